package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// level is what belongs to one SELECT, which may stand in another's FROM.
type level struct {
	aliases []string        // of its FROM so far
	from    []string        // the names of all of its FROM, whether they can be seen or not
	tables  []withTable     // that it can name: its WITH's behind those of the SELECTs around it
	outer   *outer          // what a subquery in an expression sees of the SELECT that it stands in
	asked   []*asked        // the subqueries in its expressions
	inJoin  bool            // an ON is being bound
	views   []*ir.Relation  // whose SELECTs it stands in
	used    map[string]bool // those of its own WITH that have been named
	before  *namespace      // what of its FROM stands before the item at hand, which a LATERAL one sees
	beside  *namespace      // what it would see of the FROM that it stands in if it were LATERAL
	sorted  []ir.Expr       // its ORDER BY
	repeats []repeated      // what its list and its ORDER BY hold with subqueries inside
	// grouping is what its aggregates are about; nil: it may have none.
	grouping *grouping
	offWay   bool // its FROM is of tables alone
	kept     bool // the item at hand stands where a RIGHT or FULL JOIN may give rows without match
}

// A nested SELECT becomes part of the query that holds it, as in PostgreSQL's
// planner: its relations are the query's, its columns expressions over them, and its
// WHERE stands at its place in FROM.

// subselect binds a SELECT in FROM, or a use of one in WITH or of a view. Unless it is
// LATERAL it sees nothing of the FROM that it stands in, but what that one's own SELECT
// sees behind.
func (b *binder) subselect(at ir.Span, sel *syntax.Select, name string, columns []string, behind *outer) (ir.From, *namespace) {
	if b.fullOfRelations(at) {
		return nil, nil
	}
	first, naming := len(b.query.Rels), b.naming
	b.naming = name
	bind := b.nested
	if b.keepsComputed(at, sel, behind) {
		bind = b.keptSelect
	}
	from, outputs := bind(at, sel, behind, false)
	b.naming = naming
	if from == nil {
		return nil, nil
	}
	b.fails(b.sortFailures)
	return b.seenAs(at, from, outputs, first, name, columns)
}

// seenAs is what the FROM around a SELECT sees of it: its relations are those from first on.
func (b *binder) seenAs(at ir.Span, from ir.From, outputs []output, first int, name string, columns []string) (ir.From, *namespace) {
	if c, ok := from.(*ir.Computed); ok {
		b.query.Rels[c.Rel].Alias = name
	}
	if len(columns) > len(outputs) {
		b.fail(at, "V0203", "", "table %q has %d columns available but %d columns specified", name, len(outputs), len(columns))
		return nil, nil
	}
	if len(b.query.Rels) == first+1 {
		b.query.Rels[first].Alias = name
	}
	a := alias{name: name}
	present := b.present(from)
	for i, o := range outputs {
		if i < len(columns) {
			o.Name = columns[i]
		}
		if !b.bounded(at, o) {
			return nil, nil
		}
		f := newField(o.Name, o.Expr)
		f.failures = o.failures
		if !nullWithout(from, o.Expr) {
			f.present = present
		}
		a.fields = append(a.fields, f)
	}
	return from, &namespace{[]alias{a}, slices.Clone(a.fields)}
}

// nested binds a SELECT's FROM, WHERE and list in a scope of its own, behind which it
// sees another one or none. Of a lazy one errors in aggregates count where they are read.
func (b *binder) nested(at ir.Span, sel *syntax.Select, behind *outer, lazy bool) (from ir.From, outputs []output) {
	if !gathers(sel) {
		return b.nestedSelect(at, sel, behind, lazy)
	}
	switch u, ok := b.streamUnion(sel, behind); {
	case !ok:
		return nil, nil
	case u != nil:
		return b.branchOf(sel, behind, u)
	}
	return b.derivedScan(at, sel, behind)
}

