package bind

import (
	"slices"
	"strconv"

	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// A SELECT over tables alone whose rows are not combinations of theirs, record by record,
// is computed as a derived table, which the query reads.

// gathers reports whether a SELECT's rows are known only once all are there, so that it
// is no part of the FROM around it.
func gathers(sel *syntax.Select) bool { return sel.Set != nil }

// anonymous makes a SELECT a derived table without a name that the script knows; other
// SELECTs that name it by the same WITH share it. It is nil where there is none: diags
// are the errors, or, where apart is false, why the SELECT cannot be computed apart from
// what it stands in. behind is what it would see of the SELECTs around it; gather binds it.
func (b *binder) anonymous(at ir.Span, sel *syntax.Select, name string, behind *outer, gather func(*binder)) (rel *ir.Relation, apart bool, diags []ir.Diagnostic) {
	if rel := b.catalog.Anonymous(sel); rel != nil {
		return rel, true, nil
	}
	c := newBinder(b.catalog, &ir.Query{Name: b.query.Name + "/" + name, File: b.query.File, SQL: b.query.SQL, Span: at})
	c.derived, c.apart, c.start, c.scope = true, true, b.start, &namespace{}
	c.recursions, c.inPlace = b.recursions, b.inPlace
	c.level = level{views: b.level.views, outer: behind.setApart()}
	for _, t := range b.level.tables {
		c.level.tables = append(c.level.tables, withTable{t.CommonTable, t.behind.setApart(), t.first})
	}
	gather(c)
	switch {
	case c.around != nil:
		return nil, false, []ir.Diagnostic{*c.around}
	case len(c.query.Params) > 0:
		c.report(ir.Diagnostic{Code: "V0102", Span: c.paramSpan(len(c.query.Params)), Hint: "write the value, or compare with the parameter outside", Message: "a parameter in a SELECT with UNION, INTERSECT or EXCEPT is not supported yet"})
		return nil, false, c.diags
	}
	for _, v := range c.query.Views {
		if !slices.Contains(b.query.Views, v) {
			b.query.Views = append(b.query.Views, v)
		}
	}
	b.silent = b.silent || c.silent
	if c.failed() {
		return nil, true, c.diags
	}
	return b.catalog.AddAnonymous(sel, catalog.AnonymousRelation(c.query)), true, c.diags
}

// derivedScan reads a SELECT as an anonymous derived table; nil: it was reported. One that
// cannot be computed apart from what is around it becomes part of the query if it may.
func (b *binder) derivedScan(at ir.Span, sel *syntax.Select, behind *outer) (ir.From, []output) {
	if b.inPlace[sel] {
		return b.bindInPlace(at, sel, behind)
	}
	name := b.anonymousName()
	rel, apart, diags := b.anonymous(at, sel, name, behind, func(c *binder) { c.gathered(at, sel) })
	if !apart && (sel.Set == nil || unites(sel.Set)) {
		b.inPlace[sel] = true
		return b.bindInPlace(at, sel, behind)
	}
	return b.anonymousScan(at, rel, name, diags)
}

// derivedScanOf is derivedScan for what gather makes of the SELECT, and of that alone.
func (b *binder) derivedScanOf(at ir.Span, sel *syntax.Select, behind *outer, gather func(*binder)) (ir.From, []output) {
	name := b.anonymousName()
	rel, _, diags := b.anonymous(at, sel, name, behind, gather)
	return b.anonymousScan(at, rel, name, diags)
}

func (b *binder) anonymousName() string {
	if b.naming == "" {
		return "subquery"
	}
	return b.naming
}

// anonymousScan reads an anonymous table; nil: what is reported here, or was.
func (b *binder) anonymousScan(at ir.Span, rel *ir.Relation, name string, diags []ir.Diagnostic) (ir.From, []output) {
	for _, d := range diags {
		b.report(d)
	}
	if rel == nil || b.fullOfRelations(at) {
		return nil, nil
	}
	return b.scanOf(at, rel, name)
}

// scanOf reads a table whole.
func (b *binder) scanOf(at ir.Span, rel *ir.Relation, name string) (ir.From, []output) {
	number := len(b.query.Rels)
	b.query.Rels = append(b.query.Rels, ir.Rel{Alias: name, Relation: rel, Span: at})
	outputs := make([]output, len(rel.Columns))
	for i, c := range rel.Columns {
		column := &ir.Column{Info: ir.Info{Type: c.Type, Rep: c.Rep, Nullable: !c.NotNull, Span: at}, Rel: number, Col: i, Name: name + "." + c.Name}
		outputs[i].Output = ir.Output{Name: c.Name, Expr: column}
	}
	return &ir.Scan{Rel: number}, outputs
}

// gathered binds the query of a derived table whose SELECT gathers.
func (b *binder) gathered(at ir.Span, sel *syntax.Select) {
	if !b.gather(at, sel) || b.failed() {
		return
	}
	b.tablesAlone()
	b.repeated()
	if b.visible > 0 && !b.failed() {
		b.project(at)
	}
}

// project makes what is bound so far a table of its own, of which the query takes the
// visible columns.
func (b *binder) project(at ir.Span) {
	inner := *b.query
	inner.Name += "/arranged"
	rel := b.catalog.AddAnonymous(nil, catalog.AnonymousRelation(&inner))
	q := ir.Query{Name: b.query.Name, File: b.query.File, SQL: b.query.SQL, Views: b.query.Views, Span: b.query.Span}
	*b.query = q
	from, outputs := b.scanOf(at, rel, rel.Name)
	b.query.From = from
	for _, o := range outputs[:b.visible] {
		b.query.Outputs = append(b.query.Outputs, o.Output)
	}
}

// gather binds a SELECT, or several, into the query; false: it was reported.
func (b *binder) gather(at ir.Span, sel *syntax.Select) bool {
	if sel.Set == nil {
		return b.gatherOne(at, sel)
	}
	lv := b.level
	defer func() { b.level = lv }()
	b.level = level{tables: lv.tables, outer: lv.outer, views: lv.views}
	b.withTables(sel.With)
	parts := b.parts(sel.Set)
	if parts == nil {
		return false
	}
	b.unusedTables()
	b.query.Select, b.query.More = parts[0], parts[1:]
	a := &ir.Arranged{Set: sel.Set.Kind, Left: b.leftOf(sel.Set), Limit: -1}
	if sel.Order != nil {
		outputs := make([]output, len(b.query.Outputs))
		for i, x := range b.query.Outputs {
			outputs[i].Output = x
		}
		if !b.setOrder(sel.Order, a, outputs) {
			return false
		}
	}
	if !b.rowCounts(sel, a) {
		return false
	}
	b.arrange(a)
	return true
}

// arrange notes what is done with the query's rows, unless that is nothing.
func (b *binder) arrange(a *ir.Arranged) {
	if a.Set != ir.UnionAll || len(a.Order) > 0 || a.First != nil || a.Offset > 0 || a.Limit >= 0 {
		b.query.Arranged = a
	}
}

// leftOf counts the SELECTs of a set operation's left side.
func (b *binder) leftOf(s *syntax.SetOperation) int {
	if s.Kind == ir.UnionAll || s.Kind == ir.Union {
		return 0
	}
	return len(flat(s.Left, s.Kind))
}

// flat lists the SELECTs whose rows a side of a set operation is, where it is one
// itself that comes to the same as a part of the one around it.
func flat(sel *syntax.Select, in ir.Set) []*syntax.Select {
	if !flattens(sel, in) {
		return []*syntax.Select{sel}
	}
	return append(flat(sel.Set.Left, in), flat(sel.Set.Right, in)...)
}

func flattens(sel *syntax.Select, in ir.Set) bool {
	if sel.Set == nil || len(sel.With) > 0 || arranges(sel) {
		return false
	}
	return sel.Set.Kind == ir.UnionAll || in == ir.Union && sel.Set.Kind == ir.Union
}

// arranges reports ORDER BY, LIMIT, OFFSET and DISTINCT.
func arranges(sel *syntax.Select) bool {
	return sel.Order != nil || sel.Limit != nil || sel.Distinct != nil
}

// parts binds the SELECTs of a set operation, with columns of the same types; nil: it
// was reported.
func (b *binder) parts(s *syntax.SetOperation) []ir.Select {
	left, right := b.side(s.Left, s.Kind), b.side(s.Right, s.Kind)
	if left == nil || right == nil || !b.matched(s, left, right) {
		return nil
	}
	return append(left, right...)
}

// side binds one side of a set operation.
func (b *binder) side(sel *syntax.Select, in ir.Set) []ir.Select {
	if flattens(sel, in) {
		return b.parts(sel.Set)
	}
	return b.eachBranch(func() (s ir.Select, ok bool) {
		from, outputs := b.branch(sel)
		if from == nil {
			return s, false
		}
		s = selectOf(from)
		for _, o := range outputs {
			b.fails(o.failures)
			s.Outputs = append(s.Outputs, o.Output)
		}
		return s, true
	})
}

// branch binds a SELECT that a set operation stands around, whose literals get their
// types there.
func (b *binder) branch(sel *syntax.Select) (ir.From, []output) {
	naming := b.naming
	b.naming = "branch"
	defer func() { b.naming = naming }()
	switch {
	case sel.Set != nil && !arranges(sel):
		return b.nested(sel.Pos, sel, b.level.outer, false)
	case sel.Set != nil || arranges(sel):
		return b.derivedScan(sel.Pos, sel, b.level.outer)
	}
	b.untypedLists = true
	first := len(b.joins)
	from, outputs := b.nestedSelect(sel.Pos, sel, b.level.outer, false)
	b.untypedLists = false
	if from != nil {
		b.fullJoinsOf(selectOf(from), b.joins[first:])
	}
	return from, outputs
}

// selectOf is the SELECT of a FROM with its WHERE.
func selectOf(from ir.From) ir.Select {
	if f, ok := from.(*ir.Filtered); ok {
		return ir.Select{From: f.From, Where: f.Where}
	}
	return ir.Select{From: from}
}

// matched gives the columns of both sides of a set operation their common types, as
// PostgreSQL's transformSetOperationTree does.
func (b *binder) matched(s *syntax.SetOperation, left, right []ir.Select) bool {
	word := [...]string{"UNION", "UNION", "INTERSECT", "INTERSECT", "EXCEPT", "EXCEPT"}[s.Kind]
	if len(left[0].Outputs) != len(right[0].Outputs) {
		b.fail(s.Right.Pos, "V0206", "", "each %s query must have the same number of columns (SQLSTATE 42601)", word)
		return false
	}
	for i := range left[0].Outputs {
		es := []ir.Expr{left[0].Outputs[i].Expr, right[0].Outputs[i].Expr}
		both, _, ok := b.common(word, es)
		if !ok || s.Kind != ir.UnionAll && !b.distinguishes(both[0], s.Right.Pos) {
			return false
		}
		for _, e := range columnOf(slices.Concat(left, right), i) {
			if *e = b.coerce(*e, both[0].Get().Type.Kind, funcs.Implicit); *e == nil {
				return false
			}
		}
	}
	return true
}

// columnOf points to a column of each SELECT.
func columnOf(selects []ir.Select, i int) []*ir.Expr {
	out := make([]*ir.Expr, len(selects))
	for k := range selects {
		out[k] = &selects[k].Outputs[i].Expr
	}
	return out
}

// distinguishes reports whether rows can be told apart by a column.
func (b *binder) distinguishes(e ir.Expr, at ir.Span) bool {
	k := e.Get().Type.Kind
	if b.comparison(ir.Eq, k, at) == nil {
		return false
	}
	if k == ir.JSONB {
		b.fail(at, "V0102", "cast it to text where its text tells rows apart", "telling rows apart by jsonb is not supported yet")
		return false
	}
	return true
}

// setOrder binds the ORDER BY of a set operation: by its columns alone.
func (b *binder) setOrder(o *syntax.Ordering, a *ir.Arranged, outputs []output) bool {
	for _, k := range o.Keys {
		at, ok := b.sortColumn(k.Expr, outputs)
		if !ok {
			return false
		}
		if at < 0 {
			b.fail(k.Expr.Span(), "V0206", "name a column of the result, or its number", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause (SQLSTATE 0A000)")
			return false
		}
		if !b.sorts(outputs[at].Expr, k.Expr.Span()) {
			return false
		}
		a.Order = append(a.Order, ir.SortKey{Column: at, Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	return true
}

// sortColumn is the column of the result that an item of ORDER BY or DISTINCT ON means
// by its name or number; -1: it means none. false: it was reported.
func (b *binder) sortColumn(e syntax.Expr, outputs []output) (int, bool) {
	switch x := e.(type) {
	case *syntax.Literal:
		if x.Kind != syntax.Integer {
			b.fail(x.Pos, "V0206", "", "non-integer constant in ORDER BY (SQLSTATE 42601)")
			return -1, false
		}
		n, err := strconv.Atoi(x.Text)
		if err != nil || n < 1 || n > len(outputs) {
			b.fail(x.Pos, "V0206", "", "ORDER BY position %s is not in select list (SQLSTATE 42P10)", x.Text)
			return -1, false
		}
		return n - 1, true
	case *syntax.ColumnRef:
		if len(x.Parts) != 1 || x.Star {
			break
		}
		named := func(o output) bool { return o.Name == syntax.Truncate(x.Parts[0]) }
		at := slices.IndexFunc(outputs, named)
		if at < 0 {
			break
		}
		for _, o := range outputs[at:] {
			if named(o) && !facts.Same(o.Expr, outputs[at].Expr) {
				b.fail(x.Pos, "V0211", "give them different names", "ORDER BY %q is ambiguous (SQLSTATE 42702)", x.Parts[0])
				return -1, false
			}
		}
		return at, true
	}
	return -1, true
}

// sorts reports whether rows can be ordered by a column.
func (b *binder) sorts(e ir.Expr, at ir.Span) bool {
	k := e.Get().Type.Kind
	if b.comparison(ir.Lt, k, at) == nil {
		return false
	}
	if k == ir.JSONB {
		b.fail(at, "V0102", "order by a value in it", "ORDER BY of jsonb is not supported yet")
	}
	return k != ir.JSONB
}

// rowCounts reads LIMIT and OFFSET, which are numbers here.
func (b *binder) rowCounts(sel *syntax.Select, a *ir.Arranged) bool {
	l := sel.Limit
	if l == nil {
		return true
	}
	mark := len(b.diags)
	a.Ties = l.Ties
	if l.Ties && sel.Order == nil {
		b.fail(l.Pos, "V0206", "write ORDER BY", "WITH TIES cannot be specified without ORDER BY clause (SQLSTATE 42601)")
	}
	read := func(e syntax.Expr, clause string, check any, none int64) int64 {
		n := b.rowCount(e, clause, nil, check)
		if n == nil {
			return none
		}
		c, ok := n.(*ir.Const)
		if !ok {
			b.fail(e.Span(), "V0102", "write the number", "%s that is no constant is not supported yet here", clause)
			return none
		}
		return c.Int
	}
	a.Limit = read(l.Count, "LIMIT", num.LimitCount, -1)
	a.Offset = read(l.Offset, "OFFSET", num.OffsetCount, 0)
	return !diag.HasErrors(b.diags[mark:])
}

// gatherOne binds a single SELECT into the query. What ORDER BY and DISTINCT ON name that
// is no column of the result becomes one, which the query leaves out in the end.
func (b *binder) gatherOne(at ir.Span, sel *syntax.Select) bool {
	bare := *sel
	bare.Distinct, bare.Order, bare.Limit = nil, nil, nil
	keys := sortExprs(sel)
	for _, e := range keys {
		bare.Targets = append(slices.Clip(bare.Targets), syntax.Target{Expr: e, Alias: "sort key", Pos: e.Span()})
	}
	from, outputs := b.nestedSelect(at, &bare, b.level.outer, false)
	if from == nil || b.failed() {
		return false
	}
	b.query.Select = selectOf(from)
	b.fullJoinsOf(b.query.Select, b.joins)
	for _, o := range outputs {
		b.fails(o.failures)
		b.query.Outputs = append(b.query.Outputs, o.Output)
	}
	a := &ir.Arranged{Limit: -1}
	if !b.arrangedAs(sel, outputs[:len(outputs)-len(keys)], keys, a) || !b.rowCounts(sel, a) {
		return false
	}
	b.arrange(a)
	return true
}

// sortExprs are the items of DISTINCT ON and ORDER BY that are expressions over what FROM
// gives, or may be: names of columns are looked up in the result first.
func sortExprs(sel *syntax.Select) (out []syntax.Expr) {
	add := func(e syntax.Expr) {
		if _, position := e.(*syntax.Literal); !position {
			out = append(out, e)
		}
	}
	named := func(e syntax.Expr) bool {
		ref, ok := e.(*syntax.ColumnRef)
		return ok && !ref.Star && len(ref.Parts) == 1 && slices.ContainsFunc(sel.Targets, func(t syntax.Target) bool {
			name := t.Alias
			if c, ok := t.Expr.(*syntax.ColumnRef); ok && name == "" && !c.Star {
				name = c.Parts[len(c.Parts)-1]
			}
			return name == ref.Parts[0]
		})
	}
	if sel.Distinct != nil {
		for _, e := range sel.Distinct.On {
			if !named(e) {
				add(e)
			}
		}
	}
	if sel.Order != nil {
		for _, k := range sel.Order.Keys {
			if !named(k.Expr) {
				add(k.Expr)
			}
		}
	}
	return out
}

// arrangedAs binds DISTINCT and ORDER BY; added are the expressions that stand behind the
// outputs in the query's list.
func (b *binder) arrangedAs(sel *syntax.Select, outputs []output, added []syntax.Expr, a *ir.Arranged) bool {
	visible := len(outputs)
	column := func(e syntax.Expr) (int, bool) {
		i := slices.Index(added, e)
		if i < 0 {
			return b.sortColumn(e, outputs)
		}
		if at, ok := b.sortColumn(e, outputs); at >= 0 || !ok {
			return at, ok
		}
		key := b.query.Outputs[visible+i].Expr
		for k, o := range outputs {
			if facts.Same(o.Expr, key) {
				return k, true
			}
		}
		return visible + i, true
	}
	if sel.Order != nil {
		for _, k := range sel.Order.Keys {
			at, ok := column(k.Expr)
			if !ok || !b.sorts(b.query.Outputs[at].Expr, k.Expr.Span()) {
				return false
			}
			if sel.Distinct != nil && sel.Distinct.On == nil && at >= visible {
				b.fail(k.Expr.Span(), "V0206", "", "for SELECT DISTINCT, ORDER BY expressions must appear in select list (SQLSTATE 42P10)")
				return false
			}
			a.Order = append(a.Order, ir.SortKey{Column: at, Desc: k.Desc, NullsFirst: k.NullsFirst})
		}
	}
	switch d := sel.Distinct; {
	case d == nil:
	case d.On == nil:
		a.Set = ir.Union
		for _, o := range outputs {
			if !b.distinguishes(o.Expr, d.Pos) {
				return false
			}
		}
	default:
		for _, e := range d.On {
			at, ok := column(e)
			if !ok || !b.distinguishes(b.query.Outputs[at].Expr, e.Span()) {
				return false
			}
			if !slices.Contains(a.First, at) {
				a.First = append(a.First, at)
			}
		}
		if !b.leads(a) {
			b.fail(d.Pos, "V0206", "", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions (SQLSTATE 42P10)")
			return false
		}
	}
	b.leaveOut(visible, a)
	return true
}

// leads reports whether the ORDER BY begins with the columns of DISTINCT ON.
func (b *binder) leads(a *ir.Arranged) bool {
	var met []int
	for _, k := range a.Order {
		if len(met) == len(a.First) {
			return true
		}
		if !slices.Contains(a.First, k.Column) {
			return false
		}
		if !slices.Contains(met, k.Column) {
			met = append(met, k.Column)
		}
	}
	return true
}

// leaveOut drops the columns behind the visible ones from the result: those that rows are
// arranged by go into a table of their own, of which the query takes the others.
func (b *binder) leaveOut(visible int, a *ir.Arranged) {
	hidden := func(c int) bool { return c >= visible }
	used := slices.ContainsFunc(a.First, hidden) || slices.ContainsFunc(a.Order, func(k ir.SortKey) bool { return hidden(k.Column) })
	if !used {
		b.query.Outputs = b.query.Outputs[:visible]
		return
	}
	b.visible = visible
}

// readsAround is a name in the SELECT of an anonymous table that means a column of what is
// around it, or nothing.
func (b *binder) readsAround(x *syntax.ColumnRef, o *outer) ir.Expr {
	name := x.Parts[len(x.Parts)-1]
	for ; o != nil; o = o.level.outer {
		found := len(x.Parts) == 1 && len(named(o.scope.fields, name)) > 0
		if len(x.Parts) > 1 {
			found = o.scope.alias(x.Parts[:len(x.Parts)-1]) != nil
		}
		if found {
			b.around = &ir.Diagnostic{Code: "V0102", Span: x.Pos, Hint: "join what it gives outside, or write a SELECT without UNION, INTERSECT and EXCEPT",
				Message: "a column of what is around it is not supported yet in a SELECT with UNION, INTERSECT or EXCEPT"}
			b.giveUp()
			return nil
		}
	}
	lv := b.level
	defer func() { b.level = lv }()
	b.level.outer = nil
	return b.column(x)
}
