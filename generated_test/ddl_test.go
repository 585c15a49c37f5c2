package generated_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
)

var ddlScripts = flag.Int("ddl", 40, "random scripts of DDL that TestDDL runs")

// TestDDL runs random statements of DDL on PostgreSQL and through the compiler,
// one after the other: both take it, or both refuse it, with the same SQLSTATE but
// for a few statements with several faults, and the columns and keys of every table are the same behind it.
func TestDDL(t *testing.T) {
	needServer(t)
	conn, err := pgx.Connect(t.Context(), server.ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "DROP DATABASE IF EXISTS ddl"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE ddl"); err != nil {
		t.Fatal(err)
	}
	conn, err = pgx.Connect(t.Context(), server.ConnString()+" database=ddl")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	counts := map[string]int{}
	for seed := range *ddlScripts {
		d := &ddl{t: t, conn: conn, rng: rand.New(rand.NewPCG(uint64(seed), 11)), counts: counts}
		d.run(40)
		if t.Failed() {
			t.Fatalf("seed %d, after\n%s", seed, strings.Join(d.script, "\n"))
		}
	}
	t.Log(counts)
	if counts["taken"] < 3**ddlScripts || counts["refused"] < 3**ddlScripts || counts["refused otherwise"] > counts["refused"]/10 {
		t.Errorf("the statements are of one kind, or refused for other reasons: %v", counts)
	}
}

// ddl is one script on its way.
type ddl struct {
	t      *testing.T
	conn   *pgx.Conn
	rng    *rand.Rand
	script []string
	counts map[string]int
}

func (d *ddl) exec(sql string) string {
	_, err := d.conn.Exec(d.t.Context(), sql)
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return ""
}

const prologue = "CREATE SCHEMA other;\nCREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE DOMAIN short AS varchar(5);"

