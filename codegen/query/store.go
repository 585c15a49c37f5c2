package query

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// What the emitter knows of codegen/table and the runtime's tables stands here.

func itoa(i int) string { return strconv.Itoa(i) }

func batchSize() *jen.Statement { return names.Runtime("BatchSize") }

// noRow is the row number that stands for "no row".
func noRow() *jen.Statement { return names.Runtime("NoRow") }

// home is the position in an index where the search for a hash begins.
func home(hash jen.Code, scale string) *jen.Statement {
	return names.Runtime("Home").Call(hash, jen.Id(scale))
}

// tableName is the query's field that points to table t.
func (e *emitter) tableName(t *planner.Table) string {
	id, ok := e.tables[t.ID]
	if !ok {
		id = e.members.Name(e.pkg.Relation(t.Relation).Local)
		e.tables[t.ID] = id
	}
	return id
}

func (e *emitter) tableField(rel int) string { return e.tableName(e.q.Rels[rel]) }

// rowsExpr is the slice of the stored rows of rel's table.
func (e *emitter) rowsExpr(rel int) *jen.Statement { return e.data(e.q.Rels[rel]).Dot("rows") }

// index is the runtime.Index of rel's table.
func (e *emitter) index(rel int, x *planner.Index) *jen.Statement {
	return e.data(e.q.Rels[rel]).Dot("index" + itoa(x.ID))
}

// stored is a column of a stored row.
func (e *emitter) stored(rel, col int, row jen.Code) lower.Operand {
	if cols := e.n.Rels[rel].Columns; col >= len(cols) {
		h := e.q.Rels[rel].HiddenColumn(col - len(cols))
		return lower.Field(names.Column{Type: h.Type, Rep: h.Rep, Nullable: h.Nullable}, jen.Add(row).Dot("hidden"+itoa(col-len(cols))))
	}
	c := e.n.Rels[rel].Columns[col]
	return lower.Field(c, jen.Add(row).Dot(c.Local))
}

// allRows loops over a table's rows in the order of insertion.
func (e *emitter) allRows(fn *function, rel int, r string, body []jen.Code) jen.Code {
	dead := fn.local("dead of "+e.tableField(rel), "dead", e.data(e.q.Rels[rel]).Dot("dead"))
	skip := jen.If(jen.Id(dead).Dot("Has").Call(jen.Id(r))).Block(jen.Continue())
	return jen.For(jen.Id(r).Op(":=").Range().Uint32().Call(jen.Len(jen.Id(fn.rows(rel))))).Block(append([]jen.Code{skip}, body...)...)
}

// keyRows loops over the rows of the key that head stands for, in the order of insertion:
//
//	for span := places.Of(head); span.At < span.End; span = places.Next(span) {
//		r := numbers[span.At]
//		…
//	}
func (e *emitter) keyRows(fn *function, rel int, x *planner.Index, head, r string, body []jen.Code) jen.Code {
	if stops(body) {
		return jen.If(jen.Id(r).Op(":=").Id(head), jen.Id(r).Op("!=").Add(noRow())).Block(body...)
	}
	key, postings := itoa(x.ID)+e.tableField(rel), e.postings(rel, x)
	places := fn.local("places of "+key, "places", jen.Add(postings).Dot("Places").Call())
	span := fn.scope.Name("span")
	row := jen.Id(span).Dot("At")
	if e.covering(rel) != x {
		numbers := fn.local("numbers of "+key, "numbers", jen.Add(postings).Dot("Rows").Call())
		row = jen.Id(numbers).Index(row)
	}
	return jen.For(
		jen.Id(span).Op(":=").Id(places).Dot("Of").Call(jen.Id(head)),
		jen.Id(span).Dot("At").Op("<").Id(span).Dot("End"),
		jen.Id(span).Op("=").Id(places).Dot("Next").Call(jen.Id(span)),
	).Block(append([]jen.Code{jen.Id(r).Op(":=").Add(row)}, body...)...)
}

// covering is the index that includes all that is read of rel's rows; nil: there is none.
func (e *emitter) covering(rel int) *planner.Index {
	for _, p := range e.q.Pipelines {
		for _, op := range p.Ops {
			if l, ok := op.(*planner.Lookup); ok && l.Rel == rel && l.Covered {
				return l.Index
			}
		}
	}
	return nil
}

