package fuzz

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Feature is something that the fuzzer makes: a row of the table in CONTRIBUTING.md.
type Feature struct {
	What, How string
	schema    bool // of a case; otherwise of a query
	in        func(c *Case, q *Query) bool
}

// made finds features by what the query's maker noted.
func made(names ...string) func(*Case, *Query) bool {
	return func(_ *Case, q *Query) bool {
		return slices.ContainsFunc(names, func(n string) bool { return q.Made[n] })
	}
}

func relation(pass func(rel *Relation) bool) func(*Case, *Query) bool {
	return func(c *Case, _ *Query) bool { return slices.ContainsFunc(c.Relations, pass) }
}

func setting(pass func(s string) bool) func(*Case, *Query) bool {
	return func(c *Case, _ *Query) bool { return slices.ContainsFunc(c.Settings, pass) }
}

func isTimezone(s string) bool { return strings.HasPrefix(strings.ToLower(s), "set time") }

// Features are all that must occur.
var Features = []Feature{
	{"small tables", "0 to 85 rows of values that meet, edges of the types, NULLs", true, relation(func(rel *Relation) bool { return len(rel.Rows) < 86 })},
	{"large tables", "a stream of several batches and a table whose index grows: to 3,500 rows, some keys far more often", true, func(c *Case, _ *Query) bool { return c.large() }},
	{"primary keys", "of one column or two", true, relation(func(rel *Relation) bool { return rel.Key > 0 })},
	{"UNIQUE", "as a constraint or an index, of one column or two", true, relation(func(rel *Relation) bool { return rel.Unique != nil })},
	{"domains", "over columns' types", true, relation(func(rel *Relation) bool {
		return slices.ContainsFunc(rel.Columns, func(c Column) bool { return c.Domain })
	})},
	{"SET timezone", "zones with and without daylight saving time, offsets", true, setting(isTimezone)},
	{"other settings", "datestyle, intervalstyle, extra_float_digits and more, with the values that veloc has", true, setting(func(s string) bool { return !isTimezone(s) })},
	{"CSV", "by COPY's rules", true, relation(func(rel *Relation) bool { return rel.Input.Format == CSV })},
	{"NDJSON", "as PostgreSQL's row_to_json writes it", true, relation(func(rel *Relation) bool { return rel.Input.Format == NDJSON })},
	{"Parquet", "as veloc writes it", true, relation(func(rel *Relation) bool { return rel.Input.Format == Parquet })},
	{"gzip and zstd", "of CSV and NDJSON", true, relation(func(rel *Relation) bool { return rel.Input.Compression != "" })},
	{"tables filled from Go", "row by row in random order, some twice, or by Replace", true, relation(func(rel *Relation) bool { return rel.Input.Pushed || rel.Input.Replaced })},
	{"derived tables", "CREATE TABLE AS and CREATE MATERIALIZED VIEW, of tables and of derived ones", true, func(c *Case, _ *Query) bool { return c.Derived != nil }},
	{"views", "of tables and of derived ones", true, func(c *Case, _ *Query) bool { return c.Views() != nil }},
	{"tables that change", "rows deleted, inserted and upserted, or all replaced, up to four times: the queries run again, also query values that have seen the old rows", true, func(c *Case, _ *Query) bool { return c.Steps != nil }},
	{"four to eight joins", "otherwise one to three", false, made("more than three joins")},
	{"INNER JOIN", "the stream first, or anywhere", false, made("a JOIN")},
	{"LEFT JOIN", "likewise", false, made("a LEFT JOIN")},
	{"RIGHT JOIN", "likewise", false, made("a RIGHT JOIN")},
	{"FULL JOIN", "likewise", false, made("a FULL JOIN")},
	{"CROSS JOIN", "likewise", false, made("a CROSS JOIN")},
	{"commas in FROM", "the last join, LATERAL or not", false, made("a comma in FROM")},
	{"joins in parentheses", "two or three tables, on either side, in one another", false, made("joins in parentheses")},
	{"USING", "of columns that several tables have", false, made("USING")},
	{"USING several columns", "two or three", false, made("USING several columns")},
	{"USING columns of two types", "numbers, texts, times", false, made("USING columns of two types")},
	{"NATURAL", "by all of these", false, made("NATURAL")},
	{"merged columns of USING", "by their name alone, in SELECT and WHERE", false, made("a merged column of USING")},
	{"equalities of columns", "of one type, or two that = compares", false, made("an equality of columns")},
	{"expressions as keys", "of either side, any that cannot fail", false, made("an expression as a key")},
	{"IS NOT DISTINCT FROM as a key", "NULL meets NULL", false, made("IS NOT DISTINCT FROM as a key")},
	{"row comparisons as keys", "with = and IS NOT DISTINCT FROM", false, made("a row comparison as a key")},
	{"IN and ANY as keys", "with one or two elements", false, made("IN or ANY as a key")},
	{"OR of keys", "of two equalities", false, made("OR of keys")},
	{"other conditions as keys", "NOT <>, <, BETWEEN, a constant", false, made("a negated condition as a key", "no equality as a key", "a key of one side")},
	{"ranges as keys", "a value of one side between two of the other, strict or not, with equalities or without", false, made("a range", "a range of the left")},
	{"ranges that may be open", "where NULL is no end", false, made("a range that may be open")},
	{"ranges that overlap", "of either side", false, made("ranges that overlap")},
	{"further conditions in ON", "any that cannot fail", false, made("a further condition in ON")},
	{"FULL JOIN with further conditions", "which PostgreSQL may refuse: then veloc must, too", false, made("FULL JOIN with a further condition")},
	{"SELECTs in FROM", "of one table or two, to three levels deep", false, made("a SELECT in FROM")},
	{"SELECTs over the stream in FROM", "and in WITH", false, made("a SELECT over the stream inside")},
	{"views of the stream", "with a join or two", false, made("a view of the stream")},
	{"WITH", "MATERIALIZED or not", false, made("WITH")},
	{"WITH, used twice", "at any level", false, made("WITH, used twice")},
	{"WITH RECURSIVE", "two levels of it, by UNION or UNION ALL", false, made("WITH RECURSIVE")},
	{"LATERAL", "SELECTs, VALUES and functions that name what stands on their left", false, made("LATERAL")},
	{"ORDER BY with LIMIT or OFFSET inside", "in a total order", false, made("ORDER BY with LIMIT or OFFSET inside", "a SELECT as a value, with ORDER BY and LIMIT 1")},
	{"parameters in LIMIT", "which may be NULL, or negative", false, made("a parameter in LIMIT")},
	{"WITH TIES", "in any order", false, made("WITH TIES")},
	{"as-of by LATERAL", "the first rows up to a value or from it on, strict or not, with a tolerance or without", false, made("as-of by LATERAL")},
	{"as-of by the greatest", "t.at = (SELECT max(at) …)", false, made("as-of by the greatest")},
	{"DISTINCT and DISTINCT ON", "in FROM and WITH", false, made("DISTINCT", "DISTINCT ON")},
	{"VALUES", "of constants and expressions", false, made("VALUES in FROM")},
	{"generate_series", "of numbers and times", false, made("generate_series in FROM")},
	{"UNION, INTERSECT, EXCEPT", "over tables, with ALL or without", false, made("UNION over tables", "UNION ALL over tables", "INTERSECT over tables", "INTERSECT ALL over tables", "EXCEPT over tables", "EXCEPT ALL over tables")},
	{"UNION ALL over the stream", "at the top, and inside", false, made("UNION ALL of SELECTs over the stream", "UNION ALL of SELECTs over the stream inside")},
	{"EXISTS", "with NOT or without", false, made("EXISTS", "NOT EXISTS")},
	{"IN (SELECT)", "with NOT or without, NULLs on either side", false, made("IN (SELECT)", "NOT IN (SELECT)")},
	{"ANY, ALL (SELECT)", "of any operator that compares", false, made("ANY, ALL (SELECT)")},
	{"IN (VALUES)", "with NOT or without, ANY and ALL", false, made("IN (VALUES)")},
	{"rows and SELECTs", "IN, ANY, and comparison with one row", false, made("rows IN (SELECT)", "a row and a SELECT of one")},
	{"SELECTs as values", "found by a key, or the first in an order", false, made("a SELECT as a value, found by a key", "a SELECT as a value, with ORDER BY and LIMIT 1")},
	{"SELECTs as values, of any number of rows", "error 21000 on both sides", false, made("a SELECT as a value, of any number of rows")},
	{"aggregates as values", "each that veloc has, with DISTINCT, ORDER BY and FILTER", false, made("an aggregate as a value")},
	{"aggregates in FROM", "likewise, LATERAL or not", false, made("aggregates in FROM")},
	{"HAVING", "of the one group", false, made("HAVING")},
	{"subqueries without a condition on what is around", "computed once, or for each record", false, made("a subquery that names nothing around")},
	{"parameters", "given, with a default, or NULL; in ON, WHERE and SELECT", false, func(_ *Case, q *Query) bool { return len(q.Params) > 0 }},
	{"parameters with a default", "that holds or not", false, made("a parameter with a default")},
	{"on_miss=skip_record, emit_with_nulls", "PostgreSQL is asked with another join", false, made("skip_record", "emit_with_nulls")},
	{"on_miss=use_defaults", "PostgreSQL is asked with CASE for each column", false, made("use_defaults")},
	{"on_miss=wait_and_retry", "in vain, then one of these", false, made("wait_and_retry")},
	{"functions and operators", "every entry of compiler/funcs, drawn from its table", false, made("a function or operator of the table")},
	{"arguments that are converted", "where PostgreSQL's choice among overloads is the same", false, made("an argument that is converted")},
	{"casts", "every one of compiler/funcs, those through text, type modifiers", false, made("a cast")},
	{"operators over two types", "what = and arithmetic make of any two types", false, made("an operator over two types")},
	{"IN, ANY, BETWEEN, row comparisons over two types", "each element may choose another operator", false, made("IN over two types", "ANY, ALL over two types", "BETWEEN over two types", "row comparison over two types")},
	{"NULLIF, CASE, COALESCE, GREATEST over two types", "of which one becomes the other", false, made("NULLIF over two types", "CASE over two types", "CASE x WHEN over two types", "COALESCE over two types", "GREATEST, LEAST over two types")},
	{"IS DISTINCT FROM over two types", "that = compares", false, made("IS DISTINCT FROM over two types")},
	{"SELECT lists that may fail", "then both sides must give the same SQLSTATE", false, made("risky")},
}

// Share is how many of the cases' schemas or queries have the feature.
func (f Feature) Share(cases []*Case) float64 {
	n, total := 0, 0
	for _, c := range cases {
		for _, q := range c.Queries {
			if f.in(c, q) {
				n++
			}
			total++
			if f.schema {
				break
			}
		}
	}
	return float64(n) / float64(total)
}

// Row is the feature's line in CONTRIBUTING.md.
func (f Feature) Row(share float64) string {
	of := "query"
	if f.schema {
		of = "schema"
	}
	often := "nearly every " + of
	if share < 0.75 {
		often = fmt.Sprintf("a %s in %d", of, nearest(share))
	}
	return fmt.Sprintf("| %s | %s | %s |", f.What, f.How, often)
}

// nearest is a round number that a share is one in.
func nearest(share float64) int {
	best := 2
	for _, k := range []int{2, 3, 5, 10, 20, 50, 100, 200, 500} {
		if math.Abs(math.Log(share*float64(k))) < math.Abs(math.Log(share*float64(best))) {
			best = k
		}
	}
	return best
}
