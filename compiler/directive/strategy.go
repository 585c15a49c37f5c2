package directive

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Strategy is what a script says about a row that is not there, or a table that
// is not ready.
type Strategy struct {
	At
	Kind            ir.StrategyKind
	Defaults        []Default
	MaxRetries      int
	Delay, MaxDelay time.Duration
	Then            *Strategy // nil: fail_fast
	capped          bool      // max_delay was given
}

// Default is a column's value in use_defaults.
type Default struct {
	At
	Column string
	Value  *Literal
}

// problem is why a strategy cannot be read.
type problem struct {
	At
	message, hint string
}

// The values that wait_and_retry has unless it says otherwise.
const (
	defaultMaxRetries = 3
	defaultDelay      = 100 * time.Millisecond
	defaultMaxDelay   = 10 * time.Second
)

// strategyOf reads the value of on_miss or on_unready; nil: what is wrong has been
// reported.
func (r *reader) strategyOf(a argument) *Strategy {
	from := int(a.Span.End) - len(a.value)
	s, problem := (&strategyReader{file: a.Span.File, base: from, text: a.value}).strategy(0, len(a.value), true)
	if problem != nil {
		r.report("V0109", problem.Span, problem.hint, problem.message)
		return nil
	}
	return s
}

// strategyReader reads strategies inside text, which begins at offset base of
// the file.
type strategyReader struct {
	file int32
	base int
	text string
}

func (r *strategyReader) at(from, to int) At {
	return At{ir.Span{File: r.file, Start: int32(r.base + from), End: int32(r.base + max(to, from+1))}}
}

func (r *strategyReader) problem(from, to int, hint, message string) *problem {
	return &problem{r.at(from, to), message, hint}
}

// part is a piece of the text.
type part struct{ from, to int }

func (r *strategyReader) trim(p part) part {
	for p.from < p.to && r.text[p.from] == ' ' {
		p.from++
	}
	for p.to > p.from && r.text[p.to-1] == ' ' {
		p.to--
	}
	return p
}

func (r *strategyReader) str(p part) string { return r.text[p.from:p.to] }

const strategyHint = "there are fail_fast, wait_and_retry(max_retries=3, delay=200ms, max_delay=5s, then=…), skip_record, emit_with_nulls and use_defaults(column=value, …)"

// strategy reads WORD or WORD(arguments).
func (r *strategyReader) strategy(from, to int, waits bool) (*Strategy, *problem) {
	whole := r.trim(part{from, to})
	word, args := whole, part{whole.to, whole.to}
	if open := strings.IndexByte(r.str(whole), '('); open >= 0 {
		if r.text[whole.to-1] != ')' {
			return nil, r.problem(whole.from, whole.to, "close the parenthesis", "this strategy is not complete")
		}
		word = r.trim(part{whole.from, whole.from + open})
		args = part{whole.from + open + 1, whole.to - 1}
	}
	s := &Strategy{At: r.at(whole.from, whole.to), MaxRetries: defaultMaxRetries, Delay: defaultDelay, MaxDelay: defaultMaxDelay}
	for k, w := range ir.StrategyWords {
		if k > 0 && w == r.str(word) {
			s.Kind = ir.StrategyKind(k)
		}
	}
	switch {
	case s.Kind == ir.ByJoin:
		hint := diag.DidYouMean(r.str(word), ir.StrategyWords[1:])
		if hint == "" {
			hint = strategyHint
		}
		return nil, r.problem(word.from, word.to, hint, "unknown strategy \""+r.str(word)+"\"")
	case s.Kind == ir.WaitAndRetry && !waits:
		return nil, r.problem(whole.from, whole.to, "name what happens in the end: fail_fast, skip_record, emit_with_nulls or use_defaults(…)", "wait_and_retry cannot follow wait_and_retry")
	}
	for _, arg := range r.list(args) {
		if p := r.argument(s, arg); p != nil {
			return nil, p
		}
	}
	if s.Kind == ir.UseDefaults && len(s.Defaults) == 0 {
		return nil, r.problem(whole.from, whole.to, "write use_defaults(column=value, …)", "use_defaults names no column")
	}
	if s.capped && s.MaxDelay < s.Delay {
		return nil, r.problem(whole.from, whole.to, "let max_delay be delay or more", "max_delay is shorter than delay")
	}
	s.MaxDelay = max(s.MaxDelay, s.Delay)
	return s, nil
}

