// Package query emits a query: its type, the forms in which it is called, and
// one method for each operator of its plan.
package query

import (
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// Query adds to f everything that belongs to one query, without its row type.
// It makes the query twice: whether an expression can fail, which the first
// pass finds out, changes what stands before it.
func Query(f *jen.File, pkg *names.Package, n *names.Query, consts *lower.Consts, shared *Shared) {
	e := makeQuery(pkg, n, consts, shared, false)
	if e.fallible {
		e = makeQuery(pkg, n, consts, shared, true)
	}
	e.declareParams(f)
	e.declareType(f)
	e.declareComputed(f)
	e.declareForms(f)
	for _, m := range slices.Concat(e.alone, e.methods, e.late, e.functions, e.types) {
		f.Add(m)
		f.Line()
	}
}

// View adds to f what computes a derived table.
func View(f *jen.File, pkg *names.Package, n *names.Query, consts *lower.Consts, shared *Shared) {
	e := makeQuery(pkg, n, consts, shared, false)
	if e.fallible {
		e = makeQuery(pkg, n, consts, shared, true)
	}
	e.declareView(f)
	e.declareComputed(f)
	for _, m := range slices.Concat(e.methods, e.late, e.types) {
		f.Add(m)
		f.Line()
	}
}

// makeQuery emits the steps. mayFail says that some expression can fail.
func makeQuery(pkg *names.Package, n *names.Query, consts *lower.Consts, shared *Shared, mayFail bool) *emitter {
	e := &emitter{
		pkg: pkg, n: n, q: n.Plan, consts: consts, shared: shared, mayFail: mayFail,
		members: pkg.Scope(append(slices.Collect(maps.Keys(running)), "q", "run", "out", "results", "params", "joins", "steps", "work", "one", "admit", "odd",
			"join", "moment", "rows", "left", "arranged", "hash", "same", "before", "evaluate",
			"pin", "detach", "attach", "end", "lost", "forget", "undo", "keep")...),
		readies: map[int]string{}, views: map[int]string{}, standIns: map[int]string{},
		tables: map[int]string{}, zeros: map[int]string{}, computes: map[int]*computed{}, matched: map[int]matched{},
		spreads: n.View == nil && n.Plan.Spreads(),
	}
	for _, t := range e.q.Tables {
		e.tableName(t)
	}
	e.fallible = e.parks() && len(e.aging()) > 0 || // a parked record then may be refused
		len(e.together()) > 0 // a batch, where a table cannot be computed
	e.pipeline()
	e.tailCalls = e.atEnd()
	if e.straight() {
		e.single()
	}
	return e
}

// emitter collects the parts of one query.
type emitter struct {
	pkg     *names.Package
	n       *names.Query
	q       *planner.Query
	consts  *lower.Consts
	shared  *Shared
	members *names.Scope // fields and unexported methods of the query type
	kept    []jen.Code   // fields of the query type
	scratch []jen.Code   // fields of the steps
	methods []jen.Code   // in reading order
	late    []jen.Code   // methods that stand behind these
	alone   []jen.Code   // AppendOne, where one record has a way of its own
	hooks   []jen.Code   // methods that the setup names
	// segments counts the segments so far.
	segments int
	// fallible says that an expression has been met that can fail, mayFail that
	// one will be.
	fallible, mayFail bool
	// spreads says that rows are handed on in pieces.
	spreads bool
	// rowRecords is the field with the record of each row, and rowSpace room for rows,
	// where several pipelines give them.
	rowRecords, rowSpace string
	tailCalls            []string          // the methods for the end of the input
	computes             map[int]*computed // by relation: where computed rows are
	tables               map[int]string    // by table ID: the field that points to it
	zeros                map[int]string    // by table ID, or by relation below 0: the zero row
	matched              map[int]matched   // by join: what notes the matched rows

	readies, views map[int]string // by table ID: of those that the query can do without
	standIns       map[int]string // by relation: the row of use_defaults
	made, chosen   []jen.Code     // how these rows are made: once, or for each batch
	functions      []jen.Code
	types          []jen.Code // of what the steps hold, with their methods
}

// field declares a field that the steps of a batch use and gives its name.
func (e *emitter) field(want, comment string, typ jen.Code) string {
	return e.declare(&e.scratch, want, comment, typ)
}

// lasting declares a field of the query type itself.
func (e *emitter) lasting(want, comment string, typ jen.Code) string {
	return e.declare(&e.kept, want, comment, typ)
}

func (e *emitter) declare(fields *[]jen.Code, want, comment string, typ jen.Code) string {
	id := e.members.Name(want)
	s := jen.Id(id).Add(typ)
	if comment != "" {
		s = s.Comment(comment)
	}
	*fields = append(*fields, s)
	return id
}

// perEntry declares a field with one value for each entry of a batch.
func (e *emitter) perEntry(want, comment string, typ jen.Code) string {
	return e.field(want, comment, jen.Index(batchSize()).Add(typ))
}

// stepsType has the steps of a batch as its methods, and the space they need as
// its fields: of a query a type of its own, which embeds the query's state, so that
// a value that is given single records has no such space.
func (e *emitter) stepsType() string {
	if e.n.View != nil {
		return e.n.Type
	}
	return e.n.Private("Steps")
}

// stateType has the query's fields and hardly a method: the compiler makes a copy of
// each method of an embedded type.
func (e *emitter) stateType() string { return e.n.Private("State") }

// running are the members of exec.Run, or of exec.View.
var running = map[string]string{"batch": "Batch", "seen": "Seen", "given": "Given", "failed": "Failed", "fail": "Fail",
	"pieces": "Pieces", "flush": "Flush", "reader": "Reader", "guards": "Guards", "pinned": "Pin", "unpin": "Unpin",
	"park": "Park", "missed": "Missed", "final": "Final", "give": "Give"}

// self is a member of the query value.
func self(member string) *jen.Statement {
	if member == "out" {
		return jen.Id("q").Dot("results").Dot("Rows")
	}
	if m, ok := running[member]; ok {
		return jen.Id("q").Dot("run").Dot(m)
	}
	return jen.Id("q").Dot(member)
}

// method adds a method with a comment. The body is made by build, which may
// add the methods that this one calls; they stand behind it.
func (e *emitter) method(name, comment string, params, results []jen.Code, build func() []jen.Code) {
	at := len(e.methods)
	e.methods = append(e.methods, nil)
	body := build()
	s := jen.Comment(comment).Line().Func().Params(jen.Id("q").Op("*").Id(e.stepsType())).Id(name).Params(params...)
	switch len(results) {
	case 0:
	case 1:
		s = s.Add(results[0])
	default:
		s = s.Params(results...)
	}
	e.methods[at] = s.Block(body...)
}
