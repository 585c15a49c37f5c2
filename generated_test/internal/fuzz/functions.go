package fuzz

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
)

// words are texts that an argument mostly has to be for a function to do anything
// but refuse it, by function and argument; a function without any is given all.
var words = map[string]map[int][]string{
	"date_trunc":  {0: {"hour", "day", "month", "week", "quarter", "millennium", "milliseconds", "Year"}, 2: zoneWords},
	"date_part":   {0: fieldWords},
	"extract":     {0: fieldWords},
	"timezone":    {0: zoneWords},
	"encode":      {1: {"hex", "base64", "escape"}},
	"like_escape": {1: {`\`, "", "a", "%"}},

	"make_timestamptz": {6: zoneWords},
}

var (
	zoneWords  = []string{"UTC", "America/New_York", "Asia/Kolkata", "-03:30", "EST"}
	fieldWords = []string{"hour", "day", "month", "dow", "epoch", "second", "week", "year", "isoyear", "century", "minute", "microseconds", "quarter", "timezone", "julian"}
)

// sizes are numbers for arguments that say how long or large a result is.
var sizes = map[string]map[int][]string{
	"repeat": {1: sizeWords}, "lpad": {1: sizeWords}, "rpad": {1: sizeWords},
	"make_date": {0: yearWords, 1: monthWords, 2: monthWords}, "make_time": {0: monthWords, 1: monthWords},
	"make_timestamp": {0: yearWords, 1: monthWords, 2: monthWords, 3: monthWords, 4: monthWords}, "make_timestamptz": {0: yearWords, 1: monthWords, 2: monthWords, 3: monthWords, 4: monthWords},
	"power": {1: powerWords}, "pow": {1: powerWords}, "^": {1: powerWords}, "exp": {0: powerWords},
}

var (
	sizeWords  = []string{"-1", "0", "1", "3", "7", "20"}
	yearWords  = []string{"2024", "1", "-44", "1999"}
	monthWords = []string{"1", "2", "12", "11"}
	powerWords = []string{"0", "1", "2", "3", "-1", "0.5", "10", "-2.5"}
)

// inexact are functions of floats whose last digit PostgreSQL takes from the
// platform's library: they are compared in the fifteen that a cast to numeric keeps.
var inexact = []string{"exp", "ln", "log", "log10", "power", "pow", "^", "cbrt", "||/"}

// functions are templates of every function and operator of veloc's table, and of
// every cast: what is new there is reached without a change here.
func functions() []template {
	var out []template
	names := funcs.Names()
	slices.Sort(names)
	for _, name := range names {
		for _, e := range funcs.Overloads(name) {
			t := template{name: name, group: functionGroup, result: e.Result, sql: spelled(name, len(e.Args)), risky: mayFail(e.Impl, e.Prim)}
			if e.Result == float8 && slices.Contains(inexact, name) {
				t.sql = "(" + t.sql + ")::numeric::double precision"
			}
			for i, k := range e.Args {
				h := hole{kind: k}
				if k.IsString() {
					h.words = words[name][i]
				}
				if small := sizes[name][i]; small != nil && k.IsNumber() {
					h.words = small
				}
				t.args = append(t.args, h)
			}
			out = append(out, t)
		}
	}
	return append(out, casts()...)
}

func casts() []template {
	var out []template
	for _, from := range kinds {
		for _, to := range kinds {
			c := funcs.CastBetween(from, to)
			if c == nil && !from.IsString() && !to.IsString() {
				continue
			}
			t := template{name: "cast", group: castGroup, result: to, sql: "(%s)::" + sqlName(to), args: []hole{{kind: from}}, risky: true}
			if c != nil {
				t.risky = mayFail(c.Impl, c.Prim)
			} else if to.IsString() {
				t.risky = false
			}
			out = append(out, t)
		}
	}
	for _, typ := range []struct {
		kind ir.Kind
		sql  string
		safe bool
	}{
		{numeric, "numeric(8,2)", false}, {numeric, "numeric(30,10)", false}, {numeric, "numeric(5,-2)", false}, {varchar, "varchar(3)", true}, {char, "char(4)", true},
		{timestamp, "timestamp(1)", false}, {timestamptz, "timestamptz(0)", false}, {clock, "time(2)", true}, {interval, "interval(0)", true}, {interval, "interval hour to minute", true},
	} {
		out = append(out, template{name: "cast with a modifier", group: castGroup, result: typ.kind, sql: "(%s)::" + typ.sql, args: []hole{{kind: typ.kind}}, risky: !typ.safe})
	}
	return out
}

// mayFail reports whether a call can raise an error: a fixed-point operation of
// veloc's own can, too.
func mayFail(impl any, prim ir.Prim) bool {
	if prim == ir.Relabel || prim.IsComparison() {
		return false
	}
	return prim != 0 || impl != nil && reflect.TypeOf(impl).NumOut() == 2
}

// spelled is the call with holes.
func spelled(name string, args int) string {
	symbol := strings.ReplaceAll(name, "%", "%%")
	holes := strings.TrimSuffix(strings.Repeat("%s, ", args), ", ")
	switch {
	case name[0] >= 'a' && name[0] <= 'z':
		return fmt.Sprintf("pg_catalog.%q(%s)", name, holes)
	case args == 1:
		return "(" + symbol + " " + holes + ")"
	}
	return "(%s " + symbol + " %s)"
}

// resolves reports whether PostgreSQL takes a call with these kinds for one of the
// result.
func resolves(name string, result ir.Kind, args ...ir.Kind) bool {
	names := make([]string, len(args))
	for i, k := range args {
		names[i] = catalogName(k)
	}
	var s *pgcatalog.Signature
	outcome := pgcatalog.Missing
	switch {
	case name[0] >= 'a' && name[0] <= 'z':
		s, outcome = pgcatalog.Call(name, names, false)
	case len(args) == 1:
		s, outcome = pgcatalog.Operator(name, "", names[0])
	default:
		s, outcome = pgcatalog.Operator(name, names[0], names[1])
	}
	return outcome == pgcatalog.Found && s.Result == catalogName(result)
}
