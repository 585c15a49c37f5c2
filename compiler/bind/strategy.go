package bind

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/directive"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// said is an on_miss or on_unready above a query.
type said struct {
	unready  bool
	of       string // an alias, or for on_unready a table
	strategy *directive.Strategy
	span     ir.Span
	used     bool
}

func (s *said) word() string { return (&directive.Strategies{Unready: s.unready}).Word() }

// strategyDirectives notes what directives above a query say of its tables.
func (b *binder) strategyDirectives(st *syntax.Statement) {
	for _, d := range st.Directives {
		d, ok := d.(*directive.Strategies)
		if !ok {
			continue
		}
		for _, n := range d.Of {
			if slices.ContainsFunc(b.said, func(x *said) bool { return x.unready == d.Unready && x.of == n.Name }) {
				b.fail(n.Span, "V0108", "say it once", "%s of %q is said twice", d.Word(), n.Name)
				continue
			}
			b.said = append(b.said, &said{unready: d.Unready, of: n.Name, strategy: n.Strategy, span: n.Span})
		}
	}
}

// find gives what the query says for rel. The aliases in a view are not the query's.
func (b *binder) find(unready bool, rel *ir.Rel) *said {
	of := rel.Alias
	if unready {
		of = rel.Relation.Name
	} else if len(b.level.views) > 0 {
		return nil
	}
	for _, s := range b.said {
		if s.unready == unready && s.of == of {
			s.used = true
			return s
		}
	}
	return nil
}

// strategiesUsed reports directives that name what the query does not join.
func (b *binder) strategiesUsed() {
	if b.silent {
		return // what the query joins is not known
	}
	for _, s := range b.said {
		if s.used {
			continue
		}
		what := "alias"
		if s.unready {
			what = "table"
		}
		b.fail(s.span, "V0109", b.meantBy(s), "the query joins no %s %q directly with what stands before it", what, s.of)
	}
}

// meantBy is the hint for a directive that names what the query does not join:
// on_miss has aliases, on_unready tables.
func (b *binder) meantBy(s *said) string {
	var known []string
	for _, r := range b.query.Rels {
		name, other := r.Alias, r.Relation.Name
		if s.unready {
			name, other = other, name
		}
		switch {
		case r.Relation.Role != ir.Table:
		case other == s.of && name != s.of:
			return "write " + s.word() + " " + name + "=…"
		default:
			known = append(known, name)
		}
	}
	return diag.DidYouMean(s.of, known)
}

// joined is what is seen behind a join whose table may have strategies.
type joined struct {
	merges              ir.JoinKind // by which a USING column is one of its sides', or both
	leftNull, rightNull bool        // that side's columns may be NULL behind the join
}

// missing gives the relation of a join its strategies. They hold for a table
// that is joined by itself with the stream's side.
func (b *binder) missing(kind ir.JoinKind, left, right ir.From) joined {
	j := joined{kind, kind == ir.Right || kind == ir.Full, kind == ir.Left || kind == ir.Full}
	scan, table := right.(*ir.Scan)
	onLeft := false
	if !table || b.query.Rels[scan.Rel].Relation.Role == ir.Stream || !b.hasStream(left) {
		scan, table = left.(*ir.Scan)
		onLeft = true
	}
	other := right
	if !onLeft {
		other = left
	}
	if !table || b.query.Rels[scan.Rel].Relation.Role == ir.Stream || !b.hasStream(other) {
		b.unheeded(left)
		b.unheeded(right)
		return j
	}
	rel := &b.query.Rels[scan.Rel]
	m := b.strategies(rel)
	if m == nil {
		return j
	}
	rel.Miss = m
	// The row that stands for a missing one may not have the key's value.
	j.merges = ir.Left
	if onLeft {
		kind = flipped(kind)
	}
	if kind == ir.Right || kind == ir.Full {
		j.merges = ir.Full
	}
	null := m.May(kind, ir.EmitWithNulls)
	if onLeft {
		j.merges, j.leftNull = flipped(j.merges), null
	} else {
		j.rightNull = null
	}
	return j
}

