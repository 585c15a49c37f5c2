package bind

import (
	"slices"
	"strconv"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// madeUp adds a relation whose rows are computed, and gives its number.
func (b *binder) madeUp(alias string, at ir.Span, columns []ir.RelColumn) int {
	b.query.Rels = append(b.query.Rels, ir.Rel{Alias: alias, Span: at, Relation: &ir.Relation{Name: alias, Role: ir.Rows, Columns: columns, Span: at}})
	return len(b.query.Rels) - 1
}

// madeUpColumn is a column of such a relation that holds values like those of info.
func madeUpColumn(name string, info ir.Info) ir.RelColumn {
	return ir.RelColumn{Name: name, Type: info.Type, Rep: info.Rep, NotNull: !info.Nullable, Span: info.Span}
}

// columnOf reads column i of a relation.
func (b *binder) columnOf(rel, i int) *ir.Column {
	r := b.query.Rels[rel]
	c := r.Relation.Columns[i]
	return &ir.Column{Info: ir.Info{Type: c.Type, Rep: c.Rep, Nullable: !c.NotNull, Span: c.Span}, Rel: rel, Col: i, Name: r.Alias + "." + c.Name}
}

// unit is one row without columns: the FROM of a SELECT that has none.
func (b *binder) unit(at ir.Span) *ir.Computed {
	return &ir.Computed{Rel: b.madeUp("row", at, nil), Rows: &ir.Values{Rows: [][]ir.Expr{{}}}}
}

// isUnit reports whether f is such a row.
func isUnit(f ir.From) bool {
	c, ok := f.(*ir.Computed)
	if !ok {
		return false
	}
	v, ok := c.Rows.(*ir.Values)
	return ok && len(v.Rows) == 1 && len(v.Rows[0]) == 0
}

// oneRow reports whether f gives one row, whatever there is.
func oneRow(f ir.From) bool {
	c, ok := f.(*ir.Computed)
	if !ok {
		return false
	}
	_, group := c.Rows.(*ir.Group)
	return group || isUnit(f)
}

// scanned is the set of the relations that a part of FROM reads, those of groups
// included.
func scanned(f ir.From) (s facts.Set) {
	ir.WalkFrom(f, func(f ir.From) { s = s.Union(facts.RelsBelow(f)) })
	return s
}

// maxValues bounds the rows of VALUES: each is code.
const maxValues = 1000

// values binds VALUES. Its columns are column1, column2, …
func (b *binder) values(at ir.Span, rows [][]syntax.Expr) (ir.From, []output) {
	if len(rows) > maxValues {
		b.fail(at, "V0103", "put the rows into a table", "VALUES has more than %d rows", maxValues)
		return nil, nil
	}
	b.level.grouping = &grouping{refuses: "VALUES"}
	columns := make([][]ir.Expr, len(rows[0]))
	said := len(b.diags)
	for _, row := range rows {
		if len(row) != len(columns) {
			b.fail(at, "V0201", "", "VALUES lists must all be the same length (SQLSTATE 42601)")
			return nil, nil
		}
		for i, e := range row {
			columns[i] = append(columns[i], b.expr(e))
		}
	}
	if diag.HasErrors(b.diags[said:]) {
		return nil, nil
	}
	for i, es := range columns {
		same, _, ok := b.common("VALUES", es)
		if !ok {
			return nil, nil
		}
		columns[i] = same
	}
	if len(rows) == 1 {
		return b.oneOfValues(at, columns)
	}
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = columnName(i)
	}
	rel, outputs := b.computedValues(at, names, columns)
	for _, e := range ir.RowExprs(rel.Rows) {
		b.query.Outputs = append(b.query.Outputs, ir.Output{Expr: e})
	}
	from, _ := b.joinAsked(rel, nil)
	return from, outputs
}

