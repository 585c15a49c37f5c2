package bind

import (
	"strings"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
)

// instead is the supported way to write what a function or operator of
// PostgreSQL's does that veloc has not.
var instead = map[string]string{
	"~": "use LIKE", "regexp_match": "use LIKE", "regexp_like": "use LIKE",
	"~*": "use ILIKE", "!~": "use NOT LIKE", "!~*": "use NOT ILIKE",
	"age": "subtract the times", "to_date": "cast the text: text::date", "to_number": "cast the text: text::numeric",
	"version": "leave it out",
}

// otherFunctions say how PostgreSQL writes what functions of other databases do.
var otherFunctions = map[string]string{
	"ifnull": "write COALESCE(a, b)", "nvl": "write COALESCE(a, b)", "isnull": "write COALESCE(a, b), or a IS NULL", "zeroifnull": "write COALESCE(a, 0)",
	"if": "write CASE WHEN condition THEN a ELSE b END", "iff": "write CASE WHEN condition THEN a ELSE b END", "iif": "write CASE WHEN condition THEN a ELSE b END",
	"nvl2": "write CASE WHEN a IS NOT NULL THEN b ELSE c END", "multiif": "write CASE WHEN … THEN … ELSE … END",
	"len": "write length(text)", "ucase": "write upper(text)", "lcase": "write lower(text)", "instr": "write strpos(text, part)", "locate": "write strpos(text, part)",
	"charindex": "write strpos(text, part)", "contains": "write strpos(text, part) > 0", "startswith": "write starts_with(text, start)", "endswith": "write text LIKE '%end'",
	"substring_index": "write split_part(text, separator, n)", "tostring": "write a::text", "to_string": "write a::text", "str": "write a::text",
	"try_cast": "write a::type; a value that does not fit fails", "safe_cast": "write a::type; a value that does not fit fails", "convert": "write a::type",
	"toint64": "write a::bigint", "toint32": "write a::integer", "tofloat64": "write a::double precision", "truncate": "write trunc(a, digits)",
	"dateadd": "write time + interval '1 day'", "date_add": "write time + interval '1 day'", "timestamp_add": "write time + interval '1 day'", "date_sub": "write time - interval '1 day'",
	"datediff": "subtract: of dates that gives days", "date_diff": "subtract: of dates that gives days", "timestampdiff": "subtract: of times that gives an interval",
	"hour": "write extract(hour FROM time)", "minute": "write extract(minute FROM time)", "day": "write extract(day FROM time)", "month": "write extract(month FROM time)",
	"year": "write extract(year FROM time)", "dayofweek": "write extract(dow FROM time)", "unix_timestamp": "write extract(epoch FROM time)", "tounixtimestamp": "write extract(epoch FROM time)",
	"from_unixtime": "write to_timestamp(seconds)", "to_timestamp_ltz": "write to_timestamp(seconds)", "epoch_ms": "write to_timestamp(milliseconds / 1000.0)",
	"tostartofhour": "write date_trunc('hour', time)", "tostartofminute": "write date_trunc('minute', time)", "tostartofday": "write date_trunc('day', time)", "time_bucket": "write date_bin(interval, time, origin)",
	"getdate": "pass the time as a parameter or as a column of the stream", "sysdate": "pass the time as a parameter or as a column of the stream",
	"curdate": "pass the time as a parameter or as a column of the stream", "today": "pass the time as a parameter or as a column of the stream",
}

// functionHint is what may have been meant by a function that PostgreSQL has not.
func functionHint(name string) string {
	if own := otherFunctions[strings.ToLower(name)]; own != "" {
		return own
	}
	return diag.DidYouMean(name, append(funcs.Names(), "concat", "concat_ws", "format"))
}

// otherOperators are operators of other languages, as PostgreSQL spells them.
var otherOperators = map[string]string{"==": "=", "===": "=", "!==": "<>", "<=>": "IS NOT DISTINCT FROM", "&&": "AND"}

// operatorHint is what may have been meant by an operator that is not there for
// two kinds.
func operatorHint(name string, left, right ir.Kind) string {
	text := func(k ir.Kind) bool { return k.IsString() || k == ir.Unknown }
	own := otherOperators[name]
	switch {
	case name == "&&" && left != ir.Bool:
	case own != "":
		return "PostgreSQL's is " + own
	}
	switch {
	case name == "+" && text(left) && text(right):
		return "|| joins texts"
	case !pgcatalog.HasOperator(name):
		return ""
	}
	return "PostgreSQL has no operator of that name for these types; cast one side"
}

// columnHint is what may have been meant by a column that there is not. A name in
// double quotes may be a text.
func columnHint(name string, at ir.Span, known []string) string {
	if hint := diag.DidYouMean(name, known); hint != "" {
		return hint
	}
	if quoted := int(at.End-at.Start) >= len(name)+len(`""`); quoted {
		return "write '" + strings.ReplaceAll(name, "'", "''") + "' for a text: what stands in double quotes is a name"
	}
	return ""
}
