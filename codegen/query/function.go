package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// function is the body of one method while it is being made.
type function struct {
	e     *emitter
	seg   *segment
	scope *names.Scope
	// quit are the statements that leave the function after an error has been
	// noted; the call that notes it returns 0.
	quit func(fail *jen.Statement) []jen.Code
	// alone says that it is about one record, and returns rows and an error.
	alone bool
	// leaving is what it does before that.
	leaving []jen.Code
	// defers is where an error is kept until somebody reads what it has prevented.
	defers *jen.Statement

	top    []jen.Code        // what stands before its loops
	locals map[string]string // what top declares, by what it is
}

func (e *emitter) function(s *segment, taken ...string) *function {
	fn := &function{e: e, seg: s, locals: map[string]string{}}
	fn.scope = e.pkg.Scope(append(taken, "q", "err")...)
	fn.quit = func(fail *jen.Statement) []jen.Code { return []jen.Code{jen.Return(fail)} }
	return fn
}

// leaves makes the function one without a result.
func (fn *function) leaves() {
	fn.quit = func(fail *jen.Statement) []jen.Code { return []jen.Code{fail, jen.Return()} }
}

// local declares want := value before the loops, once for each key.
func (fn *function) local(key, want string, value jen.Code) string {
	id, ok := fn.locals[key]
	if !ok {
		id = fn.scope.Name(want)
		fn.locals[key] = id
		fn.top = append(fn.top, jen.Id(id).Op(":=").Add(value))
	}
	return id
}

func (fn *function) batch() string { return fn.local("batch", "batch", self("batch")) }

// rows is the local that holds the rows of rel's table, or what stands for them: those that
// are computed, or the columns that an index includes, by their positions there.
func (fn *function) rows(rel int) string {
	if fn.e.isComputed(rel) {
		rows := fn.e.entryRows(rel)
		return fn.local("rows of "+rows, rows, self(rows))
	}
	if x := fn.e.covering(rel); x != nil {
		return fn.local("columns of "+itoa(x.ID)+fn.e.tableField(rel), fn.e.n.Rels[rel].Local+"Included", fn.e.postings(rel, x).Dot("Columns").Call())
	}
	return fn.tableRows(rel)
}

// tableRows is the local that holds the rows of rel's table, whatever stands for them.
func (fn *function) tableRows(rel int) string {
	return fn.local("rows of "+fn.e.tableField(rel), fn.e.n.Rels[rel].Local+"Rows", fn.e.rowsExpr(rel))
}

// entry is the body of a loop over entries.
type entry struct {
	fn   *function
	seg  *segment
	id   string            // the entry's number
	wide bool              // which is an int, not a uint16
	sure bool              // the rows that are read now are there
	own  bool              // names of its own: several stand in one block
	rows map[int]rowLocals // relations used, and those that the emitter declares itself
	uses []int
}

// rowLocals are the locals of one relation's row.
type rowLocals struct {
	row  string // pointer to the record or stored row
	none string // whether there is none; empty: there always is
	used *bool  // none is read
	// read says that the row is, too; nil: it always is.
	read *bool
	own  *bool // the emitter declares row; set when it is used
	// instead says that the row of use_defaults may stand for it.
	instead bool
}

func (fn *function) entry(id string) *entry {
	return &entry{fn: fn, seg: fn.seg, id: id, wide: !fn.seg.selected, rows: map[int]rowLocals{}}
}

// declare says that the emitter declares the row of rel itself, as id, and
// tells whether it has been used.
func (n *entry) declare(rel int, id string) *bool {
	used := new(bool)
	n.rows[rel] = rowLocals{row: id, own: used}
	return used
}

