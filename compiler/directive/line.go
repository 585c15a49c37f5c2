package directive

import (
	"regexp"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
)

var (
	nameLine  = regexp.MustCompile(`^--[ \t]*name:`)
	nameParts = regexp.MustCompile(`^--[ \t]*name:[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*(:[a-z]+)?[ \t]*$`)
	velocLine = regexp.MustCompile(`^--[ \t]*veloc:`)
	// almostLine has the name in other letters, in another comment or without a colon.
	almostLine = regexp.MustCompile(`(?i)^(--|/\*)[ \t]*veloc[ \t]*(:|(stream|table|on_miss|on_unready|param)([ \t]|$))`)
	// otherLine is a comment with the word of a directive behind some name.
	otherLine = regexp.MustCompile(`^(?:--|/\*)[ \t]*([A-Za-z]+)[ \t]*:[ \t]*(?:stream|table|on_miss|on_unready|param)(?:[ \t]|$)`)
)

// Is reports whether a comment is a directive.
func Is(comment string) bool {
	return velocLine.MatchString(comment) || nameLine.MatchString(comment)
}

// Almost reports a comment that was probably meant to be a directive.
func Almost(comment string) bool {
	if Is(comment) {
		return false
	}
	if m := otherLine.FindStringSubmatch(comment); m != nil && diag.Nearest(m[1], []string{"veloc"}) != "" {
		return true
	}
	return almostLine.MatchString(comment)
}

// Code is the code of what is wrong with a directive.
func Code(comment string) string {
	if nameLine.MatchString(comment) {
		return "V0107"
	}
	return "V0108"
}

// Read reads a comment that is a directive; at is the comment's place. The directive is
// nil where not even its word could be read.
func Read(comment string, at ir.Span) (Directive, []ir.Diagnostic) {
	r := &reader{text: comment, whole: at}
	if nameLine.MatchString(comment) {
		return r.name(), r.diags
	}
	d := r.directive()
	return d, r.diags
}

// reader reads one comment.
type reader struct {
	text  string
	whole ir.Span
	diags []ir.Diagnostic
}

// argument is key=value, or a word with key empty.
type argument struct {
	At
	key, value string
}

// word is what an argument begins with.
func (a argument) word() string {
	if a.key != "" {
		return a.key
	}
	return a.value
}

func (r *reader) report(code string, at ir.Span, hint, message string) {
	r.diags = append(r.diags, ir.Diagnostic{Code: code, Message: message, Hint: hint, Span: at})
}

// wrong reports what is wrong with the text of a directive.
func (r *reader) wrong(at ir.Span, hint, message string) { r.report("V0108", at, hint, message) }

// span is the place of a part of the comment.
func (r *reader) span(from, to int) ir.Span {
	return ir.Span{File: r.whole.File, Start: r.whole.Start + int32(from), End: r.whole.Start + int32(to)}
}

func (r *reader) name() Directive {
	n := &Name{At: At{r.whole}}
	m := nameParts.FindStringSubmatch(r.text)
	switch {
	case m == nil:
		r.report("V0107", r.whole, "write `-- name: EnrichTrades`: letters, digits and _", "this is not a query name")
	case m[2] != "" && m[2] != ":many":
		at := strings.LastIndex(r.text, m[2])
		r.report("V0107", r.span(at, at+len(m[2])), "leave it out, or write :many: a query gives rows for each record", "the query is called "+m[2])
	default:
		n.Text = m[1]
	}
	return n
}

// directive reads the word and hands its arguments on.
func (r *reader) directive() Directive {
	args := r.arguments()
	if len(args) == 0 || args[0].key != "" {
		r.wrong(r.whole, "a directive begins with stream, table, on_miss, on_unready or param", "this directive has no word")
		return nil
	}
	word, args := args[0], args[1:]
	if !slices.Contains(words, word.value) {
		r.wrong(word.Span, diag.OneOf(word.value, words), "unknown directive \""+word.value+"\"")
		return nil
	}
	if second, found := anotherDirective(word.value, args); found {
		r.wrong(second.Span, "put it on a line of its own: -- veloc: "+second.value+" …", "a second directive stands on the line")
		return nil
	}
	switch word.value {
	case wordStream:
		return r.stream(args)
	case wordTable:
		return r.table(args)
	case wordParam:
		return r.param(args)
	}
	return r.strategies(word.value, args)
}

// arguments cuts the comment at blanks.
func (r *reader) arguments() []argument {
	var args []argument
	for i := len(velocLine.FindString(r.text)); i < len(r.text); {
		if r.text[i] == ' ' || r.text[i] == '\t' {
			i++
			continue
		}
		end := wordEnd(r.text, i)
		key, value, found := strings.Cut(r.text[i:end], "=")
		if !found {
			key, value = "", r.text[i:end]
		}
		args = append(args, argument{At{r.span(i, end)}, key, value})
		i = end
	}
	return args
}

// anotherDirective finds the word of a directive among the arguments of one. The
// first of table is a table's name.
func anotherDirective(word string, args []argument) (argument, bool) {
	if word == wordTable && len(args) > 0 {
		args = args[1:]
	}
	i := slices.IndexFunc(args, func(a argument) bool { return a.key == "" && slices.Contains(words, a.value) })
	if i < 0 {
		return argument{}, false
	}
	return args[i], true
}

// wordEnd finds the end of a word, which may hold blanks in parentheses and
// quotes.
func wordEnd(line string, i int) int {
	depth, quoted := 0, false
	for ; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case (c == ' ' || c == '\t') && depth <= 0:
			return i
		}
	}
	return i
}
