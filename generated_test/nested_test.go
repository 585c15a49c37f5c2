package generated_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

var nestedQueries = flag.Int("nested", 160, "how many random nested queries to compare with PostgreSQL")

const nestedSchema = `CREATE TABLE s (id integer NOT NULL, k integer, v integer, w text);
CREATE TABLE a (k integer PRIMARY KEY, v integer, w text NOT NULL);
CREATE TABLE b (k integer, v integer NOT NULL, w text);
CREATE TABLE c (k integer UNIQUE, v integer NOT NULL, w text NOT NULL);
`

// nester makes queries with SELECTs in FROM and WITH, over joins of all kinds.
type nester struct {
	r     *rand.Rand
	names int
	with  []string
	asks  bool // a subquery may stand in the expression at hand
	whole bool // rows that are computed may stand in the FROM at hand
}

// fromPart is an item of FROM with the columns that it gives: those called i… are
// integers, the others texts.
type fromPart struct {
	sql     string
	columns []string
}

func (n *nester) name(prefix string) string {
	n.names++
	return fmt.Sprintf("%s%d", prefix, n.names)
}

func (n *nester) pick(of ...string) string { return of[n.r.IntN(len(of))] }

// table is a table, or the stream, under an alias. All have k, v and w.
func (n *nester) table(stream bool) fromPart {
	alias, name := n.name("r"), n.pick("a", "b", "c")
	if stream {
		name = "s"
	}
	return fromPart{fmt.Sprintf("%s %s(%s)", name, alias, n.columns(stream)), n.under(alias, strings.Split(n.columns(stream), ", "))}
}

func (n *nester) columns(stream bool) string {
	if stream {
		return "id, ik, iv, tw"
	}
	return "ik, iv, tw"
}

func (n *nester) under(alias string, columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = alias + "." + c
	}
	return out
}

func (n *nester) typed(columns []string, text bool) []string {
	var out []string
	for _, c := range columns {
		if _, name, _ := strings.Cut(c, "."); (name[0] == 't') == text {
			out = append(out, c)
		}
	}
	return out
}

// item is part of FROM, with the stream in it or not.
func (n *nester) item(depth int, stream bool) fromPart {
	switch what := n.r.IntN(10); {
	case !stream && n.whole && n.r.IntN(6) == 0:
		return n.computed()
	case depth == 0 || what < 2:
		return n.table(stream)
	case what < 5:
		return n.join(depth, stream)
	}
	return n.nested(depth, stream)
}

// computed is rows that no table holds.
func (n *nester) computed() fromPart {
	alias := n.name("v")
	switch n.r.IntN(3) {
	case 0:
		return fromPart{"generate_series(" + n.pick("1, 3", "4, 0, -2", "2, 2") + ") " + alias + "(ig)", n.under(alias, []string{"ig"})}
	case 1:
		return fromPart{"(VALUES (1, 'p')) " + alias + "(ix, tx)", n.under(alias, []string{"ix", "tx"})}
	}
	return fromPart{"(VALUES (1, 'p'), (NULL, 'pq'), (3, NULL)) " + alias + "(ix, tx)", n.under(alias, []string{"ix", "tx"})}
}