// nestedSelect is nested for a SELECT that does not gather.
func (b *binder) nestedSelect(at ir.Span, sel *syntax.Select, behind *outer, lazy bool) (from ir.From, outputs []output) {
	untyped := b.untypedLists
	b.untypedLists = false
	defer func() { b.untypedLists = untyped }()
	scope, lv, out := b.scope, b.level, b.query.Outputs
	defer func() { b.scope, b.level, b.query.Outputs = scope, lv, out }()
	b.scope, b.query.Outputs = &namespace{}, nil
	b.level = level{tables: lv.tables, outer: behind, views: lv.views, beside: lv.before}
	b.withTables(sel.With)
	b.level.offWay = true
	switch {
	case len(sel.Values) > 0:
		b.notArranged(sel)
		return b.values(at, sel.Values)
	case len(sel.From) == 0:
		from = b.unit(at)
	default:
		from, b.scope = b.fromList(sel.From)
	}
	if from == nil {
		return nil, nil
	}
	b.level.offWay = !b.hasStream(from)
	var where ir.Expr
	if sel.Where != nil {
		b.level.grouping = &grouping{refuses: "WHERE"}
		if where = b.condition(sel.Where, "WHERE"); where == nil {
			return nil, nil
		}
	}
	said := len(b.diags)
	whereAsked := b.level.asked
	b.level.asked, b.level.grouping = nil, nil
	if b.level.offWay {
		b.level.grouping = &grouping{lazy: lazy}
	}
	b.untypedLists = untyped
	for _, t := range sel.Targets {
		outputs = append(outputs, b.lazyTarget(t)...)
	}
	if !b.countOutputs(at) || diag.HasErrors(b.diags[said:]) {
		return nil, nil // a column that is not had would be missed outside
	}
	b.untypedLists = false
	having := b.having(sel)
	limited, failures := b.arrangement(sel, from, outputs)
	defer func() { b.sortFailures = failures }()
	if diag.HasErrors(b.diags[said:]) {
		return nil, nil
	}
	b.unusedTables()
	if g := b.level.grouping; g != nil && (len(g.aggregates) > 0 || sel.Having != nil) {
		inList := b.level.asked
		b.level.asked = append(whereAsked, g.asked...)
		if from = b.grouped(g, at, from, where); from == nil {
			return nil, nil
		}
		b.level.asked, where = inList, having
	} else {
		b.level.asked = append(whereAsked, b.level.asked...)
	}
	from, where = b.joinAsked(from, where)
	switch {
	case limited != nil:
		limited.From, limited.Where = from, where
		from = limited
	case where != nil:
		from = &ir.Filtered{From: from, Where: where}
	}
	return from, outputs
}

// having binds HAVING; nil: there is none, or it was reported.
func (b *binder) having(sel *syntax.Select) ir.Expr {
	switch {
	case sel.Having == nil:
		return nil
	case b.level.grouping == nil:
		return b.fail(sel.Having.Span(), "V0102", "", "HAVING is not supported yet")
	}
	return b.condition(sel.Having, "HAVING")
}

// output is a column of a nested SELECT. PostgreSQL does not fold one that nothing
// reads: what cannot be evaluated in it counts where a name means it.
type output struct {
	ir.Output
	failures []ir.Diagnostic
}

// repeated is an expression and what it means.
type repeated struct {
	as    syntax.Expr
	means ir.Expr
}

// once binds an expression of the list, DISTINCT ON or ORDER BY. Where one with subqueries
// is written several times it is one value: each subquery bound is a relation of its own.
func (b *binder) once(e syntax.Expr) ir.Expr {
	for _, w := range b.level.repeats {
		if syntax.Same(w.as, e) {
			return w.means
		}
	}
	before := len(b.level.asked)
	bound := b.expr(e)
	if bound != nil && len(b.level.asked) > before {
		b.level.repeats = append(b.level.repeats, repeated{e, bound})
	}
	return bound
}

// lazyTarget binds an item of a nested SELECT's list.
func (b *binder) lazyTarget(t syntax.Target) (out []output) {
	mark, first := len(b.diags), len(b.query.Outputs)
	b.target(t)
	failures := b.evaluations(mark)
	b.forgive(mark)
	for _, o := range b.query.Outputs[first:] {
		out = append(out, output{o, failures})
	}
	return out
}

// withTable is a table of WITH, with what its SELECT sees around the one that WITH belongs
// to, wherever it is named.
type withTable struct {
	syntax.CommonTable
	behind *outer
	first  *syntax.CommonTable // of its WITH
}

// withTables lets the SELECT name the tables of its WITH.
func (b *binder) withTables(with []syntax.CommonTable) {
	b.level.used = map[string]bool{}
	b.level.tables = slices.Clip(b.level.tables)
	for i, t := range with {
		if slices.ContainsFunc(with[:i], func(o syntax.CommonTable) bool { return o.Name == t.Name }) {
			b.fail(t.Pos, "V0209", "give one of them another name", "WITH query name %q specified more than once", t.Name)
		}
		b.level.tables = append(b.level.tables, withTable{t, b.level.outer, &with[0]})
		b.level.used[t.Name] = false
	}
}