// computedValues are rows whose values are given by column.
func (b *binder) computedValues(at ir.Span, names []string, columns [][]ir.Expr) (*ir.Computed, []output) {
	v := &ir.Values{Rows: make([][]ir.Expr, len(columns[0]))}
	made := make([]ir.RelColumn, len(columns))
	for i, es := range columns {
		info := ir.Info{Type: es[0].Get().Type, Rep: unionRep(es), Span: at}
		for k, e := range es {
			info.Nullable = info.Nullable || e.Get().Nullable
			if e.Get().Type != info.Type {
				info.Type = ir.Of(info.Type.Kind)
			}
			v.Rows[k] = append(v.Rows[k], e)
		}
		made[i] = madeUpColumn(names[i], info)
	}
	rel := b.madeUp("values", at, made)
	outputs := make([]output, len(columns))
	for i, name := range names {
		outputs[i].Output = ir.Output{Name: name, Expr: b.columnOf(rel, i)}
	}
	return &ir.Computed{Rel: rel, Rows: v}, outputs
}

func columnName(i int) string { return "column" + strconv.Itoa(i+1) }

// oneOfValues is VALUES of one row: its expressions stand where its columns are read.
func (b *binder) oneOfValues(at ir.Span, columns [][]ir.Expr) (ir.From, []output) {
	var outputs []output
	for i, es := range columns {
		outputs = append(outputs, output{Output: ir.Output{Name: columnName(i), Expr: es[0]}})
		b.query.Outputs = append(b.query.Outputs, outputs[i].Output)
	}
	from, _ := b.joinAsked(b.unit(at), nil)
	return from, outputs
}

// fromFunction binds a function in FROM, which sees what stands before it.
func (b *binder) fromFunction(x *syntax.Function) (ir.From, *namespace) {
	name := x.Call.Name[len(x.Call.Name)-1]
	as := aliasesOf(x)[0]
	if b.taken(as, x.Pos) || b.fullOfRelations(x.Pos) {
		return nil, nil
	}
	scope, lv := b.scope, b.level
	defer func() { b.scope, b.level = scope, lv }()
	b.scope = &namespace{}
	b.level = level{tables: lv.tables, views: lv.views, outer: &outer{scope: lv.before, level: lv}, grouping: &grouping{refuses: "functions in FROM"}}
	var from ir.From
	var value ir.Expr
	if name == "generate_series" && len(x.Call.Name) == 1 {
		from, value = b.series(x, as)
	} else if value = b.expr(x.Call); value != nil {
		from = b.unit(x.Pos)
	}
	if from == nil || value == nil {
		return nil, nil
	}
	if len(b.level.asked) > 0 {
		b.fail(x.Pos, "V0102", "put the subquery into a LATERAL SELECT", "a subquery in the arguments of a function in FROM is not supported yet")
		return nil, nil
	}
	column := as
	if len(x.Columns) > 0 {
		column = x.Columns[0]
	}
	if len(x.Columns) > 1 {
		b.fail(x.Pos, "V0203", "", "table %q has 1 columns available but %d columns specified", as, len(x.Columns))
		return nil, nil
	}
	f := newField(column, value)
	if !nullWithout(from, value) {
		f.present = b.present(from)
	}
	return from, &namespace{[]alias{{name: as, fields: []field{f}}}, []field{f}}
}

// series binds generate_series.
func (b *binder) series(x *syntax.Function, as string) (ir.From, ir.Expr) {
	args := b.exprs(x.Call.Args)
	if slices.Contains(args, nil) {
		return nil, nil
	}
	ks := kindsOf(args)
	s, outcome := pgcatalog.Call("generate_series", namesOf(ks), false)
	if s == nil {
		b.noFunction("generate_series", x.Pos, ks, outcome)
		return nil, nil
	}
	for i := range args {
		if args[i] = b.coerce(args[i], kindOf(s.Args[i]), funcs.Implicit); args[i] == nil {
			return nil, nil
		}
	}
	if len(args) == 2 {
		one := b.coerce(b.int4(1, x.Pos), kindOf(s.Args[0]), funcs.Implicit)
		args = append(args, one)
	}
	info := ir.Info{Type: ir.Of(kindOf(s.Result)), Span: x.Pos}
	rel := b.madeUp(as, x.Pos, []ir.RelColumn{madeUpColumn(as, info)})
	return &ir.Computed{Rel: rel, Rows: &ir.Series{Start: args[0], Stop: args[1], Step: args[2]}}, b.columnOf(rel, 0)
}