// postings is the part of an index with the rows of each key.
func (e *emitter) postings(rel int, x *planner.Index) *jen.Statement {
	return e.data(e.q.Rels[rel]).Dot("postings" + itoa(x.ID))
}

// joinsType is the type of the query's counters.
func (e *emitter) joinsType() *jen.Statement {
	return jen.Index(jen.Lit(e.joins())).Add(names.Runtime("JoinStats"))
}

// joinStat is a counter of a join.
func joinStat(join int, counter string) *jen.Statement {
	return self("joins").Index(jen.Lit(join)).Dot(counter)
}

func (e *emitter) misses(join int, n jen.Code) jen.Code {
	return joinStat(join, "Misses").Op("+=").Add(n)
}

// pinsGuardsAlone reports whether holding the tables' versions takes no more than to pin
// the guards.
func (e *emitter) pinsGuardsAlone() bool {
	if len(e.q.Tables) == 0 {
		return len(e.chosen) == 0
	}
	return len(e.pins()) == 1
}

// pins are the statements that hold the tables' versions.
func (e *emitter) pins() (pin []jen.Code) {
	var unpin []jen.Code
	if len(e.q.Tables) > 0 {
		pin = append(pin, self("reader").Dot("Pin").Call(self("guards")))
		unpin = append(unpin, self("reader").Dot("Unpin").Call(self("guards")))
	}
	pin = e.upToDate(pin, unpin)
	for _, t := range e.q.Tables {
		id, degrades := e.views[t.ID], e.q.Degrades(t)
		table := func() *jen.Statement { return self(e.tableName(t)) }
		if degrades && (id != "" || e.readies[t.ID] != "") {
			pin = append(pin, self(e.readyField(t)).Op("=").Add(table()).Dot("table").Dot("Core").Dot("Usable").Call())
		}
		switch {
		case id == "": // no row of the table is read
		case degrades:
			pin = append(pin, self(id).Op("=").Add(table()).Dot("rowsIf").Call(self(e.readyField(t))))
		default:
			pin = append(pin, self(id).Op("=").Op("&").Add(table()).Dot("now"))
		}
	}
	return append(pin, e.chosen...)
}

// declareConstructor emits the method of Ready.
func (e *emitter) declareConstructor(f *jen.File) {
	n := e.n
	var params []jen.Code
	if n.Params != "" {
		params = []jen.Code{jen.Id("params").Id(n.Params)}
	}
	body := []jen.Code{
		jen.Id("q").Op(":=").Op("&").Id(n.Type).Values(),
		jen.If(jen.Op("!").Id("r").Dot("has").Call(jen.Id(n.Const))).Block(jen.Return(jen.Id("q"))),
	}
	assign := func(field string, value jen.Code) { body = append(body, self(field).Op("=").Add(value)) }
	if n.Params != "" {
		body = append(append(body, e.defaultParams()...),
			jen.If(jen.Id("err").Op(":=").Id("params").Dot("admit").Call(), jen.Id("err").Op("!=").Nil()).Block(
				self("Forms").Op("=").Add(names.Runtime("Refuse")).Types(jen.Id(n.Stream.Row), jen.Id(n.Row)).Call(jen.Op("&").Add(self("run")), jen.Id("err")),
				jen.Return(jen.Id("q"))))
		assign("params", jen.Id("params"))
	}
	for _, t := range e.q.Tables {
		assign(e.tableName(t), jen.Id("r").Dot("tables").Dot(e.pkg.Relation(t.Relation).Name))
	}
	for _, m := range e.matchedInOrder() {
		if m.table == nil {
			assign(m.field, jen.Make(m.typ))
			for _, v := range m.moves {
				assign(v.field, jen.New(names.Runtime("Matched")))
				body = append(body, self(e.tableField(v.rel)).Dot("table").Dot("Trackers").Dot("Track").Call(self(v.field)))
			}
			continue
		}
		assign(m.field, jen.New(names.Runtime("Matched")))
		body = append(body, self(e.tableName(m.table)).Dot("table").Dot("Trackers").Dot("Track").Call(self(m.field)))
	}
	body = append(body, e.made...)
	assign("Forms", names.Runtime("Prepare").Call(jen.Op("&").Add(self("run")), jen.Op("&").Add(self("results")), e.setup()))
	f.Comment(n.Name + " makes a value that evaluates the query.")
	if n.Params != "" {
		f.Comment("Where a parameter is no value of its type, every call of it gives that error.")
	}
	f.Func().Params(jen.Id("r").Op("*").Id("Ready")).Id(n.Name).Params(params...).Op("*").Id(n.Type).Block(append(body, jen.Return(jen.Id("q")))...)
	f.Line()
}

