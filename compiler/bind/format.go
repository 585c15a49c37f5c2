package bind

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// formatFunction writes format out: the texts of a constant format and of the
// arguments that stand for its %s, of which NULL counts as nothing.
func (b *binder) formatFunction(x *syntax.Call) ir.Expr {
	args := b.exprs(x.Args)
	if slices.Contains(args, nil) {
		return nil
	}
	if len(args) == 0 || !implicit(args[0].Get().Type.Kind, ir.Text) {
		return b.fail(x.Pos, "V0208", "", "function format(%s) does not exist", kindList(kindsOf(args)))
	}
	format, constant := args[0].(*ir.Const)
	if !constant {
		return b.fail(args[0].Get().Span, "V0102", "use || or concat", "a format that is not a constant is not supported yet")
	}
	if format.Null {
		return b.null(ir.Of(ir.Text), x.Pos)
	}
	parts, problem := formatParts(format.Text, len(args)-1)
	if problem != nil {
		return b.fail(format.Span, problem.code, problem.hint, "%s", problem.message)
	}
	empty := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Text), Span: x.Pos}}
	used := make([]bool, len(args))
	texts := []ir.Expr{empty}
	for _, p := range parts {
		if p.argument == 0 {
			texts = append(texts, &ir.Const{Info: empty.Info, Text: p.text})
			continue
		}
		used[p.argument] = true
		text := b.outputText(args[p.argument])
		if text == nil {
			return nil
		}
		texts = append(texts, b.coalesce(x.Pos, ir.Of(ir.Text), []ir.Expr{text, empty}))
	}
	for i, a := range args[1:] {
		if !used[i+1] {
			return b.fail(a.Get().Span, "V0102", "leave it out", "an argument that the format does not use is not supported yet")
		}
	}
	return b.chain(x.Pos, texts, func(e ir.Expr) ir.Expr { return e })
}

// formatPart is a text, or the argument of that number.
type formatPart struct {
	text     string
	argument int
}

// formatProblem is why a format cannot be had.
type formatProblem struct{ code, message, hint string }

// formatParts reads a format with n arguments.
func formatParts(format string, n int) ([]formatPart, *formatProblem) {
	refused := func(message string) *formatProblem {
		return &formatProblem{"V0215", message + " (SQLSTATE 22023)", "PostgreSQL refuses this format, too"}
	}
	var parts []formatPart
	next := 1
	for {
		text, behind, found := strings.Cut(format, "%")
		if text != "" {
			parts = append(parts, formatPart{text: text})
		}
		if !found {
			return parts, nil
		}
		if behind == "" {
			return nil, refused("unterminated format() type specifier")
		}
		position, rest := formatPosition(behind)
		if position == 0 {
			return nil, refused("format specifies argument 0, but arguments are numbered from 1")
		}
		if rest == "" {
			return nil, refused("unterminated format() type specifier")
		}
		if position > 0 {
			next = position
		}
		switch rest[0] {
		case '%':
			parts = append(parts, formatPart{text: "%"})
		case 's':
			if next > n {
				return nil, refused("too few arguments for format()")
			}
			parts = append(parts, formatPart{argument: next})
			next++
		case 'I', 'L', '-', '*', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0':
			return nil, &formatProblem{"V0102", "%" + rest[:1] + " in a format is not supported yet", "write %s, or use || with lpad and rpad"}
		default:
			return nil, refused("unrecognized format() type specifier \"" + string([]rune(rest)[:1]) + "\"")
		}
		format = rest[1:]
	}
}

// formatPosition cuts an argument's number and $ off; -1 where there is none.
func formatPosition(s string) (position int, rest string) {
	i := 0
	for i < len(s) && i < 4 && s[i] >= '0' && s[i] <= '9' {
		position = position*10 + int(s[i]-'0')
		i++
	}
	if i == 0 || i == len(s) || s[i] != '$' {
		return -1, s
	}
	return position, s[i+1:]
}
