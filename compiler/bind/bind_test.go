package bind_test

import (
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/bind"
	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

const schema = `
-- veloc: stream
CREATE TABLE s (i integer NOT NULL, h smallint, j bigint, n numeric(6,2) NOT NULL, d numeric, f double precision, r real, t text NOT NULL, v varchar(5), c char(3),
	b boolean, day date NOT NULL, ts timestamp, tz timestamptz, iv interval, x jsonb, a text[]);
CREATE TABLE k (i integer PRIMARY KEY, t text NOT NULL, day date);
`

// bound binds the script's last statement.
func bound(sql string) (*ir.Query, string) {
	script, diags := syntax.Parse([]ir.File{{Name: "q.sql", Text: schema + sql}})
	cat, more := catalog.Build(script, bind.Relations)
	diags = append(diags, more...)
	var q *ir.Query
	if st := script.Statements[len(script.Statements)-1]; !st.Broken {
		cat.At(len(script.Statements) - 1)
		q, more = bind.Query(cat, st, "Q")
		diags = append(diags, more...)
	}
	var problems []string
	for _, d := range diags {
		problems = append(problems, d.Code+" "+d.Message)
	}
	return q, strings.Join(problems, "; ")
}

// TestExpressions: what expressions mean, their type and whether they may be NULL.
func TestExpressions(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		// Operators choose among overloads, and convert the sides that differ.
		{"i + h", "(s.i + s.h::integer) integer null"},
		{"i + 1", "(s.i + 1) integer"},
		{"j = i", "(s.j = s.i::bigint) boolean null"},
		{"i / 2.0", "(s.i::numeric / '2.0'::numeric) numeric"},
		{"r + n", "(s.r::double precision + s.n::double precision) double precision null"},
		{"i > '10'", "(s.i > 10) boolean"},
		{"day = '2024-02-29'", "(s.day = '2024-02-29'::date) boolean"},
		{"t || i", "(s.t || s.i::text) text"},
		{"v || 'x'", "(s.v::text || 'x') text null"},
		{"day + 3", "(s.day + 3) date"},
		{"ts - day::timestamp", "(s.ts - s.day::timestamp without time zone) interval null"},

		// Numerics keep a fixed scale where it follows from the sides.
		{"n * n", "(s.n * s.n) numeric fixed(12,4)"},
		{"n + 1", "(s.n + '1'::numeric) numeric fixed(13,2)"},
		{"n / n", "(s.n / s.n) numeric"},
		{"d + n", "(s.d + s.n) numeric null"},
		{"i + 1.50", "(s.i::numeric + '1.50'::numeric) numeric fixed(13,2)"},

		// Constants are folded, and what they decide.
		{"1 + 2 * 3", "7 integer"},
		{"upper('é') || 1", "'É1' text"},
		{"coalesce(NULL, i, h)", "s.i integer"},
		{"i IS NULL", "false boolean"},
		{"b AND true", "s.b boolean null"},
		{"b AND false", "false boolean"},
		{"CASE WHEN i > 1 THEN 1 ELSE 2.5 END", "CASE WHEN (s.i > 1) THEN '1'::numeric ELSE '2.5'::numeric END numeric"},
		{"NULL::integer + i", "NULL::integer integer null"},
		{"interval '1 day' * 2", "'2 days'::interval interval"},

		// Constructs with a type of their own.
		{"i IN (1, 2.5)", "(s.i::numeric IN ('1'::numeric, '2.5'::numeric)) boolean"},
		{"nullif(i, 3)", "CASE WHEN (s.i = 3) THEN NULL::integer ELSE s.i END integer null"},
		{"greatest(h, j)", "GREATEST(s.h::bigint, s.j) bigint null"},
		{"i BETWEEN 1 AND h", "((s.i >= 1) AND (s.i <= s.h::integer)) boolean null"},
		{"(i, t) = (1, 'x')", "((s.i = 1) AND (s.t = 'x')) boolean"},
		{"t LIKE 'a%'", "(s.t ~~ 'a%') boolean"},
		{"$1::date - day", "($1 - s.day) integer null"},
		{"v", "s.v character varying(5) null"},

		// What PostgreSQL refuses, or veloc has not yet.
		{"i + t", "V0205 operator does not exist: integer + text"},
		{"nothing", `V0203 column "nothing" does not exist`},
		{"lowr(t)", "V0208 function lowr(text) does not exist"},
		{"i = 'one'", `V0215 invalid input syntax for type integer: "one" (SQLSTATE 22P02)`},
		{"1 / 0", "V0301 division by zero (SQLSTATE 22012)"},
		{"a", `V0202 type "text[]" is not supported yet`},
		{"now()", "V0207 now() is not deterministic, and not supported yet"},
	} {
		q, problems := bound("SELECT " + c.sql + " AS x FROM s;")
		got := problems
		if q != nil {
			e := q.Outputs[0].Expr
			info := e.Get()
			got = e.String() + " " + info.Type.String()
			if info.Rep.Fixed() && !info.Type.Mod {
				got += " " + strings.ReplaceAll(strings.TrimPrefix(ir.Type{Kind: ir.Numeric, Mod: true, P: int32(info.Rep.Digits), S: int32(info.Rep.Scale)}.String(), "numeric"), "(", "fixed(")
			}
			if info.Nullable {
				got += " null"
			}
		}
		if got != c.want {
			t.Errorf("%s: %s\nnot %s", c.sql, got, c.want)
		}
	}
}