// defaultParams fills in the parameters that are left at their zero value.
func (e *emitter) defaultParams() []jen.Code {
	var out []jen.Code
	for i, c := range e.n.Fields {
		d := e.n.Source.Params[i].Default
		if d == nil || d.Null {
			continue
		}
		b := lower.NewBlock(lower.EnvFuncs{}, e.consts, e.pkg.Scope("r", "params"), nil)
		field := jen.Id("params").Dot(c.Field)
		b.Store(field, c, b.Expr(d), false)
		out = append(out, jen.If(jen.Op("!").Add(field).Dot("Valid")).Block(b.Take()...))
	}
	return out
}

// matchedInOrder lists what notes matched rows, from the stream outward.
func (e *emitter) matchedInOrder() []matched {
	var out []matched
	for i := range e.joins() {
		if m, ok := e.matched[i]; ok {
			out = append(out, m)
		}
	}
	return out
}

// matched is what notes the rows of a right or full join that have matched.
type matched struct {
	field string         // *runtime.Matched, or for a nest a set of combinations
	marks string         // what the batch at hand has marked, where it can fail
	table *planner.Table // nil for a nest
	typ   *jen.Statement // of a nest's field
	// moves are a nest's fields that tell whether a table has moved its rows.
	moves []move
}

// tracked are the fields of m that follow a table's rows.
func (m matched) tracked() []string {
	if m.table != nil {
		return []string{m.field}
	}
	var fields []string
	for _, v := range m.moves {
		fields = append(fields, v.field)
	}
	return fields
}

type move struct {
	field string // *runtime.Matched
	rel   int
}

// matchedOf declares it for a join with one table.
func (e *emitter) matchedOf(step *planner.Lookup) matched {
	m, ok := e.matched[step.Join]
	if !ok {
		word := names.Camel(e.n.Aliases[step.Rel])
		m.table = step.Table
		m.field = e.lasting("matched"+word, "which rows of "+oneLine(step.Alias)+" have matched", jen.Op("*").Add(names.Runtime("Matched")))
		if e.mayFail {
			m.marks = e.lasting("marks"+word, "those marked by the batch at hand", names.Runtime("Marks"))
		}
		e.matched[step.Join] = m
	}
	return m
}

// mark notes that row r has matched.
func (e *emitter) mark(step *planner.Lookup, r string) jen.Code {
	m := e.matchedOf(step)
	if m.marks == "" {
		return self(m.field).Dot("Mark").Call(jen.Id(r))
	}
	return self(m.field).Dot("MarkNew").Call(jen.Id(r), jen.Op("&").Add(self(m.marks)))
}

func (e *emitter) isMarked(step *planner.Lookup, r string) *jen.Statement {
	return self(e.matchedOf(step).field).Dot("Has").Call(jen.Id(r))
}

// undo takes back the marks of a batch that failed; keep leaves them.
func (e *emitter) undo() (undo, keep []jen.Code) {
	for _, m := range e.matchedInOrder() {
		if m.marks == "" {
			continue
		}
		empty := self(m.marks).Op("=").Add(self(m.marks)).Index(jen.Op(":").Lit(0))
		if m.table != nil {
			undo = append(undo, self(m.field).Dot("Undo").Call(jen.Op("&").Add(self(m.marks))))
		} else {
			undo = append(undo, jen.For(jen.List(jen.Id("_"), jen.Id("mark")).Op(":=").Range().Add(self(m.marks))).Block(
				jen.Delete(self(m.field), jen.Id("mark"))), empty)
		}
		keep = append(keep, empty)
	}
	return undo, keep
}

