package syntax

import (
	"regexp"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Directive is a "-- veloc:" comment: a word and its arguments.
type Directive struct {
	Span ir.Span
	Word string // stream, table, on_miss, on_unready, param
	Args []Argument
}

// Argument is key=value, or a word with Key empty.
type Argument struct {
	Span       ir.Span
	Key, Value string
}

var (
	nameLine  = regexp.MustCompile(`^--[ \t]*name:`)
	nameParts = regexp.MustCompile(`^--[ \t]*name:[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*(:[a-z]+)?[ \t]*$`)
	velocLine = regexp.MustCompile(`^--[ \t]*veloc:`)
	// almostLine has the name in other letters, in another comment or without a colon.
	almostLine = regexp.MustCompile(`(?i)^(--|/\*)[ \t]*veloc[ \t]*(:|(stream|table|on_miss|on_unready|param)([ \t]|$))`)
)

// otherLine is a comment with the word of a directive behind some name.
var otherLine = regexp.MustCompile(`^(?:--|/\*)[ \t]*([A-Za-z]+)[ \t]*:[ \t]*(?:stream|table|on_miss|on_unready|param)(?:[ \t]|$)`)

// almostDirective reports a comment that was probably meant to be a directive.
func almostDirective(comment string) bool {
	if isDirective(comment) {
		return false
	}
	if m := otherLine.FindStringSubmatch(comment); m != nil && diag.Nearest(m[1], []string{"veloc"}) != "" {
		return true
	}
	return almostLine.MatchString(comment)
}

var directiveWords = []string{"stream", "table", "on_miss", "on_unready", "param"}

func isDirective(comment string) bool {
	return velocLine.MatchString(comment) || nameLine.MatchString(comment)
}

// directiveCode is the code of what is wrong with a directive.
func directiveCode(comment string) string {
	if nameLine.MatchString(comment) {
		return "V0107"
	}
	return "V0108"
}

// directive reads a comment above a statement.
func (p *scriptParser) directive(st *Statement, t token) {
	line := p.text[t.start:t.end]
	start := int(t.start)
	switch {
	case nameLine.MatchString(line):
		m := nameParts.FindStringSubmatch(line)
		if m == nil || m[2] != "" && m[2] != ":many" {
			if m == nil {
				p.report("V0107", start, start+len(line), "write `-- name: EnrichTrades`: letters, digits and _", "this is not a query name")
			} else {
				at := start + strings.LastIndex(line, m[2])
				p.report("V0107", at, at+len(m[2]), "leave it out, or write :many: a query gives rows for each record", "the query is called "+m[2])
			}
			st.NameSpan = ir.Span{File: p.seq, Start: int32(start), End: int32(start + len(line))}
			return
		}
		if st.Name != "" {
			p.report("V0107", start, start+len(line), "leave one of them out", "the query is named "+st.Name+" above")
			return
		}
		st.Name, st.NameSpan = m[1], ir.Span{File: p.seq, Start: int32(start), End: int32(start + len(line))}
	case velocLine.MatchString(line):
		from := len(velocLine.FindString(line))
		d, ok := p.readDirective(line, start, from)
		if !ok {
			p.script.Misread = true
			return
		}
		st.Directives = append(st.Directives, d)
	}
}

// strayDirective handles directives behind the last statement: only those that
// name their table may stand alone.
func (p *scriptParser) strayDirective(t token) {
	if t.kind != lineComment || !isDirective(p.text[t.start:t.end]) {
		return
	}
	st := &Statement{Span: ir.Span{File: p.seq, Start: t.start, End: t.end}}
	p.directive(st, t)
	p.script.Statements = append(p.script.Statements, st)
}

func (p *scriptParser) readDirective(line string, start, from int) (Directive, bool) {
	var words []Argument
	for i := from; i < len(line); {
		if line[i] == ' ' || line[i] == '\t' {
			i++
			continue
		}
		end := wordEnd(line, i)
		key, value, found := strings.Cut(line[i:end], "=")
		if !found {
			key, value = "", line[i:end]
		}
		words = append(words, Argument{ir.Span{File: p.seq, Start: int32(start + i), End: int32(start + end)}, key, value})
		i = end
	}
	whole := ir.Span{File: p.seq, Start: int32(start), End: int32(start + len(line))}
	if len(words) == 0 || words[0].Key != "" {
		p.report("V0108", start, start+len(line), "a directive begins with stream, table, on_miss, on_unready or param", "this directive has no word")
		return Directive{}, false
	}
	word := words[0].Value
	if slices.Contains(directiveWords, word) {
		if second, found := anotherDirective(word, words[1:]); found {
			p.report("V0108", int(second.Span.Start), int(second.Span.End), "put it on a line of its own: -- veloc: "+second.Value+" …", "a second directive stands on the line")
			return Directive{}, false
		}
		return Directive{whole, word, words[1:]}, true
	}
	s := words[0].Span
	p.report("V0108", int(s.Start), int(s.End), diag.OneOf(word, directiveWords), "unknown directive \""+word+"\"")
	return Directive{}, false
}

// anotherDirective finds the word of a directive among the arguments of one. The
// first of table is a table's name.
func anotherDirective(word string, args []Argument) (Argument, bool) {
	if word == "table" && len(args) > 0 {
		args = args[1:]
	}
	i := slices.IndexFunc(args, func(a Argument) bool { return a.Key == "" && slices.Contains(directiveWords, a.Value) })
	if i < 0 {
		return Argument{}, false
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