func (n *nester) join(depth int, stream bool) fromPart {
	if n.r.IntN(4) == 0 {
		return n.lateral(depth, stream)
	}
	onLeft := n.r.IntN(2) == 0
	kind := n.pick("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
	whole, asks := n.whole, n.asks
	defer func() { n.whole, n.asks = whole, asks }()
	inner := kind == "JOIN" || kind == "LEFT JOIN" && onLeft
	n.whole = whole && (!stream || inner) // else the rows without match are results
	l, r := n.item(depth-1, stream && onLeft), n.item(depth-1, stream && !onLeft)
	n.asks = kind == "JOIN" || kind == "LEFT JOIN" && (onLeft || !stream)
	li, ri := n.typed(l.columns, false), n.typed(r.columns, false)
	on := n.pick(li...) + " = " + n.pick(ri...)
	all := slices.Concat(l.columns, r.columns)
	if kind != "FULL JOIN" && n.r.IntN(3) == 0 {
		on += " AND " + n.condition(all)
	}
	right := r.sql
	if strings.Contains(right, " JOIN ") && !strings.HasPrefix(right, "(") {
		right = "(" + right + ")"
	}
	return fromPart{l.sql + " " + kind + " " + right + " ON " + on, all}
}

// lateral joins with a SELECT that reads what stands before it, mostly its first rows in
// an order that leaves no choice.
func (n *nester) lateral(depth int, stream bool) fromPart {
	l := n.item(depth-1, stream)
	from := n.item(max(depth-2, 0), false)
	inner, outer := n.typed(from.columns, false), n.typed(l.columns, false)
	var list, columns, where []string
	for range 1 + n.r.IntN(3) {
		e, name := n.integer(from.columns, 1), n.name("i")
		if len(columns) > 0 && n.r.IntN(3) == 0 {
			e, name = n.text(from.columns), n.name("t")
		}
		list, columns = append(list, e+" AS "+name), append(columns, name)
	}
	if n.r.IntN(4) > 0 {
		where = append(where, n.pick(inner...)+" = "+n.pick(outer...))
	}
	if n.r.IntN(3) > 0 {
		where = append(where, n.pick(inner...)+" "+n.pick("<", "<=", ">", ">=")+" "+n.pick(outer...))
	}
	if n.r.IntN(3) == 0 {
		where = append(where, n.condition(slices.Concat(from.columns, l.columns)))
	}
	sql := "SELECT " + strings.Join(list, ", ") + " FROM " + from.sql
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	sql += n.first(n.pick(inner...), columns)
	if n.r.IntN(3) == 0 {
		sql, columns = n.totals(from, where)
	}
	alias := n.name("l")
	all := slices.Concat(l.columns, n.under(alias, columns))
	join, on := n.pick("JOIN", "LEFT JOIN", "LEFT JOIN"), "true"
	if n.r.IntN(3) == 0 {
		on = n.condition(all)
	}
	return fromPart{l.sql + " " + join + " LATERAL (" + sql + ") " + alias + " ON " + on, all}
}

// totals is a SELECT of one row, or none, that aggregates rows of from.
func (n *nester) totals(from fromPart, where []string) (sql string, columns []string) {
	var list []string
	for range 1 + n.r.IntN(3) {
		e, name := n.total(from.columns), n.name("i")
		list, columns = append(list, e+" AS "+name), append(columns, name)
	}
	sql = "SELECT " + strings.Join(list, ", ") + " FROM " + from.sql
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	return sql + n.pick("", "", " HAVING count(*) > 1"), columns
}

// total is an aggregate that gives an integer.
func (n *nester) total(columns []string) string {
	x := n.pick(n.typed(columns, false)...)
	filter := ""
	if n.r.IntN(4) == 0 {
		filter = " FILTER (WHERE " + x + " <> 2)"
	}
	return n.pick("count(*)", "count("+x+")", "sum("+x+")", "min("+x+")", "max("+x+")") + filter
}

// value is a subquery that gives an integer.
func (n *nester) value(x, y string) string {
	t, alias := n.pick("a", "b", "c"), n.name("e")
	switch n.r.IntN(6) {
	case 0:
		return "(SELECT " + alias + ".v FROM " + n.pick("a", "c") + " " + alias + " WHERE " + alias + ".k = " + x + ")"
	case 1:
		return "(SELECT max(z) FROM (VALUES (" + x + "), (" + y + "), (2)) " + alias + "(z))"
	case 2:
		return "(SELECT count(*) FROM generate_series(1, least(" + x + ", 4)) " + alias + "(z) WHERE z <> " + y + ")"
	case 3:
		return "(SELECT coalesce(" + x + ", 0) + 1)"
	}
	columns := []string{alias + ".ik", alias + ".iv"}
	return "(SELECT " + n.total(columns) + " FROM " + t + " " + alias + "(ik, iv, tw) WHERE " + n.pick(columns...) + " " + n.pick("=", "=", "<", ">=") + " " + n.pick(x, y) + ")"
}

// first is ORDER BY with LIMIT or its kin, in an order of all columns.
func (n *nester) first(by string, columns []string) string {
	if n.r.IntN(5) == 0 {
		return ""
	}
	direction := func() string { return n.pick("", " DESC") + n.pick("", "", " NULLS FIRST", " NULLS LAST") }
	sql := " ORDER BY " + by + direction()
	for _, c := range columns {
		sql += ", " + c + direction()
	}
	return sql + n.pick(" LIMIT 1", " LIMIT 1", " LIMIT 1", " LIMIT 2", " LIMIT 3 OFFSET 1", " OFFSET 1", " FETCH FIRST 2 ROWS WITH TIES", "")
}

// nested is a SELECT in FROM, in WITH where it has no stream, sometimes twice.
func (n *nester) nested(depth int, stream bool) fromPart {
	sql, columns := n.selects(depth-1, stream)
	if !stream && n.r.IntN(4) == 0 {
		sql += n.first(columns[0], columns)
	}
	if stream || n.r.IntN(3) > 0 {
		alias := n.name("q")
		return fromPart{"(" + sql + ") " + alias, n.under(alias, columns)}
	}
	name := n.name("w")
	n.with = append(n.with, name+" AS ("+sql+")")
	if n.r.IntN(2) == 0 {
		return fromPart{name, n.under(name, columns)}
	}
	x, y := n.name("x"), n.name("y")
	return fromPart{fmt.Sprintf("%s %s LEFT JOIN %s %s ON %s.%s = %s.%s", name, x, name, y, x, columns[0], y, columns[0]), slices.Concat(n.under(x, columns), n.under(y, columns))}
}

// selects is a SELECT with named columns, the first an integer.
func (n *nester) selects(depth int, stream bool) (sql string, columns []string) {
	asks := n.asks
	defer func() { n.asks = asks }()
	from := n.item(depth, stream)
	n.asks = true
	var list []string
	for i := range 2 + n.r.IntN(3) {
		e, name := n.integer(from.columns, 2), n.name("i")
		if i > 0 && n.r.IntN(3) == 0 {
			e, name = n.text(from.columns), n.name("t")
		}
		list, columns = append(list, e+" AS "+name), append(columns, name)
	}
	sql = "SELECT " + strings.Join(list, ", ") + " FROM " + from.sql
	var where []string
	if n.r.IntN(2) == 0 {
		where = append(where, n.condition(from.columns))
	}
	if stream && n.r.IntN(3) == 0 {
		where = append(where, n.pick(n.typed(from.columns, false)...)+" IN (SELECT "+n.pick("k", "v")+" FROM "+n.pick("a", "b", "c")+" WHERE "+n.pick("v", "k")+" <> 2)")
	}
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	return sql, columns
}

func (n *nester) integer(columns []string, depth int) string {
	ints := n.typed(columns, false)
	if depth == 0 || n.r.IntN(2) == 0 {
		return n.pick(ints...)
	}
	x, y := n.integer(columns, depth-1), n.integer(columns, depth-1)
	if n.asks && n.r.IntN(4) == 0 {
		return n.value(n.pick(ints...), n.pick(ints...))
	}
	switch n.r.IntN(7) {
	case 0:
		return "coalesce(" + x + ", " + y + ", 3)"
	case 1:
		return "least(" + x + ", 3)"
	case 2:
		return "CASE WHEN " + n.condition(columns) + " THEN " + x + " ELSE 2 END"
	case 3:
		return "2"
	case 4:
		return "nullif(" + x + ", 1)"
	case 5:
		return "greatest(" + x + ", " + y + ")"
	}
	return x
}

func (n *nester) text(columns []string) string {
	texts := append(n.typed(columns, true), "'p'")
	switch x := n.pick(texts...); n.r.IntN(4) {
	case 0:
		return "coalesce(" + x + ", 'none')"
	case 1:
		return "(" + x + " || 'q')"
	default:
		return x
	}
}

func (n *nester) condition(columns []string) string {
	x, y := n.pick(n.typed(columns, false)...), n.pick(n.typed(columns, false)...)
	if n.asks && n.r.IntN(4) == 0 {
		return n.subquery(x, y)
	}
	switch n.r.IntN(8) {
	case 0:
		return x + " IS NOT NULL"
	case 1:
		return "(" + x + " IS NULL OR " + y + " < 3)"
	case 2:
		return x + " IS DISTINCT FROM " + y
	case 3:
		return x + " IN (1, 2, " + y + ")"
	case 4:
		return "coalesce(" + x + ", 1) <> 4"
	case 5:
		return "NOT (" + x + " = 2 AND " + y + " = 1)"
	}
	return x + " " + n.pick("<", ">=", "<>") + " " + n.pick("1", "2", "3")
}

// subquery asks tables for rows that go with columns of the query, in forms that are
// never NULL.
func (n *nester) subquery(x, y string) string {
	t, alias := n.pick("a", "b", "c"), n.name("e")
	column := func() string { return alias + "." + n.pick("k", "v") }
	cond := column() + " = " + x
	if n.r.IntN(2) == 0 {
		sub := "(SELECT " + column() + " FROM " + t + " " + alias + n.pick("", " WHERE "+column()+" <> "+y, " WHERE "+cond) + ")"
		switch n.r.IntN(5) {
		case 0:
			return "(" + x + ", " + y + ") " + n.pick("IN", "NOT IN", "< ANY", "<> ALL") + " (SELECT " + column() + ", " + column() + " FROM " + t + " " + alias + ")"
		case 1:
			return x + " " + n.pick("<", "<=", "<>", "=", ">") + " " + n.pick("ANY", "ALL") + " " + sub
		case 2:
			return "(" + x + " IN " + sub + ") IS " + n.pick("", "NOT ") + n.pick("NULL", "TRUE")
		}
		return x + " " + n.pick("IN", "NOT IN") + " " + n.pick(sub, sub, "(VALUES (1), (3), ("+y+"))")
	}
	switch n.r.IntN(4) {
	case 0:
		cond += " AND " + column() + " < " + y
	case 1:
		cond = column() + " < " + x
	case 2:
		if t != "a" {
			t += " " + alias + " JOIN a " + alias + "j ON " + alias + "j.k = " + column()
			return n.pick("", "NOT ") + "EXISTS (SELECT 1 FROM " + t + " WHERE " + cond + " AND " + alias + "j.v > 1)"
		}
	}
	return n.pick("", "NOT ") + "EXISTS (SELECT 1 FROM " + t + " " + alias + " WHERE " + cond + ")"
}

func nestedQuery(r *rand.Rand) string {
	n := &nester{r: r, whole: true}
	sql, _ := n.selects(3, true)
	if len(n.with) > 0 {
		sql = "WITH " + strings.Join(n.with, ", ") + " " + sql
	}
	return sql
}

func nestedData(r *rand.Rand, table string, rows int) string {
	var b strings.Builder
	null := func(text string, share int) string {
		if r.IntN(share) == 0 {
			return ""
		}
		return text
	}
	number := func() string { return fmt.Sprint(r.IntN(5)) }
	word := func() string { return []string{"p", "q", "pq"}[r.IntN(3)] }
	b.WriteString(map[string]string{"s": "id,k,v,w\n"}[table])
	if table != "s" {
		b.WriteString("k,v,w\n")
	}
	for i := range rows {
		switch table {
		case "s":
			fmt.Fprintf(&b, "%d,%s,%s,%s\n", i, null(number(), 4), null(number(), 4), null(word(), 3))
		case "a":
			fmt.Fprintf(&b, "%d,%s,%s\n", i, null(number(), 4), word())
		case "b":
			fmt.Fprintf(&b, "%s,%s,%s\n", null(number(), 4), number(), null(word(), 3))
		case "c":
			fmt.Fprintf(&b, "%s,%s,%s\n", null(fmt.Sprint(i), 4), number(), word())
		}
	}
	return b.String()
}

// TestNestedQueriesAgree compares random queries with SELECTs in FROM and WITH, over
// joins of all kinds on both sides, with PostgreSQL.
func TestNestedQueriesAgree(t *testing.T) {
	conn := needServer(t)
	r := rand.New(rand.NewPCG(21, uint64(*nestedQueries)))
	if err := conn.Fresh(t.Context(), nestedSchema); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for table, rows := range map[string]int{"s": 12, "a": 5, "b": 7, "c": 5} {
		text := nestedData(rand.New(rand.NewPCG(7, uint64(rows))), table, rows)
		if err := os.WriteFile(filepath.Join(dir, table+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(text, "\n")
		if err := conn.Load(t.Context(), table, strings.Split(header, ","), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	const each = 40
	var packages []batch.Package
	var queries []string
	for len(queries) < *nestedQueries {
		script := "-- veloc: stream\n" + nestedSchema
		for i := range each {
			q := supportedQuery(t, r)
			script += fmt.Sprintf("-- name: Q%d\n%s;\n", i, q)
			queries = append(queries, q)
		}
		packages = append(packages, batch.Package{Files: []ir.File{{Name: "q.sql", Text: script}}, Data: dir})
	}
	results, err := batch.Run(t.Context(), repository(t), t.TempDir(), packages)
	if err != nil {
		t.Fatal(err)
	}
	rows, wrong := 0, 0
	for i, q := range queries {
		if failed, ok := results[batch.Key{Package: i / each}]; ok {
			t.Fatal(failed.Err)
		}
		want, err := conn.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(q, err)
		}
		got := answer(results[batch.Key{Package: i / each, Query: fmt.Sprintf("Q%d", i%each)}])
		rows += len(want.Rows)
		if d := oracle.Diff(want, got); d != "" {
			if wrong++; wrong < 10 {
				t.Errorf("%s\n%s", q, d)
			}
		}
	}
	if wrong > 0 || rows < len(queries) {
		t.Errorf("%d of %d queries differ; PostgreSQL gives %d rows", wrong, len(queries), rows)
	}
}

// supportedQuery is a random query of which veloc does not say that it is not supported
// yet. Nearly all are.
func supportedQuery(t *testing.T, r *rand.Rand) string {
	t.Helper()
	for range 10 {
		q := nestedQuery(r)
		_, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\n" + nestedSchema + q + ";\n"}})
		if !slices.ContainsFunc(diags, func(d ir.Diagnostic) bool {
			return d.Severity == ir.Error && strings.Contains(d.Message, "not supported yet")
		}) {
			return q
		}
	}
	t.Fatal("ten queries, one after the other, are not supported")
	return ""
}
