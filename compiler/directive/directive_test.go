package directive

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// offset is where the comments of the tests stand in their file.
const offset = 100

// read shows what a comment says, and what is wrong with it at which part.
func read(comment string) (said string, problems []string) {
	d, diags := Read(comment, ir.Span{File: 3, Start: offset, End: offset + int32(len(comment))})
	for _, p := range diags {
		if p.Span.File != 3 {
			return "", []string{"in another file"}
		}
		problems = append(problems, fmt.Sprintf("%s %s at %q", p.Code, p.Message, comment[p.Span.Start-offset:p.Span.End-offset]))
	}
	return show(d), problems
}

func show(d Directive) string {
	switch d := d.(type) {
	case *Name:
		return "name " + d.Text
	case *Stream:
		s := "stream"
		for _, o := range d.Options {
			s += " " + o.Key + "=" + o.Value
		}
		return s
	case *Table:
		s := "table"
		if d.Name != nil {
			s += " of " + d.Name.Text
		}
		for _, o := range d.Options {
			s += " " + showOption(o)
		}
		return s
	case *Strategies:
		s := d.Word()
		for _, n := range d.Of {
			s += " " + n.Name + "=" + showStrategy(n.Strategy)
		}
		return s
	case *Param:
		s := fmt.Sprintf("param %d %s", d.Number, d.Name)
		if d.Default != nil {
			s += " default " + showLiteral(d.Default)
		}
		return s
	}
	return ""
}

func showOption(o Option) string {
	var value any
	switch o := o.(type) {
	case LoadTimeout:
		value = o.Time
	case MaxStale:
		value = o.Age
	case MinRows:
		value = o.Rows
	case MaxShrink:
		value = o.Share
	case After:
		value = o.Table.Text
	case OnMiss:
		value = showStrategy(o.Strategy)
	case OnUnready:
		value = showStrategy(o.Strategy)
	}
	return fmt.Sprintf("%s=%v", o.Key(), value)
}

func showStrategy(s *Strategy) string {
	var args []string
	switch s.Kind {
	case ir.WaitAndRetry:
		args = append(args, fmt.Sprint(s.MaxRetries), s.Delay.String(), s.MaxDelay.String())
		if s.Then != nil {
			args = append(args, showStrategy(s.Then))
		}
	case ir.UseDefaults:
		for _, d := range s.Defaults {
			args = append(args, d.Column+"="+showLiteral(d.Value))
		}
	}
	return ir.StrategyWords[s.Kind] + "(" + strings.Join(args, ", ") + ")"
}

