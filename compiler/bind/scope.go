package bind

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// field is a column that a name can mean.
type field struct {
	name string
	expr ir.Expr
	// typ is what PostgreSQL takes the column for: without the modifier of expr, where
	// USING has merged it of columns with different ones.
	typ ir.Type
	// present tells the rows of a nested SELECT whose column it is from NULLs that an
	// outer join put in their place; nil: expr is NULL there.
	present ir.Expr
	// failures are what cannot be evaluated in expr.
	failures []ir.Diagnostic
	// barred is the alias of what a LATERAL SELECT must not read it of, being on the
	// other side of a RIGHT or FULL JOIN; empty: it may.
	barred string
}

func newField(name string, e ir.Expr) field { return field{name: name, expr: e, typ: e.Get().Type} }

// alias is a relation of FROM, for qualified names.
type alias struct {
	schema, name string
	table        string // the relation's own name; of a nested SELECT none
	fields       []field
}

// namespace is what a place in FROM, or behind it, can see.
type namespace struct {
	aliases []alias
	fields  []field // unqualified, in the order of *
}

// fromList binds the items of a FROM, which commas join.
func (b *binder) fromList(items []syntax.FromItem) (from ir.From, ns *namespace) {
	for _, item := range items {
		b.level.from = append(b.level.from, aliasesOf(item)...)
	}
	before := b.level.before
	defer func() { b.level.before = before }()
	b.level.before = &namespace{}
	for _, item := range items {
		right, r := b.fromItem(item)
		if right == nil {
			return nil, &namespace{}
		}
		if b.level.before = b.level.before.and(r); from == nil {
			from = right
			continue
		}
		from = &ir.Join{Kind: ir.Inner, Left: from, Right: right, Span: item.Span()}
	}
	return from, b.level.before
}

// and is what n and m can see.
func (n *namespace) and(m *namespace) *namespace {
	return &namespace{slices.Concat(n.aliases, m.aliases), slices.Concat(n.fields, m.fields)}
}

// barred is n as a LATERAL SELECT sees it from the other side of a RIGHT or FULL JOIN.
func (n *namespace) barred() *namespace {
	if len(n.aliases) == 0 {
		return n
	}
	bar := func(fields []field, of string) []field {
		out := slices.Clone(fields)
		for i := range out {
			out[i].barred = of
		}
		return out
	}
	out := &namespace{slices.Clone(n.aliases), bar(n.fields, n.aliases[0].name)}
	for i, a := range out.aliases {
		out.aliases[i].fields = bar(a.fields, a.name)
	}
	return out
}

// rightItem binds the right side of a join, for a LATERAL SELECT in it behind the left one.
func (b *binder) rightItem(kind ir.JoinKind, item syntax.FromItem, left *namespace) (ir.From, *namespace) {
	before, kept := b.level.before, b.level.kept
	defer func() { b.level.before, b.level.kept = before, kept }()
	if kind == ir.Right || kind == ir.Full {
		left = left.barred()
		b.level.kept = true
	}
	b.level.before = before.and(left)
	return b.fromItem(item)
}

// leftItem binds the left side of a join, of which a FULL one may give rows that nothing
// matched. A join there is mostly the stream's.
func (b *binder) leftItem(kind ir.JoinKind, item syntax.FromItem) (ir.From, *namespace) {
	kept := b.level.kept
	defer func() { b.level.kept = kept }()
	if _, join := item.(*syntax.Join); kind == ir.Full && !join {
		b.level.kept = true
	}
	return b.fromItem(item)
}

func (b *binder) fromItem(item syntax.FromItem) (ir.From, *namespace) {
	switch x := item.(type) {
	case *syntax.Table:
		return b.table(x)
	case *syntax.Subselect:
		if b.taken(x.Alias, x.Pos) {
			return nil, nil
		}
		behind := b.level.outer
		if x.Lateral {
			behind = &outer{scope: b.level.before, level: b.level}
		}
		from, ns := b.subselect(x.Pos, x.Select, x.Alias, x.Columns, behind)
		if !x.Lateral && from != nil {
			from = unordered(from)
		}
		return from, ns
	case *syntax.Function:
		if b.level.kept {
			return b.keptFunction(x)
		}
		return b.fromFunction(x)
	case *syntax.Join:
		return b.join(x)
	}
	return nil, nil
}

