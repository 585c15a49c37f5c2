package ir

import "strings"

// Computed gives rows that no table holds, as Query.Rels[Rel], whose Relation is of
// role Rows. It is computed anew for each row of what it reads in the FROM around it.
type Computed struct {
	Rel  int
	Rows RowSource
}

// RowSource is a *Values, *Series, *Working or *Group.
type RowSource interface {
	String() string
	rowSource()
}

// Values are the rows of VALUES, an expression for each column.
type Values struct{ Rows [][]Expr }

// Series are the rows of generate_series(Start, Stop, Step): none where one of them
// is NULL. All are of one kind, but for the interval that is the step of times.
type Series struct{ Start, Stop, Step Expr }

// Working are the rows that the step before of a Recursion has given.
type Working struct{}

// Group is one row: the Aggregates of the rows of From, NULLs among them where there
// are none.
type Group struct {
	From       From // nil: one row without columns
	Aggregates []Aggregate
	// Lazy says that an error met in computing the row is one where a column of the
	// row is read, and nowhere else: those columns are ir.Column with Fails.
	Lazy bool
}

// Aggregate is one column of a Group.
type Aggregate struct {
	Info
	Func *AggregateFunc
	Args []Expr // none: count(*)
	Less *Func  // of Least and Greatest: the "<" of the values
	// Filter: rows for which it is not true are left out; nil: none.
	Filter   Expr
	Distinct bool       // equal values of Args[0] count once
	Order    []OrderKey // the order in which rows are taken; nil: that of From
}

// AggregateFunc says what an aggregate computes.
type AggregateFunc struct {
	Name string // as SQL spells it; in lower case
	// Kind is what it does with the values.
	Kind AggregateKind
	// GoPkg and GoName are the type below runtime/pg that adds values up, where Kind is
	// Accumulate: it has Reset, Add and Result. The result without values is NULL.
	GoPkg, GoName string
	ResultFails   bool // Result returns an error
	// Scaled: Add takes the coefficients of numerics of one scale, and Result the scale.
	Scaled bool
	Result Kind
}

// AggregateKind tells the aggregates apart that codegen spells itself.
type AggregateKind uint8

// The kinds.
const (
	// Accumulate adds values to a Go type.
	Accumulate AggregateKind = iota
	// CountRows counts rows: those without NULL among the arguments.
	CountRows
	// Least and Greatest are min and max.
	Least
	Greatest
	// All and Some are bool_and and bool_or: of the values that are not NULL; of none,
	// NULL.
	All
	Some
	// Exists is whether there is a row; the rows behind the first are not looked at.
	Exists
	// AnyTrue and AllTrue are what op ANY and op ALL make of the comparisons: three-valued
	// OR and AND, of none false and true.
	AnyTrue
	AllTrue
	// OnlyRow is the value of the only row, NULL without one; a second is error 21000.
	OnlyRow
)

func (*Values) rowSource()  {}
func (*Series) rowSource()  {}
func (*Working) rowSource() {}
func (*Group) rowSource()   {}

// Exprs lists the expressions of the aggregate.
func (a *Aggregate) Exprs() []Expr {
	es := append([]Expr(nil), a.Args...)
	if a.Filter != nil {
		es = append(es, a.Filter)
	}
	for _, k := range a.Order {
		es = append(es, k.Expr)
	}
	return es
}

// RowExprs lists the expressions that a row source evaluates itself; those in the FROM
// of a Group are apart.
func RowExprs(s RowSource) (es []Expr) {
	switch s := s.(type) {
	case *Values:
		for _, r := range s.Rows {
			es = append(es, r...)
		}
	case *Series:
		es = append(es, s.Start, s.Stop, s.Step)
	case *Group:
		for i := range s.Aggregates {
			es = append(es, s.Aggregates[i].Exprs()...)
		}
	}
	return es
}

// String is the relation's number and where its rows come from.
func (f *Computed) String() string { return "(" + f.Rows.String() + ")" }

// String is VALUES as SQL.
func (v *Values) String() string {
	rows := make([]string, len(v.Rows))
	for i, r := range v.Rows {
		rows[i] = "(" + list(r) + ")"
	}
	return "VALUES " + strings.Join(rows, ", ")
}

// String is the call.
func (s *Series) String() string {
	return "generate_series(" + list([]Expr{s.Start, s.Stop, s.Step}) + ")"
}

// String says whose rows they are.
func (*Working) String() string { return "the rows of the step before" }

// String is the SELECT of the group.
func (g *Group) String() string {
	text := "SELECT " + AggregatesText(g.Aggregates)
	if g.From != nil {
		text += " FROM " + g.From.String()
	}
	return text
}

// AggregatesText lists aggregates.
func AggregatesText(as []Aggregate) string {
	texts := make([]string, len(as))
	for i := range as {
		texts[i] = as[i].String()
	}
	return strings.Join(texts, ", ")
}

// String is the call as SQL.
func (a *Aggregate) String() string {
	var b strings.Builder
	b.WriteString(a.Func.Name + "(")
	if a.Distinct {
		b.WriteString("DISTINCT ")
	}
	if len(a.Args) == 0 && a.Func.Kind == CountRows {
		b.WriteString("*")
	}
	b.WriteString(list(a.Args))
	if len(a.Order) > 0 {
		b.WriteString(" ORDER BY " + OrderText(a.Order))
	}
	b.WriteString(")")
	if a.Filter != nil {
		b.WriteString(" FILTER (WHERE " + a.Filter.String() + ")")
	}
	return b.String()
}
