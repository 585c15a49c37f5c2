package ir

// Children lists the direct operands of an expression.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Call:
		return e.Args
	case *Logic:
		return e.Args
	case *IsNull:
		return []Expr{e.Arg}
	case *BoolTest:
		return []Expr{e.Arg}
	case *Distinct:
		return []Expr{e.L, e.R}
	case *In:
		return append([]Expr{e.Arg}, e.List...)
	case *Case:
		var es []Expr
		for _, w := range e.Whens {
			es = append(es, w.Cond, w.Then)
		}
		return append(es, e.Else)
	case *Coalesce:
		return e.Args
	case *MinMax:
		return e.Args
	}
	return nil
}

// Walk calls f for e and every expression below it.
func Walk(e Expr, f func(Expr)) {
	f(e)
	for _, c := range Children(e) {
		Walk(c, f)
	}
}

// WalkFrom calls visit for f and every part of FROM below it.
func WalkFrom(f From, visit func(From)) {
	visit(f)
	switch f := f.(type) {
	case *Join:
		WalkFrom(f.Left, visit)
		WalkFrom(f.Right, visit)
	case *Filtered:
		WalkFrom(f.From, visit)
	case *Limited:
		WalkFrom(f.From, visit)
	case *Computed:
		if g, ok := f.Rows.(*Group); ok && g.From != nil {
			WalkFrom(g.From, visit)
		}
	}
}

// FromExprs are the expressions that a part of FROM has itself, apart from those of the
// parts below it.
func FromExprs(f From) (es []Expr) {
	add := func(e Expr) {
		if e != nil {
			es = append(es, e)
		}
	}
	switch f := f.(type) {
	case *Join:
		add(f.On)
	case *Filtered:
		add(f.Where)
	case *Limited:
		add(f.Where)
		for _, k := range f.Order {
			add(k.Expr)
		}
		add(f.Limit)
		add(f.Offset)
	case *Computed:
		return RowExprs(f.Rows)
	}
	return es
}
