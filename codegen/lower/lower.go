// Package lower turns bound expressions into Go statements, for every emitter.
// It alone knows how an ir.Expr is spelled in generated code.
package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Operand is a value in generated code, in its working representation (see
// names.WorkingType). The zero of the other fields beside Value describes a
// value that is never NULL and cheap to repeat, such as a local or a field.
type Operand struct {
	// Value is a Go expression without side effects. While Null holds it has
	// any value. Nil where Static.
	Value jen.Code
	// Null is a Go expression of type bool without side effects; nil: never NULL.
	Null jen.Code
	// Static says that the operand is NULL whatever the row is.
	Static bool
	// Dec is the same value as Value, as the runtime.Dec64 that it was converted
	// from; may be nil.
	Dec jen.Code
	// Public is the same value in its public type, a runtime.Null where Null is
	// set, where there is such a value already; may be nil. An emitter that
	// changes Null drops it.
	Public jen.Code
	// word is the same value where a conversion to uint64 gives the same as that of
	// Value, whose own it does without; may be nil.
	word jen.Code

	prec  int // how tight Value binds; 0: it is an operand as it stands
	heavy bool
	lit   *ir.Const
	truth *cond
	null  *cond
	rep   *ir.Rep // the representation that Value has, where it is known
}

// Null is the operand of a NULL constant.
func Null() Operand { return Operand{Static: true} }

// Env is where an expression stands.
type Env interface {
	// Column is the value of column col of the query's relation rel.
	Column(c *ir.Column) Operand
	// Param is the value of $n.
	Param(p *ir.Param) Operand
}

// NullTester is an Env that may tell whether a column is NULL without its value.
type NullTester interface {
	// NullTest is that test; nil: it takes the value.
	NullTest(c *ir.Column) *jen.Statement
}

// FailureTeller is an Env that knows the errors of columns that may be some.
type FailureTeller interface {
	// Failure is the error that reading the column is, or nil.
	Failure(c *ir.Column) *jen.Statement
}

// EnvFuncs is an Env of functions; a nil one must not be needed, but for Test.
type EnvFuncs struct {
	Col  func(c *ir.Column) Operand
	Par  func(p *ir.Param) Operand
	Test func(c *ir.Column) *jen.Statement // as NullTester
	Err  func(c *ir.Column) *jen.Statement // as FailureTeller
}

// Failure calls Err.
func (e EnvFuncs) Failure(c *ir.Column) *jen.Statement { return e.Err(c) }

// NullTest calls Test.
func (e EnvFuncs) NullTest(c *ir.Column) *jen.Statement {
	if e.Test == nil {
		return nil
	}
	return e.Test(c)
}

// Column calls Col.
func (e EnvFuncs) Column(c *ir.Column) Operand { return e.Col(c) }

// Param calls Par.
func (e EnvFuncs) Param(p *ir.Param) Operand { return e.Par(p) }

// Fail gives the statements that deal with an evaluation error, which err
// (a local of type error) holds. They must leave the place: return, continue,
// goto, or break with a label; a plain break would leave a switch.
type Fail func(err *jen.Statement) []jen.Code

// Block collects the statements that compute expressions, in one function or
// loop body.
type Block struct {
	Env    Env
	Consts *Consts      // the package's
	Scope  *names.Scope // the function's locals
	Fail   Fail         // may be nil where nothing can fail

	stmts []jen.Code
}

// NewBlock begins a block. An emitter may change Env and Fail between
// expressions (another column to blame).
func NewBlock(env Env, consts *Consts, scope *names.Scope, fail Fail) *Block {
	return &Block{Env: env, Consts: consts, Scope: scope, Fail: fail}
}

// Add appends statements of the emitter's own.
func (b *Block) Add(stmts ...jen.Code) { b.stmts = append(b.stmts, stmts...) }

// Take hands over the statements so far and empties the block. Locals declared
// in them stay known to later expressions.
func (b *Block) Take() []jen.Code {
	s := b.stmts
	b.stmts = nil
	return s
}

// sub collects the statements that f appends, apart from the block's.
func (b *Block) sub(f func()) []jen.Code {
	outer := b.stmts
	b.stmts = nil
	f()
	inner := b.stmts
	b.stmts = outer
	return inner
}