// use gives the locals of rel's row.
func (n *entry) use(rel int) rowLocals {
	if l, ok := n.rows[rel]; ok {
		if l.own != nil {
			*l.own = true
		}
		return l
	}
	fn := n.fn
	name := func(what, want string) string {
		if n.own {
			return fn.scope.Name(want)
		}
		return fn.sharedName(what, rel, want)
	}
	l := rowLocals{row: name("row", fn.e.n.Aliases[rel])}
	if !fn.e.drives(rel) && n.seg.nullable[rel] {
		l.none = name("none", "no"+names.Camel(fn.e.n.Aliases[rel]))
		l.used, l.read = new(bool), new(bool)
	}
	l.instead = n.seg.defaults[rel]
	n.rows[rel] = l
	n.uses = append(n.uses, rel)
	return l
}

// rowNumber is a new local for the number of a row of rel.
func (fn *function) rowNumber(rel int) string {
	return fn.scope.Name("row" + names.Camel(fn.e.n.Aliases[rel]))
}

// sharedName is one name for all loops of the function.
func (fn *function) sharedName(what string, rel int, want string) string {
	key := what + itoa(rel)
	id, ok := fn.locals[key]
	if !ok {
		id = fn.scope.Name(want)
		fn.locals[key] = id
	}
	return id
}

// decls are the declarations of the rows that have been used, for the start of
// the loop's body.
func (n *entry) decls() []jen.Code {
	var out []jen.Code
	fn := n.fn
	for _, rel := range n.uses {
		l := n.rows[rel]
		if fn.e.drives(rel) {
			out = append(out, jen.Id(l.row).Op(":=").Op("&").Id(fn.batch()).Index(n.record()))
			continue
		}
		if fn.e.isComputed(rel) && n.seg.current[rel] != "" {
			out = append(out, fn.e.computedAtHand(n, l, rel)...)
			continue
		}
		rows := fn.rows(rel)
		number := n.row(rel)
		if l.none == "" && !l.instead {
			out = append(out, jen.Id(l.row).Op(":=").Op("&").Id(rows).Index(number))
			continue
		}
		out = append(out, fn.e.maybeRow(fn, l, rel, jen.Id(rows), number)...)
	}
	return out
}

// row is the number of the entry's row of rel.
func (n *entry) row(rel int) *jen.Statement {
	if f := n.seg.current[rel]; f != "" {
		return self(f)
	}
	return self(n.seg.rows[rel]).Index(jen.Id(n.id))
}

// maybeRow declares a row that may be missing: a zero row stands for it.
func (e *emitter) maybeRow(fn *function, l rowLocals, rel int, rows, number jen.Code) []jen.Code {
	if l.none != "" && !l.instead && *l.used && !*l.read {
		return []jen.Code{jen.Id(l.none).Op(":=").Add(number).Op("==").Add(noRow())}
	}
	r := fn.sharedName("row that is there", 0, "r") // in ifs of their own
	if l.instead {
		return e.orDefault(l, rel, rows, number, r)
	}
	zero := jen.Op("&").Add(self(e.zero(rel)))
	if !*l.used {
		return []jen.Code{
			jen.Id(l.row).Op(":=").Add(zero),
			jen.If(jen.Id(r).Op(":=").Add(number), jen.Id(r).Op("!=").Add(noRow())).Block(
				jen.Id(l.row).Op("=").Op("&").Add(rows).Index(jen.Id(r))),
		}
	}
	return []jen.Code{
		jen.List(jen.Id(l.row), jen.Id(l.none)).Op(":=").List(zero, jen.True()),
		jen.If(jen.Id(r).Op(":=").Add(number), jen.Id(r).Op("!=").Add(noRow())).Block(
			jen.List(jen.Id(l.row), jen.Id(l.none)).Op("=").List(jen.Op("&").Add(rows).Index(jen.Id(r)), jen.False())),
	}
}

