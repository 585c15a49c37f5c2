// Package ir holds what the compiler hands to the later rooms: the bound and
// typed program, its types, expressions and spans. Values are immutable once
// the compiler has returned them, and print themselves.
package ir

import (
	"fmt"
	"time"
)

// Program is a finished script: every name resolved, every expression typed,
// every constant folded.
type Program struct {
	Files     []File
	Zone      string      // IANA name or PostgreSQL offset of the session's time zone; "UTC" unless the script says SET timezone
	Relations []*Relation // in script order
	Queries   []*Query    // in script order
	Warnings  []Diagnostic
}

// File is one source text.
type File struct {
	Name     string // as it was given, slash separated; for messages
	Text     string
	Includes []Include // in order of At
}

// Include says that another file is read in the middle of one.
type Include struct {
	At   int32 // where psql's command stands
	File int32 // index into Program.Files; negative: it has been read before
}

// Severity of a Diagnostic.
type Severity uint8

// The severities, worst first.
const (
	Error Severity = iota
	Warning
	Note
)

// Diagnostic is a finding with its place. Code is V and four digits.
type Diagnostic struct {
	Severity Severity
	Code     string
	Message  string
	Hint     string // shown behind the caret; may be empty
	Span     Span
}

// InternalError is the code of a diagnostic that reports a fault of veloc's own.
const InternalError = "V0999"

// Fault is the diagnostic for a panic, or an error that no SQL should give.
func Fault(at Span, fault any) Diagnostic {
	return Diagnostic{Code: InternalError, Span: at, Message: fmt.Sprint(fault), Hint: "this is a fault of veloc: please report it with the SQL"}
}

// Role of a relation.
type Role uint8

// The roles.
const (
	Table Role = iota
	Stream
	// Rows are computed as a query runs, by an ir.Computed in its FROM. The relation
	// holds their columns, and no script declares it.
	Rows
)

// Relation is a declared stream or reference table.
type Relation struct {
	Schema      string // "public" unless the script says otherwise
	Name        string
	Role        Role
	Columns     []RelColumn
	PrimaryKey  []int // column indexes; nil: none
	Uniques     [][]int
	ForeignKeys []ForeignKey
	After       []int         // tables that after= names, as indexes into Program.Relations
	LoadTimeout time.Duration // 0: the default
	MaxStale    time.Duration // rows older than that are not good enough; 0: any age is
	MinRows     int           // a load of fewer rows fails
	MinKept     int           // hundredths of a percent of the rows in place; a load of fewer rows fails. 0: any number will do
	OnUnready   *Strategy     // a WaitAndRetry says how its loads are retried; nil: FailFast. Its Defaults are not set
	Derived     *Query        // what the table is computed by, over tables alone; nil: its rows are loaded
	Anonymous   bool          // the table is of a nested SELECT: derived, and known to the queries alone
	SQL         string        // the CREATE TABLE statement's text
	Span        Span          // of the name in its CREATE TABLE
}

// AllRows is all of a table's rows in the unit of Relation.MinKept.
const AllRows = 10_000

// RelColumn is a declared column.
type RelColumn struct {
	Name    string
	Type    Type
	Rep     Rep
	NotNull bool   // declared NOT NULL or in the primary key
	SQLType string // what messages show: of an Unsupported type, or a domain
	Instead string // how to declare a column of an Unsupported type; empty: as text
	Span    Span
}

// ForeignKey orders loading: the relation's table loads after Ref.
type ForeignKey struct {
	Columns []int
	Ref     int // index into Program.Relations
}

// Query is one named SELECT over a stream and tables, or several whose rows are put
// together, or what a derived table is computed by.
type Query struct {
	Name   string // as "-- name:" gives it, or made from the file's name
	File   int    // index into Program.Files
	SQL    string // the statement's text, without comments before it
	Params []QueryParam
	Rels   []Rel       // every alias of the FROM clauses, in the order of the text
	Views  []*Relation // those that it names itself
	Select             // the first, whose Outputs name the columns
	// More are the SELECTs behind the first, with as many columns of the same types.
	More []Select
	// Arranged is what is done with the rows of a derived table once all are there;
	// nil: nothing, they follow each other.
	Arranged *Arranged
	// Recursion says which SELECTs of a derived table are computed from rows of its own;
	// nil: none.
	Recursion *Recursion
	Span      Span
}