// TestFrom: how relations are joined, and what can be seen of them.
func TestFrom(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"SELECT k.t FROM s JOIN k ON k.i = s.i", "(#0 INNER JOIN #1 ON (k.i = s.i)) | k.t"},
		{"SELECT k.t FROM s LEFT JOIN k ON k.i = s.i", "(#0 LEFT JOIN #1 ON (k.i = s.i)) | k.t null"},
		{"SELECT s.t FROM s RIGHT JOIN k ON k.i = s.i", "(#0 RIGHT JOIN #1 ON (k.i = s.i)) | s.t null"},
		{"SELECT i FROM s JOIN k USING (i)", "(#0 INNER JOIN #1 ON (s.i = k.i)) | s.i"},
		{"SELECT i FROM s FULL JOIN k USING (i)", "(#0 FULL JOIN #1 ON (s.i = k.i)) | COALESCE(s.i, k.i)"},
		{"SELECT a.i FROM s a, k b WHERE b.i = a.i", "(#0 INNER JOIN #1) WHERE (b.i = a.i) | a.i"},
		{"SELECT k.* FROM s NATURAL JOIN k", "(#0 INNER JOIN #1 ON ((s.i = k.i) AND (s.t = k.t) AND (s.day = k.day))) | k.i, k.t, k.day null"},
		{"SELECT i FROM s JOIN k ON true", `V0211 column reference "i" is ambiguous`},
		{"SELECT s.i FROM s JOIN s ON true", `V0209 table name "s" specified more than once`},
		{"SELECT s.i FROM k JOIN (s JOIN k k2 ON k.i = k2.i) ON true", "V0212"},
		{"SELECT k.i FROM k", "V0213 no table of this query is a stream"},
		{"SELECT s.i FROM s JOIN nothing n ON true", `V0204 relation "nothing" does not exist`},
	} {
		q, got := bound(c.sql + ";")
		if q != nil {
			got = q.From.String()
			if q.Where != nil {
				got += " WHERE " + q.Where.String()
			}
			var outputs []string
			for _, o := range q.Outputs {
				text := o.Expr.String()
				if o.Expr.Get().Nullable {
					text += " null"
				}
				outputs = append(outputs, text)
			}
			got += " | " + strings.Join(outputs, ", ")
		}
		if got != c.want && !(q == nil && len(c.want) == 5 && strings.HasPrefix(got, c.want)) {
			t.Errorf("%s: %s\nnot %s", c.sql, got, c.want)
		}
	}
}