// aliasesOf are the names that the tables of a FROM item have.
func aliasesOf(item syntax.FromItem) []string {
	switch x := item.(type) {
	case *syntax.Table:
		if x.Alias != "" {
			return []string{x.Alias}
		}
		return []string{x.Name}
	case *syntax.Subselect:
		return []string{x.Alias}
	case *syntax.Function:
		if x.Alias != "" {
			return []string{x.Alias}
		}
		return x.Call.Name[len(x.Call.Name)-1:]
	case *syntax.Join:
		return append(aliasesOf(x.Left), aliasesOf(x.Right)...)
	}
	return nil
}

// maxRelations bounds a query; JOINs in one another are as many at most.
const maxRelations = 1000

// fullOfRelations reports a query that has as many relations as it may.
func (b *binder) fullOfRelations(at ir.Span) bool {
	if len(b.query.Rels) == maxRelations {
		b.fail(at, "V0103", "", "a query joins at most %d tables", maxRelations)
	}
	return len(b.query.Rels) == maxRelations
}

// taken reports an alias that the SELECT has already.
func (b *binder) taken(name string, at ir.Span) bool {
	if slices.Contains(b.level.aliases, name) {
		b.fail(at, "V0209", "give one of them another alias", "table name %q specified more than once", name)
		return true
	}
	b.level.aliases = append(b.level.aliases, name)
	return false
}

func (b *binder) table(x *syntax.Table) (ir.From, *namespace) {
	if b.taken(aliasesOf(x)[0], x.Pos) {
		return nil, nil
	}
	if from, ns, ok := b.useOfWith(x); ok {
		return from, ns
	}
	rel, ok := b.catalog.Find(x.Schema, x.Name)
	if !ok && b.catalog.Incomplete {
		b.giveUp()
		return nil, nil
	}
	if !ok {
		b.fail(x.Pos, "V0204", diag.DidYouMean(x.Name, b.catalog.Names()), "relation %q does not exist", x.Name)
		return nil, nil
	}
	if b.fullOfRelations(x.Pos) {
		return nil, nil
	}
	if broken, is := b.catalog.Broken[rel]; is {
		// Said once, where the table is made, whoever reads it.
		for _, d := range broken {
			b.report(d)
		}
		b.giveUp()
		return nil, nil
	}
	if v, ok := b.catalog.Views[rel]; ok {
		return b.view(x, rel, v)
	}
	a, number := alias{schema: rel.Schema, name: x.Alias, table: rel.Name}, len(b.query.Rels)
	if a.name == "" {
		a.name = rel.Name
	} else {
		a.schema = ""
	}
	if len(x.Columns) > len(rel.Columns) {
		b.fail(x.Pos, "V0203", "", "table %q has %d columns available but %d columns specified", a.name, len(rel.Columns), len(x.Columns))
	}
	for i, c := range rel.Columns {
		name := c.Name
		if i < len(x.Columns) {
			name = x.Columns[i]
		}
		a.fields = append(a.fields, newField(name, &ir.Column{Info: ir.Info{Type: c.Type, Rep: c.Rep, Nullable: !c.NotNull, Span: x.Pos}, Rel: number, Col: i, Name: a.name + "." + name}))
	}
	b.query.Rels = append(b.query.Rels, ir.Rel{Alias: a.name, Relation: rel, Span: x.Pos})
	return &ir.Scan{Rel: number}, &namespace{[]alias{a}, slices.Clone(a.fields)}
}

