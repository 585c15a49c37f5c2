package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Consts collects the package-level variables that constants need (dynamic
// numerics, 128-bit numbers, intervals, uuids, bytes, time zones).
type Consts struct{}

// NewConsts is for one package whose session has the time zone given.
func NewConsts(zone string) *Consts { return nil }

// Emit declares the variables in f; call it once, after every emitter.
func (c *Consts) Emit(f *jen.File) {}

// Expr appends what computes e and gives its value: in e's working
// representation, an expression that may stand once (see Operand.Value).
func (b *Block) Expr(e ir.Expr) Operand { return b.Named(e, "") }

// Named is Expr; where the value needs a local it is called hint.
func (b *Block) Named(e ir.Expr, hint string) Operand { panic("soon") }

// Hold makes o cheap to repeat: a value that calls goes to a local called hint.
func (b *Block) Hold(o Operand, k ir.Kind, rep ir.Rep, hint string) Operand { panic("soon") }

// Cond is a condition: is it true (not false and not NULL).
type Cond struct {
	Code  *jen.Statement // a Go boolean expression, parenthesised if it is an ||
	Const bool           // Value says it for every row; Code spells that
	Value bool
	not   *jen.Statement
}

// Not is the Go expression that holds where the condition does not.
func (c Cond) Not() *jen.Statement { return c.not }

// Cond appends what computes the conjunction of es and gives it as a WHERE or
// ON tests it: evaluation stops at the first that is not true.
func (b *Block) Cond(es ...ir.Expr) Cond { panic("soon") }

// Field is the operand of a field with c's public type.
func Field(c names.Column, code jen.Code) Operand { panic("soon") }

// IsNull is the Go expression that holds where o is NULL; nil: never.
func (o Operand) IsNull() *jen.Statement { panic("soon") }

// NotNull is the Go expression that holds where o is not NULL; nil: always.
func (o Operand) NotNull() *jen.Statement { panic("soon") }

// Store appends the assignment of o, in c's working representation, to dst,
// which has c's public type (runtime.Null where c is nullable). A NULL is
// stored as the zero Null.
func (b *Block) Store(dst jen.Code, c names.Column, o Operand) { panic("soon") }

// Value is o, which is not NULL here, in c's public type without Null.
func Value(c names.Column, o Operand) *jen.Statement { panic("soon") }

// Key appends what computes key expression e of an index whose part is k, in
// k's kind and representation: what Hash and Equal take. char(n) is trimmed.
func (b *Block) Key(e ir.Expr, k planner.Key, hint string) Operand { panic("soon") }

// KeyType is the Go type of a key part's value.
func KeyType(k planner.Key) *jen.Statement { panic("soon") }

// Hash is the hash (uint64) of key parts that are not NULL.
func Hash(ks []planner.Key, os []Operand) *jen.Statement { panic("soon") }

// Equal is the Go expression that holds where two values of a key part are
// equal; neither is NULL.
func Equal(k planner.Key, x, y Operand) *jen.Statement { panic("soon") }