func (d *ddl) run(statements int) {
	d.exec("SET client_min_messages = error; DROP SCHEMA IF EXISTS other CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + prologue)
	d.script = []string{prologue}
	for range statements {
		sql := d.statement() + ";"
		program, state, diags := compileDDL(append(slices.Clone(d.script), sql))
		if state == "unsupported" {
			d.counts["unsupported"]++
			continue
		}
		want := d.exec(sql)
		if (state == "") != (want == "") {
			d.t.Errorf("%s\nPostgreSQL says %q, the compiler %q: %v", sql, want, state, diags)
			return
		}
		if want != "" {
			// Of several faults either may say another one.
			d.counts["refused"]++
			d.counts["refused "+want]++
			if state != want {
				d.counts["refused otherwise"]++
				d.counts["otherwise "+want+" "+state]++
			}
			continue
		}
		d.counts["taken"]++
		d.script = append(d.script, sql)
		if diff := cmp.Diff(d.server(), declared(program), cmpopts.EquateEmpty()); diff != "" {
			d.t.Errorf("%s\n(-PostgreSQL +compiler)\n%s", sql, diff)
			return
		}
	}
}

var stateAtEnd = regexp.MustCompile(`\(SQLSTATE (.....)\)$`)

// compileDDL gives the SQLSTATE of the first error; "unsupported" where it has
// none.
func compileDDL(script []string) (*ir.Program, string, []ir.Diagnostic) {
	program, diags := compiler.Compile([]ir.File{{Name: "ddl.sql", Text: strings.Join(script, "\n")}})
	for _, x := range diags {
		if x.Severity != ir.Error {
			continue
		}
		if m := stateAtEnd.FindStringSubmatch(x.Message); m != nil {
			return nil, m[1], diags
		}
		return nil, "unsupported", diags
	}
	// A derived table that cannot be computed is an error where a query reads it.
	if slices.ContainsFunc(program.Relations, func(r *ir.Relation) bool { return r.Name == "m" && len(r.Columns) == 0 }) {
		return nil, "unsupported", nil
	}
	return program, "", diags
}

// declared lists what a program's tables are: name, columns, keys.
func declared(p *ir.Program) []string {
	var out []string
	for _, r := range p.Relations {
		name := r.Schema + "." + r.Name
		for i, c := range r.Columns {
			typ := c.Type.String()
			if c.Type.Kind == ir.Unsupported {
				typ = "?"
			}
			null := " null"
			if c.NotNull || r.Derived != nil {
				null = ""
			}
			out = append(out, fmt.Sprintf("%s column %d %s %s%s", name, i, c.Name, typ, null))
		}
		columns := func(at []int) string {
			names := make([]string, len(at))
			for i, c := range at {
				names[i] = r.Columns[c].Name
			}
			return strings.Join(names, ",")
		}
		if r.PrimaryKey != nil {
			out = append(out, name+" primary key "+columns(r.PrimaryKey))
		}
		for _, u := range r.Uniques {
			out = append(out, name+" unique "+columns(u))
		}
		for _, f := range r.ForeignKeys {
			ref := p.Relations[f.Ref]
			out = append(out, name+" refers by "+columns(f.Columns)+" to "+ref.Schema+"."+ref.Name)
		}
	}
	slices.Sort(out)
	return out
}

// server lists the same from PostgreSQL's catalogs.
func (d *ddl) server() []string {
	rows, err := d.conn.Query(d.t.Context(), `
WITH r AS (SELECT c.oid, c.relkind, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname IN ('public', 'other') AND c.relkind IN ('r', 'p', 'm', 'f'))
SELECT name || ' column ' || row_number() OVER (PARTITION BY r.oid ORDER BY attnum) - 1 || ' ' || attname || ' ' ||
       CASE WHEN format_type(atttypid, atttypmod) = 'short' THEN 'character varying(5)'
            WHEN format_type(atttypid, atttypmod) ~ '^(mood|json|name|t|u|x|"V w"|.*\[\]|public\..*|other\..*)$' THEN '?' ELSE format_type(atttypid, atttypmod) END ||
       CASE WHEN attnotnull OR relkind = 'm' OR name ~ '\.m' THEN '' ELSE ' null' END
FROM r JOIN pg_attribute a ON a.attrelid = r.oid AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT name || CASE WHEN indisprimary THEN ' primary key ' ELSE ' unique ' END ||
       (SELECT string_agg(attname, ',' ORDER BY i) FROM generate_series(0, indnkeyatts - 1) i JOIN pg_attribute ON attrelid = r.oid AND attnum = indkey[i])
FROM r JOIN pg_index ON indrelid = r.oid AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
UNION ALL
SELECT name || ' refers by ' || (SELECT string_agg(attname, ',' ORDER BY i) FROM generate_series(1, array_length(conkey, 1)) i JOIN pg_attribute ON attrelid = r.oid AND attnum = conkey[i]) ||
       ' to ' || n.nspname || '.' || f.relname
FROM r JOIN pg_constraint ON conrelid = r.oid AND contype = 'f' AND conparentid = 0 JOIN pg_class f ON f.oid = confrelid JOIN pg_namespace n ON n.oid = f.relnamespace`)
	if err != nil {
		d.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func (d *ddl) pick(of ...string) string { return of[d.rng.IntN(len(of))] }

// maybe is s, one time of n.
func (d *ddl) maybe(n int, s string) string {
	if d.rng.IntN(n) == 0 {
		return s
	}
	return ""
}

func (d *ddl) schema() string { return d.pick("", "", "", "public.", "other.") }
func (d *ddl) table() string  { return d.schema() + d.pick("t", "u", `"V w"`, "t", "u", "m") }
func (d *ddl) col() string    { return d.pick("a", "b", "c", `"D"`, "a", "b") }
func (d *ddl) typ() string {
	return d.pick("integer", "bigint", "smallint", "text", "numeric(8,2)", "varchar(5)", "char(3)", "date", "timestamptz", "boolean", "uuid", "integer",
		"integer", "text", "serial", "mood", "short", "json", "text[]", "double precision", d.pick("nosuch", "varchar(0)", "text(5)", "varchar(5, 2)", "numeric(8, 2, 1)", "numeric(0)", "date(3)", "time(9)", "interval(3)", "name", "other.mood", "pg_catalog.int4", "_int4", "t"))
}

func (d *ddl) cols() string {
	if d.rng.IntN(2) == 0 {
		return d.col()
	}
	return d.col() + ", " + d.col()
}

// constraint is a name that may be that of a constraint or index.
func (d *ddl) constraint() string {
	rows, err := d.conn.Query(d.t.Context(), `SELECT quote_ident(conname) FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace AND nspname IN ('public', 'other') WHERE contypid = 0
		UNION SELECT quote_ident(relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace AND nspname IN ('public', 'other') WHERE relkind = 'i' ORDER BY 1`)
	if err != nil {
		d.t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	if len(names) == 0 || d.rng.IntN(6) == 0 {
		return d.pick("k1", "k2", "t_pkey", "t_a_key")
	}
	return d.pick(names...)
}

func (d *ddl) references() string {
	return "REFERENCES " + d.table() + d.pick("", "", "("+d.col()+")")
}

func (d *ddl) columnConstraint() string {
	return d.maybe(6, d.pick("", "", "CONSTRAINT k1 ", "CONSTRAINT k2 ")+d.pick("PRIMARY KEY", "UNIQUE", "NOT NULL", "CHECK (a IS NOT NULL)", "UNIQUE", d.references(), "GENERATED ALWAYS AS IDENTITY"))
}

func (d *ddl) tableConstraint() string {
	name := d.maybe(3, "CONSTRAINT "+d.pick("k1", "k2", "k3")+" ")
	switch d.rng.IntN(6) {
	case 0, 1:
		return name + "PRIMARY KEY (" + d.cols() + ")"
	case 2, 3:
		return name + "UNIQUE (" + d.cols() + ")" + d.maybe(5, " INCLUDE ("+d.col()+")") + d.maybe(6, " DEFERRABLE")
	case 4:
		return name + "CHECK (" + d.col() + " IS NOT NULL" + d.maybe(2, " OR "+d.col()+" IS NULL") + ")"
	}
	return name + "FOREIGN KEY (" + d.cols() + ") REFERENCES " + d.table() + d.pick("", "("+d.cols()+")")
}

func (d *ddl) createTable() string {
	var parts []string
	for _, c := range []string{"a", "b", "c", `"D"`}[:1+d.rng.IntN(4)] {
		parts = append(parts, c+" "+d.typ()+" "+d.columnConstraint())
	}
	for range d.rng.IntN(3) {
		parts = append(parts, d.tableConstraint())
	}
	if d.rng.IntN(12) == 0 {
		parts = []string{"LIKE " + d.table() + d.pick("", " INCLUDING ALL", " INCLUDING INDEXES", " INCLUDING CONSTRAINTS")}
	}
	if d.rng.IntN(20) == 0 {
		parts = append(parts, d.col()+" integer")
	}
	return "CREATE TABLE " + d.maybe(4, "IF NOT EXISTS ") + d.schema() + d.pick("t", "u", `"V w"`) + " (" + strings.Join(parts, ", ") + ")"
}

func (d *ddl) action() string {
	exists := func(s string) string { return d.maybe(4, s) }
	cascade := d.maybe(4, " CASCADE")
	switch d.rng.IntN(14) {
	case 0, 1:
		return "ADD COLUMN " + exists("IF NOT EXISTS ") + d.col() + " " + d.typ() + " " + d.columnConstraint()
	case 2, 3:
		return "DROP COLUMN " + exists("IF EXISTS ") + d.col() + cascade
	case 4:
		typ := d.typ()
		return "ALTER COLUMN " + d.col() + " TYPE " + typ + d.maybe(4, " USING NULL")
	case 5:
		return "ALTER " + d.col() + " SET NOT NULL"
	case 6:
		return "ALTER " + d.col() + " DROP NOT NULL"
	case 7, 8:
		return "ADD " + d.tableConstraint()
	case 9, 10:
		return "DROP CONSTRAINT " + exists("IF EXISTS ") + d.constraint() + cascade
	case 11:
		return "ADD " + d.maybe(2, "CONSTRAINT k4 ") + d.pick("PRIMARY KEY", "UNIQUE") + " USING INDEX " + d.constraint()
	case 12:
		return "ALTER " + d.col() + " " + d.pick("DROP IDENTITY", "DROP IDENTITY IF EXISTS", "DROP DEFAULT", "SET STATISTICS 10")
	}
	return d.pick("VALIDATE CONSTRAINT "+d.constraint(), "ENABLE ROW LEVEL SECURITY", "SET (fillfactor = 50)", "OWNER TO postgres")
}

func (d *ddl) alterTable() string {
	head := "ALTER TABLE " + d.maybe(5, "IF EXISTS ") + d.maybe(6, "ONLY ") + d.table() + " "
	switch d.rng.IntN(6) {
	case 0:
		return strings.Replace(head, "ONLY ", "", 1) + "RENAME " + d.col() + " TO " + d.col()
	case 1:
		return strings.Replace(head, "ONLY ", "", 1) + "RENAME CONSTRAINT " + d.constraint() + " TO " + d.pick("k1", "k2", "k5")
	}
	return head + d.action()
}

// statement makes one statement.
func (d *ddl) statement() string {
	switch d.rng.IntN(20) {
	case 0, 1, 2, 3:
		return d.createTable()
	case 4:
		return "CREATE " + d.pick("", "UNIQUE ", "UNIQUE ", "UNIQUE ") + "INDEX " + d.pick("", "i1", "i2", "IF NOT EXISTS i1") + " ON " + d.table() +
			" (" + d.pick(d.cols(), d.cols(), d.cols(), "("+d.col()+" IS NULL)") + ")" + d.maybe(5, " INCLUDE ("+d.col()+")") + d.maybe(6, " NULLS NOT DISTINCT") + d.maybe(5, " WHERE "+d.col()+" IS NOT NULL")
	case 5:
		return "DROP TABLE " + d.maybe(3, "IF EXISTS ") + d.table() + d.maybe(4, ", "+d.table()) + d.maybe(3, " CASCADE")
	case 6:
		return "DROP INDEX " + d.maybe(3, "IF EXISTS ") + d.schema() + d.constraint()
	case 7:
		return d.pick("ALTER TABLE ", "ALTER TABLE IF EXISTS ") + d.table() + " " + d.pick("RENAME TO "+d.pick("t", "u", `"V w"`, "x"), "SET SCHEMA "+d.pick("public", "other"))
	case 8:
		return "ALTER INDEX " + d.maybe(4, "IF EXISTS ") + d.constraint() + " RENAME TO " + d.pick("i1", "i2", "i3")
	case 9:
		return d.pick("CREATE MATERIALIZED VIEW m AS SELECT a, b FROM "+d.table(), "CREATE TABLE m AS SELECT * FROM "+d.table(), "CREATE MATERIALIZED VIEW other.m AS SELECT "+d.col()+" FROM "+d.table(),
			"DROP MATERIALIZED VIEW m", "DROP TABLE m", "DROP MATERIALIZED VIEW IF EXISTS m CASCADE", "CREATE UNIQUE INDEX ON m (a)")
	}
	return d.alterTable()
}