func (b *binder) join(x *syntax.Join) (ir.From, *namespace) {
	left, l := b.leftItem(x.Kind, x.Left)
	if left == nil {
		return nil, nil
	}
	right, r := b.rightItem(x.Kind, x.Right, l)
	if right == nil {
		return nil, nil
	}
	if x.Kind == ir.Full {
		l, r = l.placed(), r.placed()
	}
	left, right, within := b.filtersToOn(x.Kind, left, right)
	m := b.missing(x.Kind, left, right)
	j := &ir.Join{Kind: x.Kind, Left: left, Right: right, Span: x.Pos}
	using := x.Using
	if x.Natural {
		using = sharedColumns(x, l, r)
	}
	var merged []field
	if len(using) > 0 {
		var conds []ir.Expr
		for i, c := range using {
			if slices.ContainsFunc(using[:i], func(d syntax.Column) bool { return d.Name == c.Name }) {
				b.fail(c.Pos, "V0201", "", "column name %q appears more than once in USING clause", c.Name)
				return nil, nil
			}
			cond, column := b.merge(c, m, l, r)
			if cond == nil {
				return nil, nil
			}
			conds, merged = append(conds, cond), append(merged, column)
		}
		j.On = b.logic(ir.And, x.Pos, conds)
	} else if x.On != nil {
		outer, plain := b.scope, b.plain
		b.scope, b.plain = &namespace{slices.Concat(l.aliases, r.aliases), slices.Concat(l.fields, r.fields)}, x.Kind == ir.Full
		asked, groups := b.level.asked, b.level.grouping
		b.level.asked, b.level.grouping, b.level.inJoin = nil, &grouping{refuses: "JOIN conditions"}, true
		j.On = b.condition(x.On, "JOIN/ON")
		inOn := b.level.asked
		b.level.asked, b.level.grouping, b.level.inJoin = asked, groups, false
		b.scope, b.plain = outer, plain
		if j.On == nil || !b.joinInOn(j, inOn) {
			return nil, nil
		}
	}
	if len(within) > 0 {
		if j.On != nil {
			within = append([]ir.Expr{j.On}, within...)
		}
		j.On = b.logic(ir.And, x.Pos, within)
	}
	b.joins = append(b.joins, writtenJoin{j, x.On})
	ln, rn := m.leftNull, m.rightNull
	out := &namespace{aliases: append(b.nullAliases(l.aliases, ln), b.nullAliases(r.aliases, rn)...)}
	out.fields = merged
	rest := func(n *namespace, nullable bool) {
		for _, f := range n.fields {
			if !slices.ContainsFunc(using, func(c syntax.Column) bool { return c.Name == f.name }) {
				out.fields = append(out.fields, b.nulledField(f, nullable))
			}
		}
	}
	rest(l, ln)
	rest(r, rn)
	return j, out
}

// joinInOn joins the subqueries of a join's ON to its right side, where they see both.
func (b *binder) joinInOn(j *ir.Join, inOn []*asked) bool {
	plain := ofAndOr(j.On)
	for _, a := range inOn {
		s, table := j.Right.(*ir.Scan)
		answered := table && b.query.Rels[s.Rel].Miss != nil
		if l, ok := j.Left.(*ir.Scan); ok {
			answered = answered || b.query.Rels[l.Rel].Miss != nil
		}
		switch {
		case answered:
			b.fail(a.join.Span, "V0102", "put the condition into WHERE", "a subquery in the ON of a join whose misses a strategy answers is not supported yet")
			return false
		}
		if a.match != nil && slices.Contains(plain, a.test) {
			b.twoValued(a.join, a.match)
		}
		if j.Kind == ir.Right || j.Kind == ir.Full || j.Kind == ir.Left && b.hasStream(j.Right) {
			if !b.besideOf(j, a) {
				b.fail(a.join.Span, "V0102", "put the condition into WHERE, or write the join as LEFT JOIN", "a subquery that reads both sides is not supported yet in the ON of a RIGHT or FULL JOIN")
				return false
			}
			continue
		}
		a.join.Left = j.Right
		j.Right = a.join
	}
	return true
}

// sharedColumns are those that a NATURAL join is over.
func sharedColumns(x *syntax.Join, l, r *namespace) []syntax.Column {
	var names []string
	var out []syntax.Column
	for _, f := range l.fields {
		if slices.ContainsFunc(r.fields, func(g field) bool { return g.name == f.name }) && !slices.Contains(names, f.name) {
			names = append(names, f.name)
			out = append(out, syntax.Column{At: x.At, Name: f.name})
		}
	}
	return out
}

// shared finds the column of a USING clause in one of its sides.
func (b *binder) shared(x syntax.Column, n *namespace, side string) *field {
	var known []string
	var found *field
	for i, f := range n.fields {
		known = append(known, f.name)
		if f.name != x.Name {
			continue
		}
		if found != nil {
			b.fail(x.Pos, "V0211", "", "common column name %q appears more than once in %s table", x.Name, side)
			return nil
		}
		found = &n.fields[i]
	}
	if found == nil {
		b.fail(x.Pos, "V0203", diag.DidYouMean(x.Name, known), "column %q specified in USING clause does not exist in %s table", x.Name, side)
	}
	return found
}

