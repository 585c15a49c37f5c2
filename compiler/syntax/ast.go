package syntax

import (
	"unicode/utf8"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
)

// Expr is an expression as written.
type Expr interface{ Span() ir.Span }

// At is where a node stands.
type At struct{ Pos ir.Span }

// Span is the place that messages point at.
func (a At) Span() ir.Span { return a.Pos }

// LiteralKind is the form of a literal.
type LiteralKind uint8

// The forms.
const (
	Integer LiteralKind = iota
	Decimal
	String
	Boolean
	Null
)

// The nodes of an expression.
type (
	// Literal is a constant; Text holds its digits, characters, or true/false.
	Literal struct {
		At
		Kind LiteralKind
		Text string
	}
	// ColumnRef is a name of one to three parts, the last one * for Star.
	ColumnRef struct {
		At
		Parts []string
		Star  bool
	}
	// ParamRef is $N.
	ParamRef struct {
		At
		N int
	}
	// Operator is Left Name Right; Left nil: a prefix operator.
	Operator struct {
		At
		Name        string
		Left, Right Expr
	}
	// Bool is AND, OR or NOT.
	Bool struct {
		At
		Op   ir.LogicOp
		Args []Expr
	}
	// NullTest is Arg IS [NOT] NULL.
	NullTest struct {
		At
		Arg Expr
		Not bool
	}
	// BoolTest is Arg IS [NOT] TRUE, FALSE or UNKNOWN (Want).
	BoolTest struct {
		At
		Arg  Expr
		Want string
		Not  bool
	}
	// Distinct is Left IS [NOT] DISTINCT FROM Right.
	Distinct struct {
		At
		Left, Right Expr
		Not         bool
	}
	// In is Arg [NOT] IN (List), or, with Array, Arg = ANY (ARRAY[List]) and
	// Arg <> ALL (ARRAY[List]).
	In struct {
		At
		Arg   Expr
		List  []Expr
		Not   bool
		Array bool
	}
	// Between is Arg [NOT] BETWEEN [SYMMETRIC] Low AND High.
	Between struct {
		At
		Arg, Low, High Expr
		Not, Symmetric bool
	}
	// Call is a function call; Names are those of named arguments, "" without. What
	// follows them is of aggregates.
	Call struct {
		At
		Name     []string
		Args     []Expr
		Names    []string
		Star     bool // count(*)
		Distinct bool
		Order    []SortKey // ORDER BY inside
		Filter   Expr      // FILTER (WHERE …); nil: none
	}
	// Case is CASE; Arg nil: searched. Else may be nil.
	Case struct {
		At
		Arg   Expr
		Whens []When
		Else  Expr
	}
	// Coalesce is COALESCE(Args).
	Coalesce struct {
		At
		Args []Expr
	}
	// MinMax is GREATEST or LEAST.
	MinMax struct {
		At
		Greatest bool
		Args     []Expr
	}
	// NullIf is NULLIF(Left, Right).
	NullIf struct {
		At
		Left, Right Expr
	}
	// Cast is Arg::Type.
	Cast struct {
		At
		Arg  Expr
		Type TypeName
	}
	// Row is ROW(Args) or (a, b).
	Row struct {
		At
		Args []Expr
	}
	// Subquery is [NOT] EXISTS (Select), Args [NOT] IN (Select), Args Operator ANY or ALL
	// (Select), or the value of (Select).
	Subquery struct {
		At
		Kind     SubqueryKind
		Args     []Expr // of In, Any and All
		Operator string // of Any and All
		Not      bool
		Select   *Select
	}
	// Clock is CURRENT_TIMESTAMP and its kind.
	Clock struct {
		At
		Name string
	}
)

// SubqueryKind is the form of a Subquery.
type SubqueryKind uint8

// The forms.
const (
	Exists SubqueryKind = iota
	InSelect
	Scalar
	AnySelect
	AllSelect
)

// When is an arm of a Case.
type When struct{ Cond, Then Expr }

// TypeName is a type as written: the last part of its name (PostgreSQL's
// internal spelling: int4, bpchar), modifiers, and whether it is an array.
type TypeName struct {
	At
	Schema string
	Name   string
	Mods   []int32
	Array  bool
	Text   string // as PostgreSQL's messages show it
}

// Builtin reports whether the type is of PostgreSQL's own.
func (t TypeName) Builtin() bool {
	return (t.Schema == "" || t.Schema == "pg_catalog") && pgcatalog.HasType(t.Name)
}

// FromItem is a *Table, a *Subselect, a *Function or a *Join.
type FromItem interface{ Span() ir.Span }

// Table is a relation in FROM.
type Table struct {
	At
	Schema, Name string
	Alias        string // empty: the name
	Columns      []string
}

// Subselect is a SELECT in FROM. It stands at its alias.
type Subselect struct {
	At
	Select  *Select
	Lateral bool
	Alias   string
	Columns []string
}

// Function is a function that gives rows, in FROM.
type Function struct {
	At
	Call    *Call
	Alias   string // empty: the function's name
	Columns []string
}

// SortKey is an item of ORDER BY.
type SortKey struct {
	Expr       Expr
	Desc       bool
	NullsFirst bool // said, or as DESC has it
}

// Join joins two items.
type Join struct {
	At
	Kind        ir.JoinKind
	Natural     bool
	Using       []Column
	On          Expr // nil: CROSS, USING or NATURAL
	Left, Right FromItem
	Alias       string
}

// Target is an item of the SELECT list.
type Target struct {
	Expr  Expr
	Alias string
	Pos   ir.Span
}

// Select is a SELECT of the subset: From holds the comma's items.
type Select struct {
	At
	With    []CommonTable
	Targets []Target
	From    []FromItem
	Where   Expr
	Having  Expr     // nil: none
	Values  [][]Expr // the rows of VALUES, which has neither FROM nor WHERE
	// Set is UNION, INTERSECT or EXCEPT, in place of a list, FROM and WHERE; nil: none.
	Set *SetOperation
	// Distinct is DISTINCT or DISTINCT ON; nil: neither.
	Distinct *Distinction
	Order    *Ordering // nil: none
	Limit    *Limit    // nil: none
}

// SetOperation puts the rows of two SELECTs together. It stands at its keyword.
type SetOperation struct {
	At
	Kind        ir.Set
	Left, Right *Select
}

// Distinction is DISTINCT, or DISTINCT ON (On).
type Distinction struct {
	At
	On []Expr
}

// Ordering is ORDER BY.
type Ordering struct {
	At
	Keys []SortKey
}

// Limit is LIMIT and OFFSET, or FETCH FIRST [WITH TIES].
type Limit struct {
	At
	Count, Offset Expr // nil: not said
	Ties          bool
}

// CommonTable is a SELECT with a name in WITH.
type CommonTable struct {
	At
	Name    string
	Columns []string
	Select  *Select
	// Recursive says that WITH RECURSIVE makes it: it may name itself.
	Recursive bool
	Reads     []Name // the relations that it names
}

// SetTimezone is SET timezone.
type SetTimezone struct {
	At
	Zone string
}

// Truncate shortens an identifier as PostgreSQL does, to 63 bytes.
func Truncate(name string) string {
	if len(name) <= 63 {
		return name
	}
	n := 63
	for !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}