// useOfWith binds a use of a table of WITH; false: there is none of that name.
func (b *binder) useOfWith(x *syntax.Table) (ir.From, *namespace, bool) {
	if x.Schema != "" {
		return nil, nil, false
	}
	tables := b.level.tables
	for i, t := range slices.Backward(tables) {
		if t.Name != x.Name {
			continue
		}
		if r := b.recursionOf(t.CommonTable); r != nil {
			from, ns := b.workingTable(x, r)
			return from, ns, true
		}
		if _, own := b.level.used[t.Name]; own {
			b.level.used[t.Name] = true
		}
		defer func() { b.level.tables = tables }()
		b.level.tables = tables[:i] // what it can name stands before it
		if b.namesLater(x, tables, i) {
			return nil, nil, true
		}
		if t.Recursive && reads(t.CommonTable, t.Name) {
			b.level.tables = tables[:i+1]
			from, ns := b.recursive(x, t.CommonTable, t.behind)
			return from, ns, true
		}
		from, ns := b.subselect(x.Pos, t.Select, aliasesOf(x)[0], renamed(t.Columns, x.Columns), t.behind)
		return from, ns, true
	}
	return nil, nil, false
}

// renamed are the names of columns with others for the first of them.
func renamed(columns, others []string) []string {
	if len(others) > len(columns) {
		return others
	}
	return append(slices.Clone(others), columns[len(others):]...)
}

// view binds a use of a view: by the names that its own statement could see.
func (b *binder) view(x *syntax.Table, rel *ir.Relation, v *catalog.View) (from ir.From, ns *namespace) {
	if slices.Contains(b.level.views, rel) {
		b.fail(x.Pos, "V0206", "let none of them read itself", "infinite recursion detected in rules for relation %q (SQLSTATE 42P17)", rel.Name)
		return nil, nil
	}
	for _, r := range v.Reads {
		if at, ok := b.catalog.ChangedAfter(r, v.Number); ok {
			b.fail(at, "V0104", "put it above the view", "the view %q, which stands above, reads %q: changing that behind it is not supported yet", rel.Name, r.Name)
			return nil, nil
		}
	}
	if len(b.level.views) == 0 {
		b.query.Views = append(b.query.Views, rel)
	}
	columns := renamed(v.Columns, x.Columns)
	outer, first := b.level, len(b.query.Rels)
	defer func() { b.level = outer }()
	b.level = level{views: append(slices.Clip(outer.views), rel), kept: outer.kept}
	b.catalog.AsAt(v.Number, func() { from, ns = b.subselect(x.Pos, v.Select, aliasesOf(x)[0], columns, nil) })
	if from == nil {
		return nil, nil
	}
	ns.aliases[0].table = rel.Name
	if x.Alias == "" {
		ns.aliases[0].schema = rel.Schema
	}
	for r := first; r < len(b.query.Rels); r++ {
		b.viewed[r] = x.Pos
	}
	return from, ns
}

// unusedTables binds the tables of WITH that nothing names, for their errors.
func (b *binder) unusedTables() {
	for i, t := range b.level.tables {
		if used, own := b.level.used[t.Name]; own && !used {
			c := b.scratch(nil)
			c.level.tables = b.level.tables[:i]
			mark := len(c.diags)
			if t.Recursive && reads(t.CommonTable, t.Name) {
				c.level.tables = b.level.tables[:i+1]
				c.recursive(&syntax.Table{At: t.At, Name: t.Name}, t.CommonTable, b.level.outer)
			} else {
				c.subselect(t.Pos, t.Select, t.Name, t.Columns, b.level.outer)
			}
			c.forgive(mark) // PostgreSQL plans no table of WITH that nothing names
			b.diags = c.diags
			b.silent = b.silent || c.silent
		}
	}
}

// present is a test that holds for the rows of f, and not for the NULLs that an outer
// join puts in their place; nil: f has no column by which to tell.
func (b *binder) present(f ir.From) ir.Expr {
	for _, rel := range b.always(f).Members() {
		for i, c := range b.query.Rels[rel].Relation.Columns {
			if !c.NotNull || c.Type.Kind == ir.Unsupported {
				continue
			}
			column := &ir.Column{Info: ir.Info{Type: c.Type, Rep: c.Rep, Nullable: true}, Rel: rel, Col: i, Name: b.query.Rels[rel].Alias + "." + c.Name}
			return &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool)}, Arg: column, Not: true}
		}
	}
	if rels := b.always(f); !rels.Empty() {
		rel := rels.First()
		row := &ir.Column{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: true}, Rel: rel, Col: ir.RowItself, Name: b.query.Rels[rel].Alias}
		return &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool)}, Arg: row, Not: true}
	}
	switch f := f.(type) {
	case *ir.Filtered:
		return b.present(f.From)
	case *ir.Limited:
		return b.present(f.From)
	case *ir.Join:
		return b.presentOfJoin(f)
	}
	return nil
}

