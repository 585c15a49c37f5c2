package planner

import (
	"fmt"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// String is the whole plan as text, the same for the same script: what explain
// shows and golden files hold.
func (p *Plan) String() string {
	var b strings.Builder
	for _, s := range p.Streams {
		fmt.Fprintf(&b, "stream %s\n", relationName(s))
	}
	for i, wave := range p.Waves {
		fmt.Fprintf(&b, "wave %d\n", i+1)
		for _, id := range wave {
			if t := p.Tables[id]; t.Used || !t.Relation.Anonymous {
				b.WriteString(indent(p.tableText(t)))
			}
		}
	}
	for _, q := range p.Queries {
		b.WriteString(q.String())
	}
	return b.String()
}

func (p *Plan) tableText(t *Table) string {
	text := t.String()
	if loading := p.loading(t); loading != "" {
		text += "  loaded with " + loading + "\n"
	}
	if t.View != nil {
		text += "  computed by\n" + indent(indent(t.View.String()))
	}
	if len(t.DependsOn) == 0 {
		return text
	}
	var names []string
	for _, d := range t.DependsOn {
		names = append(names, relationName(p.Tables[d].Relation))
	}
	return text + "  after " + strings.Join(names, ", ") + "\n"
}

// loading is what the script says of a table's loads, empty where nothing.
func (p *Plan) loading(t *Table) string {
	r := t.Relation
	var parts []string
	if r.LoadTimeout > 0 {
		parts = append(parts, fmt.Sprintf("load_timeout=%v", r.LoadTimeout))
	}
	if s := p.Retry(t); s != nil {
		parts = append(parts, fmt.Sprintf("max_retries=%d delay=%v max_delay=%v", s.MaxRetries, s.Delay, s.MaxDelay))
	}
	if r.MaxStale > 0 {
		parts = append(parts, fmt.Sprintf("max_stale=%v", r.MaxStale))
	}
	if r.MinRows > 0 {
		parts = append(parts, fmt.Sprintf("min_rows=%d", r.MinRows))
	}
	if r.MinKept > 0 {
		parts = append(parts, fmt.Sprintf("max_shrink=%g%%", float64(ir.AllRows-r.MinKept)/(ir.AllRows/100)))
	}
	return strings.Join(parts, ", ")
}

// relationName is the name that messages use: with its schema outside public.
func relationName(r *ir.Relation) string {
	if r.Schema == "" || r.Schema == "public" {
		return r.Name
	}
	return r.Schema + "." + r.Name
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
}

// String lists the table's stored columns and indexes.
func (t *Table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "table %s: %d bytes a row", relationName(t.Relation), t.BytesPerRow)
	if !t.Used {
		b.WriteString(", unused")
	}
	if t.Relation.Anonymous {
		b.WriteString(", of a nested SELECT")
	}
	b.WriteString("\n  stored ")
	if len(t.Stored)+len(t.Hidden) == 0 {
		b.WriteString("nothing")
	}
	for i, c := range t.Stored {
		if i > 0 {
			b.WriteString(", ")
		}
		col := t.Relation.Columns[c]
		b.WriteString(col.Name + " " + col.Type.String())
		if !col.NotNull {
			b.WriteString(" null")
		}
	}
	b.WriteByte('\n')
	for _, h := range t.Hidden {
		fmt.Fprintf(&b, "  computed %s %s\n", h, h.Get().Type)
	}
	for _, x := range t.Indexes {
		b.WriteString("  " + x.String())
		for i, c := range x.Included {
			if i == 0 {
				b.WriteString(" including ")
			} else {
				b.WriteString(", ")
			}
			b.WriteString(t.Relation.Columns[c].Name)
		}
		if !x.Used {
			b.WriteString(", only checked")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// String is the word that plans print.
func (p Purpose) String() string { return [...]string{"primary key", "unique key", "index"}[p] }

// String names the index by its keys.
func (x *Index) String() string {
	keys := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		keys[i] = k.String()
	}
	text := x.Purpose.String()
	if len(keys) > 0 || !x.Sorted() {
		text += " (" + strings.Join(keys, ", ") + ")"
	}
	switch {
	case x.Order != nil:
		text += " sorted by " + x.Order.String()
	case x.Range != nil:
		text += " of ranges " + x.Range.String()
	}
	return text
}

// String is the range as PostgreSQL writes one, square brackets at ends that belong to it.
func (r *Range) String() string {
	begin, end := "[", "]"
	if r.From.Strict {
		begin = "("
	}
	if r.To.Strict {
		end = ")"
	}
	return begin + r.From.String() + ", " + r.To.String() + end
}

// String is the value's expression.
func (e End) String() string {
	if e.Open {
		return e.Key.String() + " or none"
	}
	return e.Key.String()
}

// text says which of an index's rows are taken.
func (w *Within) text(x *Index) string {
	less := func(strict bool) string {
		if strict {
			return " < "
		}
		return " <= "
	}
	if w == nil {
		return ""
	}
	from, to := x.Order, x.Order
	if x.Range != nil {
		from, to = &x.Range.To.Key, &x.Range.From.Key
		if w.From.Expr.String() == w.To.Expr.String() {
			return " around " + w.To.Expr.String()
		}
	}
	var parts []string
	if w.From != nil {
		parts = append(parts, w.From.Expr.String()+less(w.From.Strict)+from.Expr.String())
	}
	if w.To != nil {
		parts = append(parts, to.Expr.String()+less(w.To.Strict)+w.To.Expr.String())
	}
	if len(parts) == 0 {
		return ""
	}
	return " where " + strings.Join(parts, " and ")
}

// String is the key's expression, with the kind in which it is compared where
// that differs.
func (k Key) String() string {
	info := k.Expr.Get()
	text := k.Expr.String()
	switch {
	case k.Kind == ir.Numeric && k.Rep != info.Rep && k.Rep.Fixed():
		return fmt.Sprintf("%s as numeric(%d,%d)", text, k.Rep.Digits, k.Rep.Scale)
	case k.Kind == ir.Numeric && k.Rep != info.Rep:
		return text + " as numeric"
	}
	return text
}

// String lists the operators from the stream outward.
func (q *Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "query %s\n", q.Source.Name)
	if q.Never {
		b.WriteString("  nothing: the condition is never true\n")
		return b.String()
	}
	for i, p := range q.Pipelines {
		if r := q.Source.Recursion; r != nil && i == q.Steps() {
			b.WriteString("  then, as long as there are new rows\n")
		}
		b.WriteString(indent(q.pipelineText(p)))
	}
	if a := q.Source.Arranged; a != nil {
		b.WriteString("  then " + a.Text(q.Source.Outputs) + "\n")
	}
	return b.String()
}

// pipelineText says where the rows come from, what they pass and where they go.
func (q *Query) pipelineText(p *Pipeline) string {
	var b strings.Builder
	switch from := p.From.(type) {
	case *Unmatched:
		switch op := from.Of.Ops[from.Op].(type) {
		case *Lookup:
			fmt.Fprintf(&b, "at the end, rows of %s that nothing matched\n", op.Alias)
		case *Apply:
			fmt.Fprintf(&b, "at the end, rows of %s that nothing matched\n%s", op.Alias, indent(indent(from.Whole.String())))
		}
	case *OneRow:
		b.WriteString("one row\n")
	default:
		driving := q.Source.Rels[p.avail.First()]
		end := ""
		if !p.stream() && q.Stream() != nil {
			end = "at the end, "
		}
		fmt.Fprintf(&b, "%sscan %s\n", end, named(relationName(driving.Relation), driving.Alias))
	}
	if p.Never {
		return b.String() + "nothing: the condition is never true\n"
	}
	var rest strings.Builder
	q.writeOps(&rest, p.Ops)
	fmt.Fprintf(&rest, "project %s\n", outputText(p.Outputs()))
	if _, end := p.From.(*Unmatched); end {
		return b.String() + indent(rest.String())
	}
	return b.String() + rest.String()
}

func (q *Query) writeOps(b *strings.Builder, ops []Op) {
	for _, s := range ops {
		if f, ok := s.(*Filter); ok && len(f.Conds) == 0 {
			continue
		}
		b.WriteString(s.String() + "\n")
		if p, ok := s.(*Lookup); ok && p.SharesHash >= 0 {
			fmt.Fprintf(b, "  hashed with %s\n", ops[p.SharesHash].(*Lookup).Alias)
		}
		if p := s.Properties(); p.Rows != Unknown {
			fmt.Fprintf(b, "  %s\n", q.propertiesText(p))
		}
	}
}

func named(relation, alias string) string {
	if relation == alias {
		return relation
	}
	return relation + " " + alias
}

func outputText(outputs []ir.Output) string {
	parts := make([]string, len(outputs))
	for i, o := range outputs {
		info := o.Expr.Get()
		parts[i] = fmt.Sprintf("%s %s", o.Name, info.Type)
		if info.Nullable {
			parts[i] += " null"
		}
	}
	return strings.Join(parts, ", ")
}

func condText(conds []Cond) string {
	parts := make([]string, len(conds))
	for i, c := range conds {
		parts[i] = c.Expr.String()
	}
	return strings.Join(parts, " AND ")
}

func exprText(es []ir.Expr) string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.String()
	}
	return strings.Join(parts, ", ")
}