// orDefault is maybeRow where the row of use_defaults may stand for a missing
// one, or the zero row, too.
func (e *emitter) orDefault(l rowLocals, rel int, rows, number jen.Code, r string) []jen.Code {
	standIn := jen.Op("&").Add(self(e.standIn(rel)))
	if l.none == "" {
		return []jen.Code{
			jen.Id(l.row).Op(":=").Add(standIn),
			jen.If(jen.Id(r).Op(":=").Add(number), jen.Id(r).Op("!=").Add(defaultRow())).Block(
				jen.Id(l.row).Op("=").Op("&").Add(rows).Index(jen.Id(r))),
		}
	}
	set := func(row jen.Code, none *jen.Statement) *jen.Statement {
		if !*l.used {
			return jen.Id(l.row).Op("=").Add(row)
		}
		return jen.List(jen.Id(l.row), jen.Id(l.none)).Op("=").List(row, none)
	}
	zero := jen.Op("&").Add(self(e.zero(rel)))
	first := jen.Id(l.row).Op(":=").Add(zero)
	if *l.used {
		first = jen.List(jen.Id(l.row), jen.Id(l.none)).Op(":=").List(zero, jen.True())
	}
	return []jen.Code{
		first,
		jen.Switch(jen.Id(r).Op(":=").Add(number), jen.Id(r)).Block(
			jen.Case(noRow()),
			jen.Case(defaultRow()).Block(set(standIn, jen.False())),
			jen.Default().Block(set(jen.Op("&").Add(rows).Index(jen.Id(r)), jen.False())),
		),
	}
}

// zero declares the zero row that stands for a missing row of rel's table.
func (e *emitter) zero(rel int) string {
	t := -1 - rel
	if table := e.q.Rels[rel]; table != nil {
		t = table.ID
	}
	id, ok := e.zeros[t]
	if !ok {
		id = e.lasting("no"+e.n.Rels[rel].Name, "stands for a row that is not there", jen.Id(e.n.Rels[rel].Stored))
		e.zeros[t] = id
	}
	return id
}

// drives reports whether rows of rel are records of the stream.
func (e *emitter) drives(rel int) bool { return e.q.Rels[rel] == nil && !e.isComputed(rel) }

// record is the index of the entry's record in the batch.
func (n *entry) record() *jen.Statement {
	if n.seg.record == "" {
		return jen.Id(n.id)
	}
	return self(n.seg.record).Index(jen.Id(n.id))
}

// column is the value of a column for the entry.
func (n *entry) column(c *ir.Column) lower.Operand {
	e := n.fn.e
	if n.seg.absent[c.Rel] {
		return lower.Null()
	}
	l := n.use(c.Rel)
	if l.read != nil {
		*l.read = true
	}
	if e.drives(c.Rel) {
		col := e.n.Stream.Columns[c.Col]
		return present(c, lower.Field(col, jen.Id(l.row).Dot(col.Field)))
	}
	o := e.stored(c.Rel, c.Col, jen.Id(l.row))
	// A column that may be NULL is so in the zero row.
	if l.none != "" && !n.sure && o.IsNull() == nil {
		*l.used = true
		o.Null, o.Public = jen.Id(l.none), nil
	}
	return present(c, o)
}

// nullTest tells a column that is NULL only where there is no row from others.
func (n *entry) nullTest(c *ir.Column) *jen.Statement {
	e := n.fn.e
	if c.Col == ir.RowItself && (e.drives(c.Rel) || n.sure || !n.seg.nullable[c.Rel] && !n.seg.absent[c.Rel]) {
		return jen.False()
	}
	if e.drives(c.Rel) || n.seg.absent[c.Rel] || n.sure {
		return nil
	}
	l := n.use(c.Rel)
	if c.Col == ir.RowItself && l.none == "" {
		return jen.False()
	}
	if c.Fails || c.Col != ir.RowItself && (l.none == "" || l.instead || e.stored(c.Rel, c.Col, jen.Id(l.row)).IsNull() != nil) {
		if l.read != nil {
			*l.read = true
		}
		return nil
	}
	*l.used = true
	return jen.Id(l.none)
}

