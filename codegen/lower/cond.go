package lower

import "github.com/dave/jennifer/jen"

// Precedences of Go's operators, tighter is higher. An operand as it stands (a
// name, a call, a selector) is atomic.
const (
	precOr = iota + 1
	precAnd
	precCmp
	precAdd
	precMul
	precUnary
	atomic
)

// expr is a Go expression with the precedence of its outermost operator.
type expr struct {
	code  jen.Code
	prec  int
	heavy bool // it calls or computes: not to be repeated
}

func atom(c jen.Code) expr { return expr{code: c, prec: atomic} }

func called(c jen.Code) expr { return expr{code: c, prec: atomic, heavy: true} }

// in is the expression as an operand of an operator that binds with prec:
// parenthesised where it must be.
func (e expr) in(prec int) jen.Code {
	if e.prec < prec {
		return jen.Parens(e.code)
	}
	return e.code
}

// cond is a Go boolean expression that can be negated without being spelled
// twice. It has no side effects.
type cond struct {
	op   string  // "const", "atom", "cmp", "&&", "||"
	val  bool    // const: the value; atom: not negated
	x    expr    // atom
	l, r expr    // cmp
	cmp  string  // "==", "<", …
	args []*cond // && and ||
	text string  // see spelling
}

var (
	always = &cond{op: "const", val: true}
	never  = &cond{op: "const"}
)

func constant(v bool) *cond {
	if v {
		return always
	}
	return never
}

func flag(c jen.Code) *cond { return &cond{op: "atom", val: true, x: atom(c)} }

func holds(e expr) *cond { return &cond{op: "atom", val: true, x: e} }

func compareGo(l expr, op string, r expr) *cond { return &cond{op: "cmp", cmp: op, l: l, r: r} }

func (c *cond) is(v bool) bool { return c.op == "const" && c.val == v }

func (c *cond) constant() bool { return c.op == "const" }

// heavy reports whether the condition calls something.
func (c *cond) heavy() bool {
	if c == nil {
		return false
	}
	if c.x.heavy || c.l.heavy || c.r.heavy {
		return true
	}
	for _, a := range c.args {
		if a.heavy() {
			return true
		}
	}
	return false
}

func and(cs ...*cond) *cond { return join("&&", cs) }

func or(cs ...*cond) *cond { return join("||", cs) }

func join(op string, cs []*cond) *cond {
	decides := op == "||"
	var args []*cond
	seen := map[string]bool{}
	add := func(c *cond) {
		if text := c.spelling(); !seen[text] {
			seen[text] = true
			args = append(args, c)
		}
	}
	for _, c := range cs {
		switch {
		case c.is(decides):
			return c
		case c.constant():
		case c.op == op:
			for _, a := range c.args {
				add(a)
			}
		default:
			add(c)
		}
	}
	switch len(args) {
	case 0:
		return constant(!decides)
	case 1:
		return args[0]
	}
	return &cond{op: op, args: args}
}

var opposite = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// spelling tells conditions apart. It is kept, for conditions are joined again
// and again.
func (c *cond) spelling() string {
	if c.text == "" {
		c.text = spelled(c.code())
	}
	return c.text
}

// spelled is code as a text to compare. It is not formatted: that parses, and of a
// script with many conditions it was half of the work.
func spelled(code jen.Code) string {
	f := jen.NewFile("p")
	f.NoFormat = true
	f.Add(code)
	return f.GoString()
}

// not is the negation. Only types whose order is total are compared with Go's
// operators (floats are not), so that every comparison has an opposite.
func not(c *cond) *cond {
	n := *c
	n.text = ""
	switch c.op {
	case "const", "atom":
		n.val = !c.val
	case "cmp":
		n.cmp = opposite[c.cmp]
	default:
		n.op = map[string]string{"&&": "||", "||": "&&"}[c.op]
		n.args = make([]*cond, len(c.args))
		for i, a := range c.args {
			n.args[i] = not(a)
		}
	}
	return &n
}

// expr spells the condition.
func (c *cond) expr() expr {
	switch c.op {
	case "const":
		return atom(jen.Lit(c.val))
	case "atom":
		if c.val {
			return c.x
		}
		return expr{code: jen.Op("!").Add(c.x.in(precUnary)), prec: precUnary, heavy: c.x.heavy}
	case "cmp":
		return expr{code: jen.Add(c.l.in(precCmp + 1)).Op(c.cmp).Add(c.r.in(precCmp + 1)), prec: precCmp, heavy: c.heavy()}
	}
	prec := precAnd
	if c.op == "||" {
		prec = precOr
	}
	suspects := map[string]bool{}
	s := jen.Add(c.args[0].beside(c.op, suspects).in(prec + 1))
	for _, a := range c.args[1:] {
		s = s.Op(c.op).Add(a.beside(c.op, suspects).in(prec + 1))
	}
	return expr{code: s, prec: prec, heavy: c.heavy()}
}

func (c *cond) code() *jen.Statement { return jen.Add(c.expr().code) }

// beside spells c as an operand of op after others. go vet suspects a mistake in
// x != 1 || x != 2 and in x == 1 && x == 2; in SQL they are what they are. The
// left sides of such comparisons are suspects from here on.
func (c *cond) beside(op string, suspects map[string]bool) expr {
	suspect := map[string]string{"||": "!=", "&&": "=="}[op]
	if c.op != "cmp" || c.cmp != suspect {
		return c.expr()
	}
	left := spelled(c.l.code)
	if suspects[left] {
		return expr{code: jen.Op("!").Parens(not(c).code()), prec: precUnary, heavy: c.heavy()}
	}
	suspects[left] = true
	return c.expr()
}
