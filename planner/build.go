package planner

import (
	"cmp"
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Build plans every table and query of p. The diagnostics are errors (a cycle
// of tables that wait for each other), warnings (a join that no index serves,
// fan-out that no key bounds, an unused table) and notes. After an error the
// Plan is nil.
func Build(p *ir.Program) (plan *Plan, diags []ir.Diagnostic) {
	var at ir.Span // of the query at hand
	defer func() {
		if fault := recover(); fault != nil {
			plan, diags = nil, []ir.Diagnostic{ir.Fault(at, fault)}
		}
	}()
	b := &builder{plan: &Plan{Program: p}, tables: map[*ir.Relation]*Table{}}
	b.addRelations()
	b.layWaves()
	for _, q := range p.Queries {
		at = q.Span
		b.plan.Queries = append(b.plan.Queries, b.query(q))
	}
	b.views()
	b.finishTables()
	slices.SortStableFunc(b.diags, func(x, y ir.Diagnostic) int { return cmp.Compare(x.Severity, y.Severity) })
	if len(b.diags) > 0 && b.diags[0].Severity == ir.Error {
		return nil, b.diags
	}
	return b.plan, b.diags
}

// builder collects the parts of a Plan.
type builder struct {
	plan   *Plan
	tables map[*ir.Relation]*Table
	diags  []ir.Diagnostic
}

// report takes a diagnostic, once where several SELECTs have come of one text.
func (b *builder) report(severity ir.Severity, code, message, hint string, span ir.Span) {
	d := ir.Diagnostic{Severity: severity, Code: code, Message: message, Hint: hint, Span: span}
	if !slices.Contains(b.diags, d) {
		b.diags = append(b.diags, d)
	}
}

// addRelations makes a Table with its declared keys for each relation that is
// not a stream. The tables of nested SELECTs stand before those that are computed from
// them.
func (b *builder) addRelations() {
	for _, r := range b.plan.Program.Relations {
		b.addRelation(r)
	}
}

func (b *builder) addRelation(r *ir.Relation) {
	if r.Role == ir.Stream {
		b.plan.Streams = append(b.plan.Streams, r)
		return
	}
	if b.tables[r] != nil {
		return
	}
	if r.Derived != nil {
		for _, from := range r.Derived.Rels {
			if from.Relation.Anonymous {
				b.addRelation(from.Relation)
			}
		}
	}
	t := &Table{ID: len(b.plan.Tables), Relation: r}
	if r.PrimaryKey != nil {
		t.declare(PrimaryKey, r.PrimaryKey)
	}
	for _, u := range r.Uniques {
		if !slices.ContainsFunc(t.Indexes, func(x *Index) bool { return sameSet(x.Columns, u) }) {
			t.declare(UniqueKey, u)
		}
	}
	b.tables[r] = t
	b.plan.Tables = append(b.plan.Tables, t)
}

func sameSet(a, b []int) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// declare adds the index of a primary or unique key, unless a column's type
// has no representation here.
func (t *Table) declare(purpose Purpose, columns []int) {
	x := &Index{ID: len(t.Indexes), Purpose: purpose, Columns: columns}
	for _, c := range columns {
		e := t.column(c)
		if e.Type.Kind == ir.Unsupported || e.Type.Kind == ir.JSONB {
			return
		}
		x.Keys = append(x.Keys, Key{Expr: e, Kind: facts.KeyKind(e.Type.Kind), Rep: e.Rep})
	}
	t.Indexes = append(t.Indexes, x)
}

// column is the relation's column c as keys read it.
func (t *Table) column(c int) *ir.Column {
	col := t.Relation.Columns[c]
	return &ir.Column{
		Info: ir.Info{Type: col.Type, Rep: col.Rep, Nullable: !col.NotNull, Span: col.Span},
		Rel:  0, Col: c, Name: col.Name,
	}
}

// query plans one query.
func (b *builder) query(src *ir.Query) *Query {
	q := &Query{Source: src, Rels: make([]*Table, len(src.Rels))}
	for i, r := range src.Rels {
		if r.Relation.Role != ir.Table {
			continue
		}
		t := b.tables[r.Relation]
		t.Used = true
		q.Rels[i] = t
		if !slices.Contains(q.Tables, t) {
			q.Tables = append(q.Tables, t)
		}
	}
	slices.SortFunc(q.Tables, func(x, y *Table) int { return cmp.Compare(x.ID, y.ID) })
	b.layPipelines(q)
	return q
}

// views plans the derived tables that are used, the later ones first, since
// they may be computed from earlier ones.
func (b *builder) views() {
	for _, t := range slices.Backward(b.plan.Tables) {
		if t.Used && t.Relation.Derived != nil {
			t.View = b.query(t.Relation.Derived)
		}
	}
}

// layPipelines lays that of each SELECT, those over the stream first, and passes.
func (b *builder) layPipelines(q *Query) {
	selects := map[*Pipeline]*ir.Select{}
	for _, s := range q.Source.Selects() {
		p := q.begin(s)
		selects[p] = s
		q.Pipelines = append(q.Pipelines, p)
	}
	slices.SortStableFunc(q.Pipelines, func(x, y *Pipeline) int { return cmp.Compare(x.atEnd(), y.atEnd()) })
	joins := 0
	for _, p := range q.Pipelines {
		s := selects[p]
		c := &chain{b: b, q: q, sel: s, main: p, avail: p.avail, joins: joins}
		c.build()
		if len(p.Ops) > 0 { // else it gives nothing, and does without its joins
			joins = c.joins
		}
	}
	q.Never = !slices.ContainsFunc(q.Pipelines, func(p *Pipeline) bool { return !p.Never })
	for _, p := range passes {
		p.run(b, q)
	}
	q.collectReads()
}

// passes rewrite a query's pipelines once the ops of its SELECTs are laid.
var passes = []struct {
	name string
	run  func(*builder, *Query)
}{
	{"unmatched", (*builder).addUnmatched},
	{"never", func(_ *builder, q *Query) {
		for _, p := range q.Whole() {
			p.foldNever()
		}
	}},
	{"hashes", func(_ *builder, q *Query) {
		for _, p := range q.Pipelines {
			shareHashes(p.Ops)
		}
	}},
	{"properties", func(_ *builder, q *Query) { q.addProperties() }},
}

// begin makes the pipeline of a SELECT: of the stream's records, or of the rows of its
// first table.
func (q *Query) begin(s *ir.Select) *Pipeline {
	p := &Pipeline{To: []Target{&Results{s.Outputs}}}
	rel := q.first(s.From)
	switch {
	case rel < 0 || recurs(s.From):
		p.From = &OneRow{}
		return p
	case q.Rels[rel] != nil:
		p.From = &TableRows{rel, q.Rels[rel]}
	default:
		p.From = &StreamRows{rel}
	}
	p.avail = facts.SetOf(rel)
	return p
}

// first is the relation of from whose rows begin a pipeline: the stream, or else the
// first table that joins alone lead to; -1: there is none.
func (q *Query) first(from ir.From) int {
	first := -1
	if from == nil {
		return first
	}
	for _, r := range facts.RelsBelow(from).Members() {
		if _, joined := levels(from, r); !joined {
			continue
		}
		if q.Source.Rels[r].Relation.Role == ir.Stream {
			return r
		}
		if first < 0 && q.Rels[r] != nil {
			first = r
		}
	}
	return first
}

// finishTables decides the stored columns and sizes once all queries are known.
func (b *builder) finishTables() {
	b.includeColumns()
	evaluated := b.plan.evaluated()
	for _, t := range b.plan.Tables {
		stored := facts.Set(nil)
		add := func(e ir.Expr) {
			ir.Walk(e, func(x ir.Expr) {
				if c, ok := x.(*ir.Column); ok && c.Col < len(t.Relation.Columns) {
					stored = stored.With(c.Col)
				}
			})
		}
		for _, x := range t.Indexes {
			for _, k := range slices.Concat(x.Keys, x.SortKeys()) {
				add(k.Expr)
			}
		}
		for _, h := range t.Hidden {
			add(h)
		}
		for _, q := range evaluated {
			for r, reads := range q.Reads {
				if q.Rels[r] != t {
					continue
				}
				for _, c := range reads {
					if c < len(t.Relation.Columns) {
						stored = stored.With(c)
					}
				}
			}
		}
		t.Stored = stored.Members()
		t.BytesPerRow = bytesPerRow(t)
		if !t.Used && !t.Relation.Anonymous {
			b.report(ir.Warning, CodeUnusedTable, "table "+quote(t.Relation.Name)+" is used by no query",
				"the package leaves it out", t.Relation.Span)
		}
	}
}