// merge makes the equality of a USING column and the column that both become.
func (b *binder) merge(x syntax.Column, m joined, l, r *namespace) (ir.Expr, field) {
	lf := b.shared(x, l, "left")
	if lf == nil {
		return nil, field{}
	}
	rf := b.shared(x, r, "right")
	if rf == nil {
		return nil, field{}
	}
	b.fails(lf.failures)
	b.fails(rf.failures)
	left, right := lf.expr, rf.expr
	if !b.supported(left, x.Pos) || !b.supported(right, x.Pos) {
		return nil, field{}
	}
	f, lc, rc := b.compareArgs("=", x.Pos, left, right)
	both, t, ok := b.common("JOIN/USING", []ir.Expr{left, right})
	if f == nil || !ok {
		return nil, field{}
	}
	cond := b.call(f, ir.Of(ir.Bool), x.Pos, lc, rc)
	lv, rv := nulled(both[0], m.leftNull), nulled(both[1], m.rightNull)
	out := field{name: x.Name, expr: lv, typ: ir.Of(t.Kind)}
	if lf.typ == rf.typ {
		out.typ = lf.typ
	}
	switch m.merges {
	case ir.Right:
		out.expr = rv
	case ir.Full:
		out.expr = b.fullMerged(x.Pos, t, left, right, lv, rv)
	case ir.Inner:
		// PostgreSQL takes the left one, but where that is to be relabelled and the right
		// one is not. They are equal; their texts may differ.
		if lf.typ != out.typ && rf.typ == out.typ {
			out.expr = rv
		}
	}
	return cond, out
}

// fullMerged is COALESCE of both sides, NULL only where the side that is there is.
func (b *binder) fullMerged(at ir.Span, t ir.Type, left, right, lv, rv ir.Expr) ir.Expr {
	e := b.coalesce(at, t, []ir.Expr{lv, rv})
	c, ok := e.(*ir.Coalesce)
	if !ok {
		return e
	}
	c.Nullable = left.Get().Nullable || right.Get().Nullable
	return c
}

func (b *binder) nullAliases(as []alias, nullable bool) []alias {
	out := slices.Clone(as)
	for i, a := range out {
		out[i].fields = make([]field, len(a.fields))
		for k, f := range a.fields {
			out[i].fields[k] = b.nulledField(f, nullable)
		}
	}
	return out
}

// nulled is the expression behind an outer join that may make it NULL.
func nulled(e ir.Expr, nullable bool) ir.Expr {
	if !nullable || e.Get().Nullable && e.Get().Type.Kind == ir.Unsupported {
		return e
	}
	switch x := e.(type) {
	case *ir.Column:
		c := *x
		c.Nullable = true
		return &c
	case *ir.Call:
		c := *x
		c.Nullable = true
		c.Args = make([]ir.Expr, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = nulled(a, true)
		}
		return &c
	case *ir.Coalesce:
		c := *x
		c.Nullable = true
		c.Args = make([]ir.Expr, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = nulled(a, true)
		}
		return &c
	}
	return e
}

// supported reports a column whose type veloc has not.
func (b *binder) supported(e ir.Expr, at ir.Span) bool {
	c, ok := e.(*ir.Column)
	if !ok || c.Type.Kind != ir.Unsupported {
		return true
	}
	rel := b.query.Rels[c.Rel].Relation
	if b.catalog.Reported[rel.Columns[c.Col].Span] {
		b.giveUp()
		return false
	}
	hint := rel.Columns[c.Col].Instead
	if hint == "" {
		hint = "leave the column out of the query, or declare it as text to carry it through"
	}
	b.fail(at, "V0202", hint, "type %q is not supported yet", rel.Columns[c.Col].SQLType)
	return false
}

// column resolves a name.
func (b *binder) column(x *syntax.ColumnRef) ir.Expr {
	if x.Star {
		return b.fail(x.Pos, "V0102", "", "* as a value is not supported yet")
	}
	parts := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = syntax.Truncate(p)
	}
	name := parts[len(parts)-1]
	var found []field
	where := ""
	switch len(parts) {
	case 1:
		found = named(b.scope.fields, name)
	default:
		if b.level.outer != nil && b.scope.alias(parts[:len(parts)-1]) == nil {
			return b.outside(x)
		}
		a := b.findAlias(parts[:len(parts)-1], x.Pos)
		if a == nil {
			return nil
		}
		found, where = named(a.fields, name), a.name
	}
	if len(found) == 0 && b.level.outer != nil && where == "" && !b.wholeRow(name) {
		return b.outside(x)
	}
	if len(found) == 0 {
		return b.noColumn(x.Pos, where, name)
	}
	if len(found) > 1 {
		return b.fail(x.Pos, "V0211", "write the table's alias before it", "column reference %q is ambiguous", name)
	}
	if of := found[0].barred; of != "" {
		return b.fail(x.Pos, "V0212", "the JOIN must be INNER or LEFT where a LATERAL SELECT reads its left side", "invalid reference to FROM-clause entry for table %q (SQLSTATE 42P10)", of)
	}
	if !b.supported(found[0].expr, x.Pos) {
		return nil
	}
	b.fails(found[0].failures)
	c, ok := found[0].expr.(*ir.Column)
	if ok {
		name = c.Name
	}
	b.level.grouping.names(name, x.Pos, b.fromInside)
	if ok {
		r := *c
		r.Span = x.Pos
		return &r
	}
	return found[0].expr
}