func showLiteral(l *Literal) string {
	if l.Null {
		return "NULL"
	}
	return "<" + l.Text + ">"
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ comment, said, problems string }{
		{"-- name: Enrich_2", "name Enrich_2", ""},
		{"--name:\tA :many ", "name A", ""},
		{"-- name: A :one", "name ", `V0107 the query is called :one at ":one"`},
		{"-- name: 2A", "name ", `V0107 this is not a query name at "-- name: 2A"`},

		{"-- veloc: stream", "stream", ""},
		{"--veloc:\tstream  event_time=ts lateness=5s", "stream event_time=ts lateness=5s", ""},
		{"-- veloc: stream event_tme=ts", "stream", `V0108 unknown option "event_tme" at "event_tme=ts"`},
		{"-- veloc: stream trades", "stream", `V0108 unknown option "trades" at "trades"`},

		{"-- veloc: table", "table", ""},
		{"-- veloc: table a.b load_timeout=30s max_stale=1h30m", "table of a.b load_timeout=30s max_stale=1h30m0s", ""},
		{"-- veloc: table stream min_rows=2147483647 max_shrink=0.5%", "table of stream min_rows=2147483647 max_shrink=50", ""},
		{"-- veloc: table max_shrink=100.00% after=a after=b.c", "table max_shrink=10000 after=a after=b.c", ""},
		{"-- veloc: table on_miss=skip_record on_unready=fail_fast", "table on_miss=skip_record() on_unready=fail_fast()", ""},
		{"-- veloc: table t u", "table of t", `V0108 unknown option "u" at "u"`},
		{"-- veloc: table load_timeout = 5s", "", `V0108 load_timeout has no value at "load_timeout"`},
		{"-- veloc: table max_stale 5s", "", `V0108 max_stale has no value at "max_stale"`},
		{"-- veloc: table after load_timeout=5s", "table of after load_timeout=5s", ""},
		{"-- veloc: table load_timeout=0s max_stale=x min_rows=0", "table",
			`V0108 load_timeout is not a duration at "load_timeout=0s"; V0108 max_stale is not a duration at "max_stale=x"; V0108 min_rows is not a number of rows at "min_rows=0"`},
		{"-- veloc: table min_rows=2147483648 max_shrink=5 max_shrink=100.01%", "table",
			`V0108 min_rows is not a number of rows at "min_rows=2147483648"; V0108 max_shrink is not a percentage at "max_shrink=5"; V0108 a table cannot shrink by more than 100% at "max_shrink=100.01%"`},

		{"-- veloc: on_miss u=skip_record v=emit_with_nulls", "on_miss u=skip_record() v=emit_with_nulls()", ""},
		{"-- veloc: on_unready t=wait_and_retry", "on_unready t=wait_and_retry(3, 100ms, 10s)", ""},
		{"-- veloc: on_miss u=wait_and_retry( max_retries=7, delay=1m, then=use_defaults(a=1) )", "on_miss u=wait_and_retry(7, 1m0s, 1m0s, use_defaults(a=<1>))", ""},
		{"-- veloc: on_miss u=wait_and_retry(delay=1m, max_delay=1s)", "on_miss", `V0109 max_delay is shorter than delay at "wait_and_retry(delay=1m, max_delay=1s)"`},
		{`-- veloc: on_miss u=use_defaults(A=-1.5e3, "B c"='it''s, (x)', d=NULL, e=TRUE)`, `on_miss u=use_defaults(a=<-1.5e3>, B c=<it's, (x)>, d=NULL, e=<TRUE>)`, ""},
		{"-- veloc: on_miss u=use_defaults(a=b)", "on_miss", `V0109 this is not a literal at "b"`},
		{"-- veloc: on_miss u=use_defaults()", "on_miss", `V0109 use_defaults names no column at "use_defaults()"`},
		{"-- veloc: on_miss u=skip_record(a=1)", "on_miss", `V0109 skip_record has no arguments at "a=1"`},
		{"-- veloc: on_miss u=skip_records v=fail_fast", "on_miss v=fail_fast()", `V0109 unknown strategy "skip_records" at "skip_records"`},
		{"-- veloc: on_miss u=wait_and_retry(then=wait_and_retry)", "on_miss", `V0109 wait_and_retry cannot follow wait_and_retry at "wait_and_retry"`},
		{"-- veloc: on_miss u=use_defaults(a=1", "on_miss", `V0109 this strategy is not complete at "use_defaults(a=1"`},
		{"-- veloc: on_miss", "on_miss", `V0108 this on_miss directive names nothing at "-- veloc: on_miss"`},
		{"-- veloc: on_unready skip_record", "on_unready", `V0108 this on_unready directive names no table at "skip_record"`},

		{"-- veloc: param 1=least default=10", "param 1 least default <10>", ""},
		{"-- veloc: param 12=who default='it''s a b'", "param 12 who default <it's a b>", ""},
		{"-- veloc: param 1=a default=Null", "param 1 a default NULL", ""},
		{"-- veloc: param 1=a default=", "param 1 a default <>", ""},
		{"-- veloc: param 1=a default=1 default=2 other=3", "param 1 a default <1>", `V0108 default of "a" is said twice at "default=2"; V0108 unknown option "other" at "other=3"`},
		{"-- veloc: param least", "param 0 ", `V0108 a param directive begins with the parameter's number and name at "least"`},
		{"-- veloc: param 65536=a", "param 0 ", `V0108 a param directive begins with the parameter's number and name at "65536=a"`},
		{"-- veloc: param", "param 0 ", `V0108 this param directive names no parameter at "-- veloc: param"`},

		{"-- veloc:", "", `V0108 this directive has no word at "-- veloc:"`},
		{"-- veloc: a=b", "", `V0108 this directive has no word at "-- veloc: a=b"`},
		{"-- veloc: tabel t", "", `V0108 unknown directive "tabel" at "tabel"`},
		{"-- veloc: stream table", "", `V0108 a second directive stands on the line at "table"`},
		{"-- veloc: table t stream", "", `V0108 a second directive stands on the line at "stream"`},
	} {
		said, problems := read(c.comment)
		if said != c.said {
			t.Errorf("%s says\n  %s, not\n  %s", c.comment, said, c.said)
		}
		if p := strings.Join(problems, "; "); p != c.problems {
			t.Errorf("%s has\n  %s, not\n  %s", c.comment, p, c.problems)
		}
	}
}

// TestIs: what is a directive, and what was probably meant to be one.
func TestIs(t *testing.T) {
	for _, c := range []struct {
		comment    string
		is, almost bool
	}{
		{"-- veloc: x", true, false},
		{"--name: X", true, false},
		{"-- Veloc: stream", false, true},
		{"-- veloc stream", false, true},
		{"/* veloc: stream */", false, true},
		{"-- velox: stream", false, true},
		{"-- valid: table", false, false},
		{"-- veloc is fast", false, false},
		{"-- streams", false, false},
	} {
		if is, almost := Is(c.comment), Almost(c.comment); is != c.is || almost != c.almost {
			t.Errorf("%s: a directive %v, almost one %v", c.comment, is, almost)
		}
	}
}