// unheeded warns of a table's own strategy where the table is not joined by
// itself with the stream's side.
func (b *binder) unheeded(f ir.From) {
	if l, ok := f.(*ir.Limited); ok {
		f = l.From
	}
	scan, ok := f.(*ir.Scan)
	if !ok || b.derived {
		return
	}
	if r := &b.query.Rels[scan.Rel]; b.catalog.Strategies[r.Relation] != nil {
		b.warn(r.Span, "V0112", "join it by itself with what holds the stream", "the strategy of %q does not hold for %q, which is joined with another table first", r.Relation.Name, r.Alias)
	}
}

func flipped(k ir.JoinKind) ir.JoinKind {
	switch k {
	case ir.Left:
		return ir.Right
	case ir.Right:
		return ir.Left
	}
	return k
}

// hasStream reports whether the stream is below f.
func (b *binder) hasStream(f ir.From) bool {
	switch f := f.(type) {
	case *ir.Scan:
		return b.query.Rels[f.Rel].Relation.Role == ir.Stream
	case *ir.Computed:
		g, ok := f.Rows.(*ir.Group)
		return ok && g.From != nil && b.hasStream(g.From)
	case *ir.Join:
		return b.hasStream(f.Left) || b.hasStream(f.Right)
	case *ir.Filtered:
		return b.hasStream(f.From)
	case *ir.Limited:
		return b.hasStream(f.From)
	}
	return false
}

// strategies are the effective ones: the query's, or else the table's. Nil
// where they change nothing for the join.
func (b *binder) strategies(rel *ir.Rel) *ir.MissPolicy {
	m := &ir.MissPolicy{OnUnready: ir.Strategy{Kind: ir.FailFast}}
	miss, unready := b.find(false, rel), b.find(true, rel)
	table := b.catalog.Strategies[rel.Relation]
	ok := true
	effective := func(own *said, common *directive.Strategy, to *ir.Strategy) {
		s := common
		if own != nil {
			s = own.strategy
		}
		if s != nil {
			*to, ok = b.strategy(rel, s, ok)
		}
	}
	var onMiss, onUnready *directive.Strategy
	if table != nil {
		onMiss, onUnready = table.OnMiss, table.OnUnready
	}
	effective(miss, onMiss, &m.OnMiss)
	effective(unready, onUnready, &m.OnUnready)
	if unready != nil {
		rel.OnUnready = &m.OnUnready
	}
	if !ok || m.OnMiss.Kind == ir.ByJoin && m.OnUnready.Final().Kind == ir.FailFast {
		return nil
	}
	return m
}

// strategy binds the values of a strategy.
func (b *binder) strategy(rel *ir.Rel, s *directive.Strategy, ok bool) (ir.Strategy, bool) {
	out := ir.Strategy{Kind: s.Kind}
	switch s.Kind {
	case ir.WaitAndRetry:
		out.MaxRetries, out.Delay, out.MaxDelay = s.MaxRetries, s.Delay, s.MaxDelay
		then := ir.Strategy{Kind: ir.FailFast}
		if s.Then != nil {
			then, ok = b.strategy(rel, s.Then, ok)
		}
		out.Then = &then
	case ir.UseDefaults:
		for _, d := range s.Defaults {
			c := slices.IndexFunc(rel.Relation.Columns, func(c ir.RelColumn) bool { return c.Name == d.Column })
			if c < 0 {
				var known []string
				for _, c := range rel.Relation.Columns {
					known = append(known, c.Name)
				}
				b.fail(d.Span, "V0109", diag.DidYouMean(d.Column, known), "table %q has no column %q", rel.Relation.Name, d.Column)
				ok = false
				continue
			}
			value := b.defaultValue(&rel.Relation.Columns[c], d)
			if value == nil {
				ok = false
				continue
			}
			out.Defaults = append(out.Defaults, ir.Default{Column: c, Name: d.Column, Value: value})
		}
		slices.SortStableFunc(out.Defaults, func(x, y ir.Default) int { return x.Column - y.Column })
		for i := 1; i < len(out.Defaults); i++ {
			if out.Defaults[i].Column == out.Defaults[i-1].Column {
				b.fail(s.Span, "V0109", "name each column once", "use_defaults names the column %q twice", out.Defaults[i].Name)
				ok = false
			}
		}
	}
	return out, ok
}