// present is o for a column that may be NULL elsewhere (in the rows of a tail,
// say): its field is then not of the type of the result's.
func present(c *ir.Column, o lower.Operand) lower.Operand {
	if c.Nullable && o.IsNull() == nil {
		o.Public = nil
	}
	return o
}

// failure is the error that reading a computed column may be.
func (n *entry) failure(c *ir.Column) *jen.Statement {
	l := n.use(c.Rel)
	if l.read != nil {
		*l.read = true
	}
	n.fn.e.computed(c.Rel).errs = true
	return jen.Id(l.row).Dot("err")
}

func (n *entry) param(p *ir.Param) lower.Operand {
	fn := n.fn
	col := fn.e.n.Fields[p.N-1]
	value := self("params").Dot(col.Field)
	if !p.Nullable {
		// The constructor has filled in the default.
		value, col.Nullable = value.Dot("V"), false
	}
	id := fn.local("param"+itoa(p.N), col.Local, value)
	return lower.Field(col, jen.Id(id))
}

// block computes expressions for the entry; column is what an error blames.
func (n *entry) block(column string) *lower.Block {
	return lower.NewBlock(lower.EnvFuncs{Col: n.column, Par: n.param, Test: n.nullTest, Err: n.failure}, n.fn.e.consts, n.fn.scope, n.fail(column))
}

// fail notes an evaluation error and leaves the function.
func (n *entry) fail(column string) lower.Fail {
	return func(err *jen.Statement) []jen.Code {
		if n.fn.defers != nil {
			return n.fn.quit(jen.Add(n.fn.defers).Op("=").Add(err))
		}
		n.fn.e.fallible = true
		if n.fn.alone {
			return append(n.fn.leaving[:len(n.fn.leaving):len(n.fn.leaving)], jen.Return(jen.Id("out"), names.Runtime("NewRecordError").Call(jen.Lit(0), jen.Lit(column), err)))
		}
		record := jen.Lit(-1)
		if !n.seg.tail {
			record = jen.Int().Parens(n.record())
		}
		return n.fn.quit(self("fail").Call(record, jen.Lit(column), err))
	}
}

// rowBlock computes expressions over a stored row alone: a key's.
func (fn *function) rowBlock(rel int, row jen.Code) *lower.Block {
	env := lower.EnvFuncs{Col: func(c *ir.Column) lower.Operand { return fn.e.stored(rel, c.Col, row) }}
	return lower.NewBlock(env, fn.e.consts, fn.scope, nil)
}

// condition computes the conjunction of conds, as far as it holds.
func (n *entry) condition(conds []planner.Cond) (*lower.Block, lower.Cond) {
	es := make([]ir.Expr, len(conds))
	for i, c := range conds {
		es[i] = c.Expr
	}
	b := n.block(conds[0].Clause.String())
	return b, b.Cond(es...)
}

// test gives the statements that compute the conditions, as far as they hold,
// and leave by skip unless all do.
func (n *entry) test(conds []planner.Cond, skip ...jen.Code) []jen.Code {
	b, c := n.condition(conds)
	switch {
	case !c.Const:
		b.Add(jen.If(c.Not()).Block(skip...))
	case !c.Value:
		b.Add(skip...)
	}
	return b.Take()
}

// each is a loop over the segment's entries that are left: k counts them.
func (fn *function) each(k, id string, body []jen.Code) *jen.Statement {
	return fn.eachOf(k, id, "n", body)
}

// eachOf is each where the local n says how many entries are left; empty: "n".
func (fn *function) eachOf(k, id, n string, body []jen.Code) *jen.Statement {
	if n == "" {
		n = "n"
	}
	if !fn.seg.selected {
		return jen.For(jen.Id(id).Op(":=").Range().Id(n)).Block(body...)
	}
	return jen.For(jen.List(jen.Id(k), jen.Id(id)).Op(":=").Range().Add(self(fn.e.sel(fn.seg))).Index(jen.Op(":").Id(n))).Block(body...)
}