// TestParameters: names, types and defaults of parameters.
func TestParameters(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"SELECT i FROM s WHERE i > $1", "p1 integer"},
		{"-- veloc: param 1=least default=10\nSELECT i FROM s WHERE i > $1", "least integer = 10"},
		{"-- veloc: param 2=day default='2024-02-29'\nSELECT i FROM s WHERE i > $1 AND day = $2", "p1 integer, day date = '2024-02-29'::date"},
		{"-- veloc: param 1=who default=NULL\nSELECT i FROM s WHERE t = $1", "who text = NULL::text"},
		{"-- veloc: param 1=least default=ten\nSELECT i FROM s WHERE i > $1", `V0215 invalid input syntax for type integer: "ten" (SQLSTATE 22P02)`},
		{"-- veloc: param 2=more\nSELECT i FROM s WHERE i > $1", "V0108 the query has no parameter $2"},
		{"SELECT i FROM s WHERE i > $2", "V0214 there is $2, and no $1"},
		{"SELECT i FROM s WHERE $1 = $2", "p1 text, p2 text"},
		{"SELECT i FROM s WHERE i = $1 AND t = $1", "V0205 operator does not exist: text = integer"},
	} {
		q, got := bound(c.sql + ";")
		if q != nil {
			var params []string
			for _, p := range q.Params {
				text := p.Name + " " + p.Type.String()
				if p.Default != nil {
					text += " = " + p.Default.String()
				}
				params = append(params, text)
			}
			got = strings.Join(params, ", ")
		}
		if got != c.want && !(q == nil && len(c.want) == 5 && strings.HasPrefix(got, c.want)) {
			t.Errorf("%s: %s\nnot %s", c.sql, got, c.want)
		}
	}
}

// TestStrategies: the effective strategy of each joined table, and what is wrong with one.
func TestStrategies(t *testing.T) {
	const table = "-- veloc: table k on_miss=skip_record\n"
	for _, c := range []struct{ sql, want string }{
		{"SELECT k.t FROM s JOIN k ON k.i = s.i", ""},
		{"-- veloc: on_miss k=emit_with_nulls\nSELECT k.t FROM s JOIN k ON k.i = s.i", "emit_with_nulls | fail_fast, k.t null"},
		{"-- veloc: on_miss x=use_defaults(t='?')\nSELECT x.t FROM s JOIN k x ON x.i = s.i", "use_defaults(t='?') | fail_fast, x.t"},
		{"-- veloc: on_miss k=wait_and_retry(max_retries=2, then=skip_record)\nSELECT k.t FROM s LEFT JOIN k ON k.i = s.i",
			"wait_and_retry(max_retries=2, delay=100ms, max_delay=10s, then=skip_record) | fail_fast, k.t"},
		{"-- veloc: on_unready k=emit_with_nulls\nSELECT k.t FROM s JOIN k ON k.i = s.i", "SQL's rule | emit_with_nulls, k.t null"},
		{"-- veloc: on_miss k=use_defaults(day='2024-02-29')\nSELECT k.t FROM s JOIN k ON k.i = s.i", `V0109 use_defaults of "k" gives no value for the NOT NULL column "t", which the query reads`},
		{"-- veloc: on_miss k=use_defaults(t=NULL)\nSELECT k.t FROM s JOIN k ON k.i = s.i", `V0109 column "t" is NOT NULL`},
		{"-- veloc: on_miss k=use_defaults(u=1)\nSELECT k.t FROM s JOIN k ON k.i = s.i", `V0109 table "k" has no column "u"`},
		{"-- veloc: on_miss t=skip_record\nSELECT k.t FROM s JOIN k ON k.i = s.i", `V0109 the query joins no alias "t" directly with what stands before it`},
		{table + "-- veloc: on_miss k=emit_with_nulls\nSELECT k.t FROM s JOIN k ON k.i = s.i", "emit_with_nulls | fail_fast, k.t null"},
		{table + "SELECT k.t FROM s LEFT JOIN k ON k.i = s.i", "skip_record | fail_fast, k.t"},
	} {
		q, got := bound(c.sql + ";")
		if q != nil {
			got = ""
			if m := q.Rels[1].Miss; m != nil {
				got = m.OnMiss.String() + " | " + m.OnUnready.String() + ", " + q.Outputs[0].Expr.String()
				if q.Outputs[0].Expr.Get().Nullable {
					got += " null"
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %s\nnot %s", c.sql, got, c.want)
		}
	}
}