// combinations declares what notes the matches of a join with several tables.
func (e *emitter) combinations(step *planner.Apply) matched {
	m, ok := e.matched[step.Join]
	if !ok {
		word := e.wordOf(step.Rels)
		m.typ = jen.Map(e.combinationType(step)).Struct()
		m.field = e.lasting("matched"+word, "which rows of "+oneLine(step.Alias)+" have matched together", m.typ)
		if e.mayFail {
			m.marks = e.lasting("marks"+word, "those marked by the batch at hand", jen.Index().Add(e.combinationType(step)))
		}
		for _, r := range e.tablesIn(step) {
			field := e.lasting("moves"+names.Camel(e.n.Aliases[r]), "whether rows of "+oneLine(e.q.Source.Rels[r].Alias)+" have moved", jen.Op("*").Add(names.Runtime("Matched")))
			m.moves = append(m.moves, move{field, r})
		}
		e.matched[step.Join] = m
	}
	return m
}

func (e *emitter) combinationType(step *planner.Apply) *jen.Statement {
	return jen.Index(jen.Lit(len(e.tablesIn(step)))).Uint32()
}

// tablesIn are the relations of a nest that are of tables: what is computed follows from
// their rows.
func (e *emitter) tablesIn(step *planner.Apply) (out []int) {
	for _, r := range step.Rels {
		if !e.isComputed(r) {
			out = append(out, r)
		}
	}
	return out
}

// combination is the key of the rows at hand of a nest.
func (e *emitter) combination(step *planner.Apply, current map[int]string) *jen.Statement {
	var rows []jen.Code
	for _, r := range e.tablesIn(step) {
		rows = append(rows, self(current[r]))
	}
	return e.combinationType(step).Values(rows...)
}

// markAll notes that the rows at hand have matched together. Each table learns
// that some row has, so that it refuses to lose track of its rows.
func (e *emitter) markAll(step *planner.Apply, current map[int]string) []jen.Code {
	m := e.combinations(step)
	var first []jen.Code
	if m.marks != "" {
		first = append(first, self(m.marks).Op("=").Append(self(m.marks), jen.Id("mark")))
	}
	first = append(first, self(m.field).Index(jen.Id("mark")).Op("=").Struct().Values())
	for _, v := range m.moves {
		first = append(first, jen.If(self(current[v.rel]).Op("!=").Add(noRow())).Block(self(v.field).Dot("Mark").Call(self(current[v.rel]))))
	}
	return []jen.Code{
		jen.Id("mark").Op(":=").Add(e.combination(step, current)),
		jen.If(jen.List(jen.Id("_"), jen.Id("ok")).Op(":=").Add(self(m.field)).Index(jen.Id("mark")), jen.Op("!").Id("ok")).Block(first...),
	}
}

// unlessMarked is the if around what is done with a combination without match.
func (e *emitter) unlessMarked(step *planner.Apply, current map[int]string) *jen.Statement {
	return jen.If(jen.List(jen.Id("_"), jen.Id("ok")).Op(":=").Add(self(e.combinations(step).field)).Index(e.combination(step, current)), jen.Op("!").Id("ok"))
}

// lost are statements that give an error where a join has lost track of its rows.
func (e *emitter) lost() []jen.Code {
	moved, lost := &jen.Statement{}, &jen.Statement{}
	for _, m := range e.matchedInOrder() {
		if m.table != nil && m.table.PrimaryKey() == nil {
			if len(*lost) > 0 {
				lost.Op("||")
			}
			lost.Add(self(m.field)).Dot("Lost").Call()
		}
		for _, v := range m.moves {
			if len(*moved) > 0 {
				moved.Op("||")
			}
			moved.Add(self(v.field)).Dot("Moved").Call()
		}
	}
	var out []jen.Code
	for _, c := range []struct {
		where *jen.Statement
		err   string
	}{{moved, "ErrMovedRows"}, {lost, "ErrMatchedRows"}} {
		if len(*c.where) > 0 {
			out = append(out, jen.If(c.where).Block(jen.Return(names.Runtime(c.err))))
		}
	}
	return out
}

// forget gives the statements that begin the next run with nothing matched.
func (e *emitter) forget() []jen.Code {
	var out []jen.Code
	for _, m := range e.matchedInOrder() {
		if m.table != nil {
			out = append(out, self(m.field).Dot("Reset").Call())
		} else {
			out = append(out, jen.Clear(self(m.field)))
		}
		for _, v := range m.moves {
			out = append(out, self(v.field).Dot("Reset").Call())
		}
		if m.marks != "" {
			out = append(out, self(m.marks).Op("=").Nil())
		}
	}
	return out
}
