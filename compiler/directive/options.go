package directive

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// stream reads "stream key=value…".
func (r *reader) stream(args []argument) Directive {
	s := &Stream{At: At{r.whole}}
	for _, a := range args {
		if !slices.Contains(streamKeys, a.key) {
			r.unknown(a, streamKeys)
			continue
		}
		s.Options = append(s.Options, StreamOption{a.At, a.key, a.value})
	}
	return s
}

func (r *reader) unknown(a argument, known []string) {
	r.wrong(a.Span, diag.OneOf(a.word(), known), "unknown option "+strconv.Quote(a.word()))
}

// table reads "table [NAME] key=value…".
func (r *reader) table(args []argument) Directive {
	t := &Table{At: At{r.whole}}
	if len(args) > 0 && args[0].key == "" {
		if slices.Contains(tableKeys, args[0].value) && len(args) > 1 && args[1].key == "" {
			r.wrong(args[0].Span, "write "+args[0].value+"=VALUE, without blanks", args[0].value+" has no value")
			return nil
		}
		t.Name = &Reference{args[0].At, args[0].value}
		args = args[1:]
	}
	for _, a := range args {
		if o := r.option(a); o != nil {
			t.Options = append(t.Options, o)
		}
	}
	return t
}

// option reads an option of a table directive; nil: it has been reported.
func (r *reader) option(a argument) Option {
	switch a.key {
	case keyLoadTimeout:
		if d, ok := r.duration(a); ok {
			return LoadTimeout{a.At, d}
		}
	case keyMaxStale:
		if d, ok := r.duration(a); ok {
			return MaxStale{a.At, d}
		}
	case keyMinRows:
		if n, ok := r.rows(a); ok {
			return MinRows{a.At, n}
		}
	case keyMaxShrink:
		if n, ok := r.share(a); ok {
			return MaxShrink{a.At, n}
		}
	case keyAfter:
		return After{a.At, Reference{a.At, a.value}}
	case wordOnMiss:
		if s := r.strategyOf(a); s != nil {
			return OnMiss{a.At, s}
		}
	case wordOnUnready:
		if s := r.strategyOf(a); s != nil {
			return OnUnready{a.At, s}
		}
	default:
		r.unknown(a, tableKeys)
	}
	return nil
}

func (r *reader) duration(a argument) (time.Duration, bool) {
	d, err := time.ParseDuration(a.value)
	if err != nil || d <= 0 {
		r.wrong(a.Span, "write a duration such as 30s or 2m", a.key+" is not a duration")
		return 0, false
	}
	return d, true
}

func (r *reader) rows(a argument) (int, bool) {
	n, err := strconv.ParseInt(a.value, 10, 32)
	if err != nil || n < 1 {
		r.wrong(a.Span, "write a number of rows from 1 to 2147483647, such as min_rows=1000", "min_rows is not a number of rows")
		return 0, false
	}
	return int(n), true
}

// percent has at most so many digits that hundredths fit an int.
var percent = regexp.MustCompile(`^([0-9]{1,6})(?:\.([0-9]{1,2}))?%$`)

// share reads a percentage as hundredths of a percent.
func (r *reader) share(a argument) (int, bool) {
	m := percent.FindStringSubmatch(a.value)
	if m == nil {
		r.wrong(a.Span, "write a percentage from 0% to 100% with at most two decimals, such as max_shrink=20%", "max_shrink is not a percentage")
		return 0, false
	}
	n, _ := strconv.Atoi(m[1] + (m[2] + "00")[:2])
	if n > ir.AllRows {
		r.wrong(a.Span, "write a percentage from 0% to 100%", "a table cannot shrink by more than 100%")
		return 0, false
	}
	return n, true
}

// strategies reads "on_miss alias=strategy…" and "on_unready table=strategy…".
func (r *reader) strategies(word string, args []argument) Directive {
	s := &Strategies{At: At{r.whole}, Unready: word == wordOnUnready}
	if len(args) == 0 {
		r.wrong(r.whole, "write -- veloc: on_miss alias=strategy", fmt.Sprintf("this %s directive names nothing", word))
	}
	for _, a := range args {
		if a.key == "" {
			r.wrong(a.Span, "write -- veloc: "+word+" name=strategy", fmt.Sprintf("this %s directive names no table", word))
			continue
		}
		if strategy := r.strategyOf(a); strategy != nil {
			s.Of = append(s.Of, NamedStrategy{a.At, a.key, strategy})
		}
	}
	return s
}

// MaxParams is how many parameters PostgreSQL has.
const MaxParams = 65535

// param reads "param 1=name [default=value]".
func (r *reader) param(args []argument) Directive {
	if len(args) == 0 {
		r.wrong(r.whole, "write -- veloc: param 1=min_amount default=10000", "this param directive names no parameter")
		return &Param{At: At{r.whole}}
	}
	n, err := strconv.Atoi(args[0].key)
	if err != nil || n < 1 || n > MaxParams {
		r.wrong(args[0].Span, "write -- veloc: param 1=min_amount", "a param directive begins with the parameter's number and name")
		return &Param{At: At{r.whole}}
	}
	p := &Param{At: At{r.whole}, Number: n, NamePlace: args[0].Span, Name: args[0].value}
	for _, a := range args[1:] {
		switch {
		case a.key != "default":
			r.wrong(a.Span, "there is default=VALUE", "unknown option "+strconv.Quote(a.key))
		case p.Default != nil:
			r.wrong(a.Span, "say it once", fmt.Sprintf("default of %q is said twice", p.Name))
		default:
			p.Default = defaultOf(a)
		}
	}
	return p
}

// defaultOf is the value of default=: NULL, a text in quotes, or a word.
func defaultOf(a argument) *Literal {
	l := &Literal{At: a.At, Text: a.value}
	switch n := len(a.value); {
	case strings.EqualFold(a.value, "null"):
		l.Null, l.Text = true, ""
	case n > 1 && a.value[0] == '\'' && a.value[n-1] == '\'':
		l.Text = strings.ReplaceAll(a.value[1:n-1], "''", "'")
	}
	return l
}
