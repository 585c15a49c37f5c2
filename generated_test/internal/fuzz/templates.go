package fuzz

// Kinds of values, by their SQL type name.
const (
	boolean     = "boolean"
	int2        = "smallint"
	int4        = "integer"
	int8        = "bigint"
	float4      = "real"
	float8      = "double precision"
	numeric     = "numeric"
	text        = "text"
	char        = "char"
	date        = "date"
	clock       = "time"
	timestamp   = "timestamp"
	timestamptz = "timestamptz"
	interval    = "interval"
	uuid        = "uuid"
	bytea       = "bytea"
	jsonb       = "jsonb"
)

// comparable kinds, that is all but jsonb.
var comparableKinds = []string{boolean, int2, int4, int8, float4, float8, numeric, text, char, date, clock, timestamp, timestamptz, interval, uuid, bytea}

// template is an expression with holes: result kind, SQL with %s for each
// argument, argument kinds. A risky one may raise an error, and so stands in
// the SELECT list only, where PostgreSQL's order of evaluation is defined.
type template struct {
	result string
	sql    string
	args   []string
	risky  bool
}

func safe(result, sql string, args ...string) template {
	return template{result, sql, args, false}
}

func risky(result, sql string, args ...string) template {
	return template{result, sql, args, true}
}

var templates = func() []template {
	ts := []template{
		safe(boolean, "(%s AND %s)", boolean, boolean),
		safe(boolean, "(%s OR %s)", boolean, boolean),
		safe(boolean, "(NOT %s)", boolean),
		safe(boolean, "(%s IS TRUE)", boolean),
		safe(boolean, "(%s IS NOT FALSE)", boolean),
		safe(boolean, "(%s IS UNKNOWN)", boolean),

		risky(int4, "(%s + %s)", int4, int4),
		risky(int4, "(%s - %s)", int4, int2),
		risky(int8, "(%s * %s)", int4, int8),
		risky(int2, "(%s + %s)", int2, int2),
		risky(int4, "(%s / %s)", int4, int4),
		risky(int8, "(%s %% %s)", int8, int4),
		risky(int4, "abs(%s)", int4),
		risky(int4, "(- %s)", int4),
		risky(int4, "mod(%s, %s)", int4, int4),
		risky(int2, "%s::smallint", int4),
		risky(int4, "%s::integer", int8),
		risky(int4, "%s::integer", numeric),
		risky(int8, "%s::bigint", float8),
		risky(int4, "%s::integer", text),
		safe(int4, "%s::integer", int2),
		safe(int8, "%s::bigint", int4),
		safe(int4, "%s::integer", boolean),
		safe(int4, "length(%s)", text),
		safe(int4, "length(%s)", char),
		safe(int4, "octet_length(%s)", bytea),
		safe(int4, "strpos(%s, %s)", text, text),
		safe(int4, "position(%s in %s)", text, text),
		risky(int4, "(%s - %s)", date, date),

		risky(numeric, "(%s + %s)", numeric, numeric),
		risky(numeric, "(%s - %s)", numeric, int4),
		risky(numeric, "(%s * %s)", numeric, numeric),
		risky(numeric, "(%s / %s)", numeric, numeric),
		risky(numeric, "(%s / %s)", int4, numeric),
		risky(numeric, "(%s %% %s)", numeric, numeric),
		risky(numeric, "div(%s, %s)", numeric, numeric),
		safe(numeric, "abs(%s)", numeric),
		safe(numeric, "sign(%s)", numeric),
		safe(numeric, "round(%s)", numeric),
		safe(numeric, "round(%s, 1)", numeric),
		safe(numeric, "round(%s, -1)", numeric),
		safe(numeric, "trunc(%s, 2)", numeric),
		safe(numeric, "floor(%s)", numeric),
		safe(numeric, "ceil(%s)", numeric),
		risky(numeric, "sqrt(abs(%s))", numeric),
		risky(numeric, "ln(%s)", numeric),
		risky(numeric, "log(%s)", numeric),
		risky(numeric, "exp(%s / 100)", numeric),
		risky(numeric, "power(%s, 2)", numeric),
		risky(numeric, "power(abs(%s), 0.5)", numeric),
		risky(numeric, "%s::numeric(8,2)", numeric),
		risky(numeric, "%s::numeric(30,10)", numeric),
		safe(numeric, "%s::numeric", int8),
		risky(numeric, "%s::numeric", float8),
		risky(numeric, "%s::numeric", text),
		safe(numeric, "extract(epoch from %s)", timestamp),
		safe(numeric, "extract(day from %s)", interval),
		safe(numeric, "extract(dow from %s)", date),
		safe(numeric, "extract(second from %s)", clock),

		risky(float8, "(%s + %s)", float8, float8),
		risky(float8, "(%s - %s)", float8, float4),
		risky(float8, "(%s * %s)", float8, int4),
		risky(float8, "(%s / %s)", float8, float8),
		risky(float4, "(%s + %s)", float4, float4),
		risky(float4, "(%s * %s)", float4, float4),
		safe(float8, "abs(%s)", float8),
		safe(float8, "round(%s)", float8),
		safe(float8, "trunc(%s)", float8),
		safe(float8, "floor(%s)", float8),
		safe(float8, "ceil(%s)", float8),
		safe(float8, "sign(%s)", float8),
		risky(float8, "sqrt(%s)", float8),
		safe(float8, "%s::double precision", int8),
		safe(float8, "%s::double precision", float4),
		risky(float8, "%s::double precision", numeric),
		risky(float4, "%s::real", float8),
		safe(float8, "date_part('minute', %s)", timestamp),

		safe(text, "(%s || %s)", text, text),
		safe(text, "(%s || %s)", text, int4),
		safe(text, "concat(%s, %s, %s)", text, char, boolean),
		safe(text, "lower(%s)", text),
		safe(text, "upper(%s)", text),
		safe(text, "substr(%s, %s, 3)", text, int2),
		safe(text, "substring(%s from 2)", text),
		safe(text, "trim(%s)", text),
		safe(text, "ltrim(%s, %s)", text, text),
		safe(text, "replace(%s, %s, %s)", text, text, text),
		safe(text, "split_part(%s, %s, 2)", text, text),
		safe(text, "left(%s, 2)", text),
		safe(text, "right(%s, -1)", text),
		safe(text, "lpad(%s, 6, %s)", text, text),
		safe(text, "rpad(%s, 4)", text),
		safe(text, "reverse(%s)", text),
		safe(text, "repeat(%s, 2)", text),
		safe(text, "md5(%s)", text),
		safe(text, "%s::varchar(3)", text),
		safe(text, "%s::text", char),
		safe(char, "%s::char(4)", text),
		safe(boolean, "starts_with(%s, %s)", text, text),
		safe(boolean, "(%s LIKE 'a%%')", text),
		safe(boolean, "(%s ILIKE '%%B_')", text),
		safe(boolean, "(%s NOT LIKE '%%b%%')", char),

		safe(date, "%s::date", timestamp),
		safe(date, "%s::date", timestamptz),
		risky(date, "(%s + %s)", date, int2),
		risky(timestamp, "(%s + %s)", timestamp, interval),
		risky(timestamp, "(%s + %s)", date, interval),
		risky(timestamptz, "(%s - %s)", timestamptz, interval),
		risky(interval, "(%s - %s)", timestamp, timestamp),
		risky(interval, "(%s + %s)", interval, interval),
		risky(interval, "(%s * %s)", interval, int2),
		safe(interval, "justify_hours(%s)", interval),
		safe(timestamp, "date_trunc('hour', %s)", timestamp),
		safe(timestamp, "date_trunc('month', %s)", timestamp),
		safe(timestamptz, "date_trunc('day', %s)", timestamptz),
		risky(timestamp, "date_bin('15 minutes', %s, timestamp '2020-01-01')", timestamp),
		risky(timestamptz, "to_timestamp(%s)", int4),
		risky(interval, "make_interval(days => %s, secs => 1.5)", int2),
		safe(clock, "(%s + %s)", clock, interval),
		safe(clock, "%s::time", timestamp),
		safe(timestamp, "%s::timestamp", date),
		safe(timestamptz, "%s::timestamptz", timestamp),
	}
	for _, k := range comparableKinds {
		for _, op := range []string{"=", "<>", "<", "<=", ">", ">="} {
			ts = append(ts, safe(boolean, "(%s "+op+" %s)", k, k))
		}
		ts = append(ts,
			safe(boolean, "(%s IS DISTINCT FROM %s)", k, k),
			safe(boolean, "(%s IS NOT DISTINCT FROM %s)", k, k),
			safe(boolean, "(%s IN (%s, %s))", k, k, k),
			safe(boolean, "(%s NOT IN (%s, %s))", k, k, k),
			safe(boolean, "(%s BETWEEN %s AND %s)", k, k, k),
			safe(k, "NULLIF(%s, %s)", k, k),
			safe(k, "GREATEST(%s, %s)", k, k),
			safe(k, "LEAST(%s, %s, %s)", k, k, k),
			safe(k, "CASE %s WHEN %s THEN %s ELSE %s END", k, k, k, k),
			safe(text, "%s::text", k))
	}
	for _, k := range append([]string{jsonb}, comparableKinds...) {
		ts = append(ts,
			safe(boolean, "(%s IS NULL)", k),
			safe(boolean, "(%s IS NOT NULL)", k),
			safe(k, "COALESCE(%s, %s)", k, k),
			safe(k, "CASE WHEN %s THEN %s ELSE %s END", boolean, k, k),
			safe(k, "CASE WHEN %s THEN %s END", boolean, k))
	}
	mixed := [][2]string{{int2, int4}, {int4, int8}, {int4, float8}, {int8, numeric}, {float4, float8}, {numeric, float8}, {int4, numeric}, {text, char}, {date, timestamp}}
	for _, m := range mixed {
		ts = append(ts,
			safe(boolean, "(%s = %s)", m[0], m[1]),
			safe(boolean, "(%s < %s)", m[1], m[0]),
			safe(boolean, "(%s IS DISTINCT FROM %s)", m[0], m[1]))
	}
	return ts
}()