// list cuts arguments at commas outside quotes and parentheses.
func (r *strategyReader) list(p part) []part {
	var out []part
	depth, quoted, from := 0, false, p.from
	for i := p.from; i < p.to; i++ {
		switch c := r.text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			out = append(out, r.trim(part{from, i}))
			from = i + 1
		}
	}
	if last := r.trim(part{from, p.to}); last.to > last.from || len(out) > 0 {
		out = append(out, last)
	}
	return out
}

func (r *strategyReader) argument(s *Strategy, p part) *problem {
	eq := strings.IndexByte(r.str(p), '=')
	if eq < 0 {
		return r.problem(p.from, p.to, "write name=value", "this is not an argument of a strategy")
	}
	key, value := r.trim(part{p.from, p.from + eq}), r.trim(part{p.from + eq + 1, p.to})
	switch s.Kind {
	case ir.UseDefaults:
		return r.defaultValue(s, key, value)
	case ir.WaitAndRetry:
		return r.waitArgument(s, key, value)
	}
	return r.problem(p.from, p.to, "leave it out", ir.StrategyWords[s.Kind]+" has no arguments")
}

func (r *strategyReader) waitArgument(s *Strategy, key, value part) *problem {
	duration := func(to *time.Duration) *problem {
		d, err := time.ParseDuration(r.str(value))
		if err != nil || d <= 0 {
			return r.problem(value.from, value.to, "write a duration such as 200ms or 5s", r.str(key)+" is not a duration")
		}
		*to = d
		return nil
	}
	switch r.str(key) {
	case "max_retries":
		n, err := strconv.Atoi(r.str(value))
		if err != nil || n < 1 || n > 1_000_000 {
			return r.problem(value.from, value.to, "write a number from 1 on", "max_retries is not a number of retries")
		}
		s.MaxRetries = n
	case "delay":
		return duration(&s.Delay)
	case "max_delay":
		s.capped = true
		return duration(&s.MaxDelay)
	case "then":
		then, p := r.strategy(value.from, value.to, false)
		s.Then = then
		return p
	default:
		hint := diag.OneOf(r.str(key), []string{"max_retries", "delay", "max_delay", "then"})
		return r.problem(key.from, key.to, hint, "unknown argument \""+r.str(key)+"\" of wait_and_retry")
	}
	return nil
}

var numberText = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// defaultValue reads column=literal; a literal is read as the column's type.
func (r *strategyReader) defaultValue(s *Strategy, key, value part) *problem {
	name := r.str(key)
	if len(name) > 1 && name[0] == '"' && name[len(name)-1] == '"' {
		name = strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
	} else {
		name = strings.ToLower(name)
	}
	text := r.str(value)
	l := &Literal{At: r.at(value.from, value.to), Text: text}
	switch lower := strings.ToLower(text); {
	case len(text) > 1 && text[0] == '\'' && text[len(text)-1] == '\'':
		l.Text = strings.ReplaceAll(text[1:len(text)-1], "''", "'")
	case lower == "null":
		l.Null, l.Text = true, ""
	case lower == "true" || lower == "false" || numberText.MatchString(text):
	default:
		return r.problem(value.from, value.to, "write a number, true, false, NULL or a text in single quotes", "this is not a literal")
	}
	s.Defaults = append(s.Defaults, Default{r.at(key.from, key.to), name, l})
	return nil
}