// String is the conditions.
func (f *Filter) String() string { return "filter " + condText(f.Conds) }

// String names the table, the way to its rows and what is tested on them.
func (p *Lookup) String() string {
	text := strings.ToLower(p.Kind.String()) + firstText(p.First) + " lookup " + named(relationName(p.Table.Relation), p.Alias)
	if p.Never {
		return text + ": never matches" + p.answers()
	}
	text += wayText(p.Index, p.Keys, p.Within, p.AtMostOne)
	if len(p.Residual) > 0 {
		text += "\n  test " + condText(p.Residual)
	}
	if len(p.Order) > 0 {
		text += "\n  take the first in the order of " + ir.OrderText(p.Order)
	}
	if len(p.Then) > 0 {
		text += "\n  then test " + condText(p.Then)
	}
	return text + p.answers()
}

// firstText says that one match is taken.
func firstText(first bool) string {
	if first {
		return " first"
	}
	return ""
}

// answers are the lines for what stands in for a row.
func (p *Lookup) answers() string {
	if p.Miss == nil {
		return ""
	}
	text := "\n  on a miss " + p.Miss.OnMiss.String()
	if p.Miss.OnMiss.Kind == ir.ByJoin {
		text += " of a " + strings.ToLower(p.Kind.String()) + " join"
	}
	if p.Miss.OnUnready.Final().Kind != ir.FailFast {
		text += "\n  while it is not ready " + p.Miss.OnUnready.Final().String()
	}
	return text
}