// defaultValue reads a literal as INSERT would for the column.
func (b *binder) defaultValue(col *ir.RelColumn, d directive.Default) *ir.Const {
	at := d.Value.Span
	switch {
	case col.Type.Kind == ir.Unsupported:
		b.fail(at, "V0202", "leave the column out", "column %q has the type %s, which is not supported yet", col.Name, col.SQLType)
		return nil
	case d.Value.Null && col.NotNull:
		b.fail(at, "V0109", "give it a value", "column %q is NOT NULL", col.Name)
		return nil
	case col.Type.Mod && col.Type.Kind.IsString() && utf8.RuneCountInString(d.Value.Text) > int(col.Type.P):
		b.fail(at, "V0109", "shorten it", "value too long for type %s", col.Type)
		return nil
	}
	value, ok := b.coerceTo(untypedValue(d.Value), col.Type, funcs.Assignment).(*ir.Const)
	if !ok {
		return nil
	}
	if col.Type.Kind == ir.Numeric && !col.Type.Mod && !holds(col.Rep, value) {
		b.fail(at, "V0109", fmt.Sprintf("give it a type where it is computed: %s::numeric(12,2)", col.Name),
			"a default with other digits than the computed column %q has is not supported yet", col.Name)
		return nil
	}
	return value
}

// untypedValue is a directive's value, which becomes that of a type where it is used.
func untypedValue(l *directive.Literal) *ir.Const {
	return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Unknown), Nullable: l.Null, Span: l.Span}, Null: l.Null, Text: l.Text}
}

// holds reports whether a representation has the constant with its own scale: a
// numeric without a type modifier shows it.
func holds(r ir.Rep, c *ir.Const) bool {
	if !r.Fixed() || c.Null || c.Text == "NaN" {
		return true
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(c.Text, "-"), ".")
	return len(fraction) == int(r.Scale) && strings.Trim(whole+fraction, "0123456789") == "" && len(strings.TrimLeft(whole, "0"))+len(fraction) <= int(r.Digits)
}

// defaultsNamed reports NOT NULL columns that the query reads from the row that
// stands for a missing one, and that use_defaults does not name.
func (b *binder) defaultsNamed() {
	for rel := range b.query.Rels {
		r := &b.query.Rels[rel]
		if r.Miss == nil {
			continue
		}
		for _, s := range []*ir.Strategy{r.Miss.OnMiss.Final(), r.Miss.OnUnready.Final()} {
			if s.Kind != ir.UseDefaults {
				continue
			}
			for c, col := range r.Relation.Columns {
				named := slices.ContainsFunc(s.Defaults, func(d ir.Default) bool { return d.Column == c })
				if at, reads := b.reads(rel, c); col.NotNull && !named && reads {
					b.fail(at, "V0109", "add "+col.Name+"=… to use_defaults, or read the key from the other side of the join",
						"use_defaults of %q gives no value for the NOT NULL column %q, which the query reads", r.Alias, col.Name)
				}
			}
		}
	}
}

// reads reports where the query reads a column other than in the ON of the
// relation's own join, which is not asked for the row that stands for another.
func (b *binder) reads(rel, col int) (at ir.Span, found bool) {
	look := func(e ir.Expr) {
		ir.Walk(e, func(e ir.Expr) {
			if c, ok := e.(*ir.Column); ok && !found && c.Rel == rel && c.Col == col {
				at, found = c.Span, true
			}
		})
	}
	own := func(side ir.From) bool {
		s, ok := side.(*ir.Scan)
		return ok && s.Rel == rel
	}
	for _, s := range b.query.Selects() {
		for _, o := range s.Outputs {
			look(o.Expr)
		}
		look(s.Where)
		ir.WalkFrom(s.From, func(f ir.From) {
			if j, ok := f.(*ir.Join); ok && (own(j.Left) || own(j.Right)) {
				return
			}
			for _, e := range ir.FromExprs(f) {
				look(e)
			}
		})
	}
	return at, found
}
