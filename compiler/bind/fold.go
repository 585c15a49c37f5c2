package bind

import (
	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// fold evaluates a call whose arguments are constants. A NULL argument makes it
// NULL; a zone-dependent call stays, as PostgreSQL plans it.
func (b *binder) fold(c *ir.Call) ir.Expr {
	args := make([]*ir.Const, len(c.Args))
	for i, a := range c.Args {
		k, ok := a.(*ir.Const)
		if ok && k.Null {
			return b.null(c.Type, c.Span)
		}
		args[i] = k
	}
	for _, a := range args {
		if a == nil {
			return c
		}
	}
	if c.Func.Zone || c.Func.Stable {
		return c
	}
	if c.Func.Prim == ir.Relabel {
		r := *args[0]
		r.Type, r.Span = c.Type, c.Span
		if b.ofBranch(args) {
			b.branches.constants[&r] = true
		}
		return &r
	}
	r, err := fold.Apply(c.Func, c.Type, c.Span, b.zone, args)
	ofBranch := b.ofBranch(args)
	if err != nil && ofBranch {
		return c
	}
	if err != nil {
		// The call keeps its type for what is around it: an arm that is never
		// evaluated may fail, and PostgreSQL forgives it.
		b.evaluation(c.Span, evaluationError, err)
		return c
	}
	if r == nil {
		return c
	}
	if ofBranch {
		b.branches.constants[r] = true
	}
	if c.Rep.Fixed() && r.Rep.Fixed() && !(c.Rep.Wide()) {
		r.Rep = c.Rep
	}
	return r
}

func (b *binder) null(t ir.Type, at ir.Span) ir.Expr {
	return &ir.Const{Info: ir.Info{Type: t, Nullable: true, Span: at}, Null: true}
}

func boolConst(v bool, at ir.Span) *ir.Const {
	c := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool), Span: at}, Text: "f"}
	if v {
		c.Int, c.Text = 1, "t"
	}
	return c
}

// logic makes AND or OR as eval_const_expressions does: from left to right, a
// deciding constant ends it and what stands behind is not looked at again.
func (b *binder) logic(op ir.LogicOp, at ir.Span, args []ir.Expr) ir.Expr {
	decides := op == ir.Or
	var kept []ir.Expr
	nullable, sawNull := false, false
	for _, a := range args {
		if c, ok := a.(*ir.Const); ok {
			switch {
			case c.Null:
				if sawNull {
					continue
				}
				sawNull = true
			case (c.Int != 0) == decides:
				return boolConst(decides, at)
			default:
				continue
			}
		}
		kept = append(kept, a)
		nullable = nullable || a.Get().Nullable
	}
	switch {
	case len(kept) == 0:
		return boolConst(!decides, at)
	case len(kept) == 1:
		return kept[0]
	}
	return &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: nullable, Span: at}, Op: op, Args: kept}
}

func (b *binder) not(at ir.Span, e ir.Expr) ir.Expr {
	if e == nil {
		return nil
	}
	if c, ok := e.(*ir.Const); ok {
		if c.Null {
			return c
		}
		return boolConst(c.Int == 0, at)
	}
	return &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: e.Get().Nullable, Span: at}, Op: ir.Not, Args: []ir.Expr{e}}
}

// isNull tests for NULL, known where the argument is a constant or never NULL.
func (b *binder) isNull(at ir.Span, e ir.Expr, not bool) ir.Expr {
	if e == nil {
		return nil
	}
	if c, ok := e.(*ir.Const); ok {
		return boolConst(c.Null != not, at)
	}
	if !e.Get().Nullable && !b.plain {
		if _, column := e.(*ir.Column); column {
			return boolConst(not, at)
		}
	}
	return &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool), Span: at}, Arg: e, Not: not}
}

// caseOf makes a searched CASE, without the arms that constants decide.
func (b *binder) caseOf(at ir.Span, t ir.Type, whens []ir.When, otherwise ir.Expr) ir.Expr {
	var kept []ir.When
	for _, w := range whens {
		if c, ok := w.Cond.(*ir.Const); ok {
			if c.Null || c.Int == 0 {
				continue
			}
			otherwise = w.Then
			break
		}
		kept = append(kept, w)
	}
	if len(kept) == 0 {
		return otherwise
	}
	info := ir.Info{Type: t, Span: at, Nullable: otherwise.Get().Nullable}
	values := []ir.Expr{otherwise}
	for _, w := range kept {
		info.Nullable = info.Nullable || w.Then.Get().Nullable
		values = append(values, w.Then)
	}
	info.Rep = unionRep(values)
	return &ir.Case{Info: info, Whens: kept, Else: otherwise}
}

// coalesce drops NULL constants and what stands behind a value that is never
// NULL.
func (b *binder) coalesce(at ir.Span, t ir.Type, args []ir.Expr) ir.Expr {
	var kept []ir.Expr
	nullable := true
	for _, a := range args {
		if c, ok := a.(*ir.Const); ok && c.Null {
			continue
		}
		kept = append(kept, a)
		if !a.Get().Nullable {
			if nullable = false; !b.plain || isConst(a) {
				break
			}
		}
	}
	switch len(kept) {
	case 0:
		return b.null(t, at)
	case 1:
		return kept[0]
	}
	return &ir.Coalesce{Info: ir.Info{Type: t, Rep: unionRep(kept), Nullable: nullable, Span: at}, Args: kept}
}
