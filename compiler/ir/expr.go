package ir

// Info is what the compiler decides once about every expression.
type Info struct {
	Type     Type
	Rep      Rep  // numeric only
	Nullable bool // may be NULL where it stands
	Span     Span
}

// Get returns the facts of the expression.
func (i Info) Get() Info { return i }

// Expr is a bound, typed, immutable expression. The set of nodes is closed:
// Const, Column, Param, Call, Logic, IsNull, BoolTest, Distinct, In, Case,
// Coalesce, MinMax.
type Expr interface {
	Get() Info
	String() string
	expr()
}

// Const is a literal or the result of constant folding. Which fields hold the
// value depends on Type.Kind:
//
//	Int2 Int4 Int8 Date Time Timestamp Timestamptz  Int (PostgreSQL's epoch, µs or days)
//	Bool                                            Int (0 or 1)
//	Numeric                                         Text; Int too where Rep is fixed and not wide (the coefficient)
//	Float4 Float8                                   Float
//	Interval                                        Months, Days, Int (µs)
//	Text Varchar Bpchar                             Text (the value)
//	UUID Bytea JSONB                                Bytes
//
// Text is PostgreSQL's output text for every kind.
type Const struct {
	Info
	Null         bool
	Text         string
	Int          int64
	Float        float64
	Months, Days int32
	Bytes        []byte
}

// Column reads column Col of the query's relation Rel (index into Query.Rels).
type Column struct {
	Info
	Rel, Col int
	Name     string // alias.column, for printing only
	// Fails says that reading it may be the error that was met when its row was computed.
	Fails bool
}

// RowItself is a Column.Col that stands for the row: a column that has a value, whatever
// the row holds, and is NULL where an outer join has no row. Only IsNull reads it.
const RowItself = -1

// Param is $N, N counting from 1.
type Param struct {
	Info
	N int
}

// Prim names an operation that codegen spells itself.
type Prim uint8

// The comparisons take two arguments of one kind. The Num operations take
// numeric arguments; where the result (for a comparison: every argument) has a
// fixed representation they work on the scaled integers, else codegen calls
// Func.GoName on num.Numeric.
const (
	NoPrim Prim = iota
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	NumAdd
	NumSub
	NumMul
	NumNeg
	NumAbs
	NumFromInt // smallint, integer, bigint → numeric
	NumMod     // (numeric, p int4, s int4) → numeric(p,s): round, then check
	Relabel    // same value, other type (varchar → text)
)

var primNames = [...]string{"", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "-", "abs", "numeric", "numeric", ""}

// String is the operator's or function's SQL spelling.
func (p Prim) String() string { return primNames[p] }

// IsComparison reports whether p is one of the six comparison operators.
func (p Prim) IsComparison() bool { return p >= Eq && p <= Ge }

// Func is a resolved strict scalar function, operator or cast: NULL in any
// argument gives NULL, and a result without NULL arguments is never NULL.
type Func struct {
	Name    string // SQL name, operator symbol, or "::type" for a cast
	Prim    Prim
	GoPkg   string // import path below runtime/pg, e.g. "num"; empty where Prim needs no call
	GoName  string // exported Go function
	CanFail bool   // the Go function returns (T, error)
	Zone    bool   // the Go function's first parameter is the session's *time.Location
	Stable  bool   // not folded: PostgreSQL evaluates it when the query runs
	Args    []Kind
	Result  Kind
}

// Call applies Func to Args.
type Call struct {
	Info
	Func *Func
	Args []Expr
}

// LogicOp is AND, OR or NOT in three-valued logic.
type LogicOp uint8

// The logical operators.
const (
	And LogicOp = iota
	Or
	Not
)

// Logic is an n-ary AND or OR, evaluated left to right until decided, or NOT.
type Logic struct {
	Info
	Op   LogicOp
	Args []Expr
	Rows bool // it orders rows, which PostgreSQL's planner does not look into
}

// IsNull is Arg IS [NOT] NULL.
type IsNull struct {
	Info
	Arg Expr
	Not bool
}

// BoolTest is Arg IS [NOT] TRUE or FALSE. (IS UNKNOWN is IsNull.)
type BoolTest struct {
	Info
	Arg  Expr
	Want bool
	Not  bool
}

// Distinct is L IS [NOT] DISTINCT FROM R; Eq is the equality of their common type.
type Distinct struct {
	Info
	L, R Expr
	Eq   *Func
	Not  bool
}

// In is Arg IN (List…); Eq is the equality of their common type. NOT IN is
// Logic{Not, In}.
type In struct {
	Info
	Arg   Expr
	List  []Expr
	Eq    *Func
	Array bool // it was = ANY (ARRAY[…]), which PostgreSQL's planner does not look into
	// Coerced says that the array, with elements that are no constants, has another type
	// than the operator takes.
	Coerced bool
}

// When is one arm of a Case.
type When struct{ Cond, Then Expr }

// Case is a searched CASE. Else is never nil: a missing ELSE is a NULL constant.
type Case struct {
	Info
	Whens []When
	Else  Expr
}

// Coalesce is the first of Args that is not NULL.
type Coalesce struct {
	Info
	Args []Expr
}

// MinMax is GREATEST or LEAST: NULLs are left out, all NULL gives NULL.
// Less is the "<" of the common type.
type MinMax struct {
	Info
	Greatest bool
	Args     []Expr
	Less     *Func
}

func (*Const) expr()    {}
func (*Column) expr()   {}
func (*Param) expr()    {}
func (*Call) expr()     {}
func (*Logic) expr()    {}
func (*IsNull) expr()   {}
func (*BoolTest) expr() {}
func (*Distinct) expr() {}
func (*In) expr()       {}
func (*Case) expr()     {}
func (*Coalesce) expr() {}
func (*MinMax) expr()   {}