// Selects are all SELECTs of the query.
func (q *Query) Selects() []*Select {
	all := []*Select{&q.Select}
	for i := range q.More {
		all = append(all, &q.More[i])
	}
	return all
}

// Column is what column i is in the rows of all SELECTs: NULL where it may be in one of
// them, and with the modifier and the scale that all have.
func (q *Query) Column(i int) Info {
	info := q.Outputs[i].Expr.Get()
	known := false // the representation of a value
	for _, s := range q.Selects() {
		e := s.Outputs[i].Expr
		other := e.Get()
		info.Nullable = info.Nullable || other.Nullable
		if other.Type != info.Type {
			info.Type = Of(info.Type.Kind)
		}
		switch c, ok := e.(*Const); {
		case ok && c.Null:
		case !known:
			info.Rep, known = other.Rep, true
		default:
			info.Rep = info.Rep.common(other.Rep)
		}
	}
	return info
}

// common is the representation of values of both: fixed where they have one scale.
func (r Rep) common(o Rep) Rep {
	if !r.Fixed() || !o.Fixed() || r.Scale != o.Scale {
		return Rep{}
	}
	return Rep{Scale: r.Scale, Digits: max(r.Digits, o.Digits)}
}

// Select is one SELECT. Its relations are the query's.
type Select struct {
	From    From
	Where   Expr // nil: none
	Outputs []Output
}

// QueryParam is $n; n is its index + 1.
type QueryParam struct {
	Name    string // from "-- veloc: param 1=name", else "p1"
	Type    Type
	Rep     Rep
	Default *Const // nil: none
}

// Rel is one alias in FROM.
type Rel struct {
	Alias    string
	Relation *Relation
	Span     Span
	// Miss is nil where SQL's rule holds for a miss and the query fails while the
	// table is not ready.
	Miss *MissPolicy
	// OnUnready is the query's own on_unready for the table, which replaces the
	// table's; nil: none.
	OnUnready *Strategy
}

// Output is one column of the result.
type Output struct {
	Name string // PostgreSQL's output name; may repeat
	Expr Expr
}

// From is a tree of *Scan, *Join, *Filtered, *Limited and *Computed.
type From interface {
	String() string
	from()
}

// Scan reads Query.Rels[Rel].
type Scan struct{ Rel int }

// JoinKind is the kind of a Join.
type JoinKind uint8

// The join kinds. CROSS JOIN and a comma are Inner with On nil.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
)

// String is the SQL keyword.
func (k JoinKind) String() string {
	return [...]string{"INNER", "LEFT", "RIGHT", "FULL"}[k]
}

// Join joins two trees; USING and NATURAL have been written out into On.
type Join struct {
	Kind        JoinKind
	Left, Right From
	On          Expr // nil: true
	Span        Span
	Taken       Taken
}

// Taken says how many of the right side's rows a row of the left is joined with.
type Taken uint8

// The answers. Subqueries in expressions are such joins, Inner or Left: EXISTS and IN
// ask for the First match, whichever that is; a value is of a Single one, and two are
// an error.
const (
	Every Taken = iota
	First
	Single
)

// Filtered keeps the rows of a nested SELECT for which Where is true.
type Filtered struct {
	From  From
	Where Expr
}

// Limited is the rows of a nested SELECT that its LIMIT and OFFSET leave, in the order of
// its ORDER BY. What a LATERAL one reads of the FROM around it stands before it in every
// join.
type Limited struct {
	From  From
	Where Expr       // nil: none
	Order []OrderKey // rows that it does not tell apart follow each other as they are found
	// Distinct is how many of Order's keys DISTINCT is about: of rows that these do not tell
	// apart the first is left. 0: there is none.
	Distinct int
	Limit    Expr // bigint, not negative; nil, or NULL: all
	Offset   Expr // as Limit; nil: none
	Ties     bool // the rows go along that Order does not tell from the last
}

// OrderKey is an expression of an ORDER BY.
type OrderKey struct {
	Expr       Expr
	Desc       bool
	NullsFirst bool
}

func (*Limited) from()  {}
func (*Scan) from()     {}
func (*Join) from()     {}
func (*Filtered) from() {}
func (*Computed) from() {}