func wayText(x *Index, keys []ir.Expr, w *Within, atMostOne bool) string {
	if x == nil {
		return ": every row"
	}
	bound := ", any number of rows"
	if atMostOne {
		bound = ", at most one row"
	}
	text := ": " + x.String()
	if len(keys) > 0 {
		text += " = (" + exprText(keys) + ")"
	}
	return text + w.text(x) + bound
}

// String is the join's kind and its tree.
func (n *Apply) String() string {
	text := strings.ToLower(n.Kind.String()) + firstText(n.First) + " apply " + n.Alias
	if n.Never {
		return text + ": never matches"
	}
	return text + "\n" + strings.TrimSuffix(indent(n.Tree.String()), "\n")
}

// String names the table, the way to its rows and what is tested on them.
func (a *Access) String() string {
	text := "read " + named(relationName(a.Table.Relation), a.Alias)
	if a.Never {
		return text + ": nothing"
	}
	text += wayText(a.Index, a.Keys, a.Within, a.AtMostOne)
	if len(a.Conds) > 0 {
		text += "\n  test " + condText(a.Conds)
	}
	return text
}

// String is the kind and, indented, both sides.
func (j *TreeJoin) String() string {
	what := strings.ToLower(j.Kind.String()) + " join"
	if j.Follow() {
		what = "one after the other"
	}
	text := what + "\n" + indent(j.Left.String()) + indent(j.Right.String())
	if j.Anti != nil {
		text += "  then rows of\n" + indent(indent(j.Anti.Right.String())) + "  without\n" + indent(indent(j.Anti.Left.String()))
	}
	if len(j.Where) > 0 {
		text += "  test " + condText(j.Where) + "\n"
	}
	return strings.TrimSuffix(text, "\n")
}

// String is the order and the number of rows and, indented, what they are picked from.
func (p *Pick) String() string {
	text := "pick"
	if len(p.Order) > 0 {
		text += " in the order of " + ir.OrderText(p.Order)
	}
	if p.Distinct > 0 {
		text += ", one row for each " + ir.KeysText(p.Order[:p.Distinct])
	}
	text += strings.ToLower(ir.LimitText(p.Limit, p.Offset, p.Ties))
	if p.Leading() {
		text += ", reading no others"
	}
	text += "\n" + indent(p.Tree.String())
	if len(p.Where) > 0 {
		text += "  then test " + condText(p.Where) + "\n"
	}
	return strings.TrimSuffix(text, "\n")
}
