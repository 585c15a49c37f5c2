package planner_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

var update = flag.Bool("update", false, "write the plans found to testdata")

// script builds programs by hand, so that the planner is tested alone.
type script struct {
	program *ir.Program
	query   *ir.Query
}

func newScript() *script { return &script{program: &ir.Program{Zone: "UTC"}} }

// relation declares a relation; columns are "name type" with "!" for NOT NULL.
func (s *script) relation(role ir.Role, name, columns string, primaryKey ...int) *ir.Relation {
	r := &ir.Relation{Schema: "public", Name: name, Role: role, PrimaryKey: primaryKey}
	for _, c := range strings.Split(columns, ", ") {
		name, typ, _ := strings.Cut(c, " ")
		typ, notNull := strings.CutSuffix(typ, "!")
		col := ir.RelColumn{Name: name, Type: types[typ], Rep: ir.RepOf(types[typ]), NotNull: notNull}
		r.Columns = append(r.Columns, col)
	}
	for _, k := range primaryKey {
		r.Columns[k].NotNull = true
	}
	s.program.Relations = append(s.program.Relations, r)
	return r
}

var types = map[string]ir.Type{
	"int2": ir.Of(ir.Int2), "int4": ir.Of(ir.Int4), "int8": ir.Of(ir.Int8), "float8": ir.Of(ir.Float8), "text": ir.Of(ir.Text),
	"bool": ir.Of(ir.Bool), "date": ir.Of(ir.Date), "timestamptz": ir.Of(ir.Timestamptz),
	"numeric(18,2)": {Kind: ir.Numeric, Mod: true, P: 18, S: 2},
	"numeric(10,4)": {Kind: ir.Numeric, Mod: true, P: 10, S: 4},
}

// from begins a query over the relations given, each aliased by its first letters.
func (s *script) from(rels ...any) {
	s.query = &ir.Query{Name: "Q"}
	for i := 0; i < len(rels); i += 2 {
		s.query.Rels = append(s.query.Rels, ir.Rel{Alias: rels[i].(string), Relation: rels[i+1].(*ir.Relation)})
	}
	s.program.Queries = append(s.program.Queries, s.query)
}

func (s *script) rel(alias string) int {
	for i, r := range s.query.Rels {
		if r.Alias == alias {
			return i
		}
	}
	panic("no alias " + alias)
}

func (s *script) scan(alias string) ir.From { return &ir.Scan{Rel: s.rel(alias)} }

func join(kind ir.JoinKind, left, right ir.From, on ...ir.Expr) ir.From {
	return &ir.Join{Kind: kind, Left: left, Right: right, On: and(on...)}
}

func and(es ...ir.Expr) ir.Expr {
	switch len(es) {
	case 0:
		return nil
	case 1:
		return es[0]
	}
	return &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool)}, Op: ir.And, Args: es}
}

func or(es ...ir.Expr) ir.Expr {
	return &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool)}, Op: ir.Or, Args: es}
}

// col reads "alias.column".
func (s *script) col(name string) ir.Expr {
	alias, column, _ := strings.Cut(name, ".")
	rel := s.rel(alias)
	for i, c := range s.query.Rels[rel].Relation.Columns {
		if c.Name == column {
			return &ir.Column{Info: ir.Info{Type: c.Type, Rep: c.Rep, Nullable: !c.NotNull}, Rel: rel, Col: i, Name: name}
		}
	}
	panic("no column " + name)
}

func cast(e ir.Expr, to string) ir.Expr {
	t, from := types[to], e.Get().Type.Kind
	return &ir.Call{
		Info: ir.Info{Type: t, Rep: ir.RepOf(t), Nullable: e.Get().Nullable}, Args: []ir.Expr{e},
		Func: &ir.Func{Name: "::" + t.Kind.String(), GoName: "Cast", Args: []ir.Kind{from}, Result: t.Kind},
	}
}

func call(name string, result string, args ...ir.Expr) ir.Expr {
	return &ir.Call{Info: ir.Info{Type: types[result]}, Func: &ir.Func{Name: name, GoPkg: "text", GoName: name}, Args: args}
}

var prims = map[string]ir.Prim{"=": ir.Eq, "<": ir.Lt, ">": ir.Gt}

func op(l ir.Expr, symbol string, r ir.Expr) ir.Expr {
	return &ir.Call{
		Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: l.Get().Nullable || r.Get().Nullable},
		Func: &ir.Func{Name: symbol, Prim: prims[symbol]}, Args: []ir.Expr{l, r},
	}
}

func eq(l, r ir.Expr) ir.Expr { return op(l, "=", r) }

func text(v string) ir.Expr {
	return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Text)}, Text: v}
}

func boolean(v bool) ir.Expr {
	c := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool)}, Text: "f"}
	if v {
		c.Int, c.Text = 1, "t"
	}
	return c
}

// output selects columns.
func (s *script) output(names ...string) {
	for _, n := range names {
		_, column, _ := strings.Cut(n, ".")
		s.query.Outputs = append(s.query.Outputs, ir.Output{Name: column, Expr: s.col(n)})
	}
}

// check compares plan and diagnostics with testdata/name.txt.
func (s *script) check(t *testing.T, name string) *planner.Plan {
	t.Helper()
	plan, diags := planner.Build(s.program)
	var b strings.Builder
	if plan != nil {
		b.WriteString(plan.String())
	}
	for _, d := range diags {
		b.WriteString([]string{"error", "warning", "note"}[d.Severity] + " " + d.Code + " " + d.Message + "\n")
	}
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return plan
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the plan differs from %s:\n%s", file, b.String())
	}
	return plan
}

// trading declares the relations that most tests join.
func trading() (s *script, trades, users, limits, orders *ir.Relation) {
	s = newScript()
	trades = s.relation(ir.Stream, "trades", "id int8!, user_id int8!, order_id int4, symbol text!, amount numeric(18,2)!, flag bool")
	users = s.relation(ir.Table, "users", "id int8!, name text!, kind text, limit_id int8", 0)
	limits = s.relation(ir.Table, "limits", "id int8!, max numeric(10,4), user_id int8", 0)
	orders = s.relation(ir.Table, "orders", "id int4, user_id int8, note text")
	return s, trades, users, limits, orders
}