// wholeRow reports a name that no SELECT around has a column of, and that is an alias here.
func (b *binder) wholeRow(name string) bool {
	for o := b.level.outer; o != nil; o = o.level.outer {
		if len(named(o.scope.fields, name)) > 0 {
			return false
		}
	}
	return b.scope.alias([]string{name}) != nil
}

func named(fs []field, name string) []field {
	var out []field
	for _, f := range fs {
		if f.name == name {
			out = append(out, f)
		}
	}
	return out
}

// alias finds [schema.]alias among what can be seen; nil: it is not.
func (n *namespace) alias(parts []string) *alias {
	name := parts[len(parts)-1]
	for i, a := range n.aliases {
		if a.name == name && (len(parts) == 1 || a.schema == parts[0]) {
			return &n.aliases[i]
		}
	}
	return nil
}

// findAlias finds [schema.]alias among what can be seen here.
func (b *binder) findAlias(parts []string, at ir.Span) *alias {
	if a := b.scope.alias(parts); a != nil {
		return a
	}
	name := parts[len(parts)-1]
	for _, a := range b.scope.aliases {
		if a.table == name && a.name != name {
			b.fail(at, "V0212", "perhaps you meant the alias \""+a.name+"\"", "invalid reference to FROM-clause entry for table %q", name)
			return nil
		}
	}
	if slices.Contains(b.level.from, name) {
		b.fail(at, "V0212", "a JOIN's ON sees the tables of that join only", "invalid reference to FROM-clause entry for table %q", name)
		return nil
	}
	if b.level.beside != nil && b.level.beside.alias(parts) != nil {
		b.fail(at, "V0212", "write LATERAL in front of the subquery", "invalid reference to FROM-clause entry for table %q", name)
		return nil
	}
	known := make([]string, len(b.scope.aliases))
	for i, a := range b.scope.aliases {
		known[i] = a.name
	}
	hint := diag.DidYouMean(name, known)
	if hint == "" && len(known) > 0 {
		hint = "FROM has " + strings.Join(known, ", ")
	}
	b.fail(at, "V0212", hint, "missing FROM-clause entry for table %q", strings.Join(parts, "."))
	return nil
}

func (b *binder) noColumn(at ir.Span, where, name string) ir.Expr {
	if catalog.SystemColumn(name) {
		return b.fail(at, "V0102", "", "the system column %q is not supported yet", name)
	}
	var known []string
	for _, a := range b.scope.aliases {
		if where != "" && a.name != where {
			continue
		}
		for _, f := range a.fields {
			known = append(known, f.name)
		}
	}
	if where == "" {
		if a := slices.IndexFunc(b.scope.aliases, func(a alias) bool { return a.name == name }); a >= 0 {
			return b.fail(at, "V0102", "name its columns", "the whole row %q as a value is not supported yet", name)
		}
		return b.fail(at, "V0203", columnHint(name, at, known), "column %q does not exist", name)
	}
	for _, a := range b.scope.aliases {
		if a.name == where && a.table != "" && a.table != where {
			return b.fail(at, "V0203", diag.DidYouMean(name, known), "column %q not found in %q (%s)", name, a.table, where)
		}
	}
	return b.fail(at, "V0203", diag.DidYouMean(name, known), "column %q not found in %q", name, where)
}

// condition binds a WHERE or ON.
func (b *binder) condition(e syntax.Expr, what string) ir.Expr {
	bound := b.expr(e)
	if bound == nil {
		return nil
	}
	if k := bound.Get().Type.Kind; k != ir.Bool && k != ir.Unknown {
		return b.fail(bound.Get().Span, "V0206", "", "argument of %s must be type boolean, not type %s", what, k)
	}
	return b.coerce(bound, ir.Bool, funcs.Implicit)
}