// presentOfJoin is present for a join no relation of which always has a row.
func (b *binder) presentOfJoin(j *ir.Join) ir.Expr {
	side := func(f ir.From) ir.Expr {
		if rels := facts.RelsBelow(f); !rels.In(b.unanswered(rels)) {
			return nil
		}
		return b.present(f)
	}
	switch j.Kind {
	case ir.Full:
		if l, r := b.present(j.Left), b.present(j.Right); l != nil && r != nil {
			return b.logic(ir.Or, j.Span, []ir.Expr{l, r})
		}
	case ir.Inner:
		if l := side(j.Left); l != nil {
			return l
		}
		return side(j.Right)
	case ir.Left:
		return b.present(j.Left)
	case ir.Right:
		return b.present(j.Right)
	}
	return nil
}

// nullWithout reports whether e is NULL where an outer join has no row of f. What it reads
// of the SELECTs around, and of what stands before a LATERAL one, stays as it is there.
func nullWithout(f ir.From, e ir.Expr) bool {
	return facts.NeverNull(e, false).Meets(facts.RelsBelow(f))
}

// always is the set of relations of which every row of f has one.
func (b *binder) always(f ir.From) facts.Set {
	switch f := f.(type) {
	case *ir.Scan:
		return facts.SetOf(f.Rel)
	case *ir.Computed:
		return facts.SetOf(f.Rel)
	case *ir.Filtered:
		return b.always(f.From)
	case *ir.Limited:
		return b.always(f.From)
	case *ir.Join:
		l, r := b.always(f.Left), b.always(f.Right)
		switch f.Kind {
		case ir.Inner:
			return b.unanswered(l).Union(b.unanswered(r))
		case ir.Left:
			return l
		case ir.Right:
			return r
		}
	}
	return nil
}

// unanswered leaves out the relations for which a miss policy may put another row.
func (b *binder) unanswered(rels facts.Set) (out facts.Set) {
	for _, r := range rels.Members() {
		if b.query.Rels[r].Miss == nil {
			out = out.With(r)
		}
	}
	return out
}

// filtersToOn takes the WHERE of nested SELECTs off the sides of a join where it may
// as well stand in its ON. That of the stream's side stays: a record that it drops is
// no miss.
func (b *binder) filtersToOn(kind ir.JoinKind, left, right ir.From) (l, r ir.From, conds []ir.Expr) {
	take := func(f ir.From, may bool) ir.From {
		x, ok := f.(*ir.Filtered)
		if !ok || !may || b.hasStream(f) {
			return f
		}
		conds = append(conds, x.Where)
		return x.From
	}
	l = take(left, kind == ir.Inner || kind == ir.Right)
	r = take(right, kind == ir.Inner || kind == ir.Left)
	return l, r, conds
}

// placed is the namespace with constants of nested SELECTs as of their rows: the
// planner tells by what a condition of a FULL JOIN reads whether it is of both sides.
func (n *namespace) placed() *namespace {
	out := &namespace{slices.Clone(n.aliases), slices.Clone(n.fields)}
	place := func(fields []field) {
		for i, f := range fields {
			if f.present != nil && facts.RelsOf(f.expr).Empty() {
				fields[i].expr, fields[i].present = whilePresent(f), nil
			}
		}
	}
	place(out.fields)
	for i := range out.aliases {
		out.aliases[i].fields = slices.Clone(out.aliases[i].fields)
		place(out.aliases[i].fields)
	}
	return out
}

// whilePresent is the field's value, and NULL where its SELECT has no row.
func whilePresent(f field) ir.Expr {
	info := f.expr.Get()
	info.Nullable = true
	null := &ir.Const{Info: info, Null: true}
	return &ir.Case{Info: info, Whens: []ir.When{{Cond: f.present, Then: f.expr}}, Else: null}
}

// nulledField is a field behind an outer join that may make it NULL.
func (b *binder) nulledField(f field, nullable bool) field {
	if !nullable || f.present == nil {
		f.expr = nulled(f.expr, nullable)
		return f
	}
	f.expr, f.present = whilePresent(f), nil
	return f
}
