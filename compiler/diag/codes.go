package diag

import "strings"

// Code explains a diagnostic. Example is a script that gives it.
type Code struct {
	Code, Title, Text, Example string
}

const (
	stream = "-- veloc: stream\nCREATE TABLE s (id integer NOT NULL, name text, at timestamptz);\n\n"
	table  = "CREATE TABLE t (id integer PRIMARY KEY, label text);\n\n"
	both   = stream + table
)

// Codes lists every diagnostic: what docs/errors.md is made of.
var Codes = []Code{
	{"V0101", "syntax error", "PostgreSQL's parser refuses the script here.", both + "SELECT id FROM s WHERE;"},
	{"V0102", "not supported", "The construct is PostgreSQL's, but veloc does not compile it: subqueries, aggregates, DISTINCT, GROUP BY, ORDER BY, LIMIT, set operations, arrays and the like. A query is a SELECT over joins of one stream with tables.", both + "SELECT id FROM s ORDER BY id;"},
	{"V0103", "too deep", "A statement may have 4 MiB, and parentheses, CASE, operators and joins in one another may be 1,000, tables of a query, too; FULL JOINs of tables alone 8.", both + "SELECT id FROM s WHERE " + deep + ";"},
	{"V0104", "statement not supported", "A script holds CREATE TABLE, SELECT, and what `pg_dump --schema-only` writes.", both + "INSERT INTO t VALUES (1, 'a');"},
	{"V0105", "parameter style", "Parameters are PostgreSQL's: $1, $2, …; names stand in a directive.", both + "SELECT id FROM s WHERE id > :least;"},
	{"V0106", "time zone", "The session's time zone is set by a name of the IANA database.", "SET timezone = 'Mars/Olympus';\n" + both + "SELECT id FROM s;"},
	{"V0107", "query name", "A query is named by a line `-- name: SomeName` above it. One query in a file may go without, and is named after the file.", both + "SELECT id FROM s;\n\nSELECT name FROM s;"},
	{"V0108", "directive", "A comment that begins with `-- veloc:` is a directive, and this one is not understood.", "-- veloc: steam\nCREATE TABLE s (id integer);\nSELECT id FROM s;"},
	{"V0109", "strategy", "An on_miss or on_unready strategy is not understood, or does not fit the table: there are fail_fast, wait_and_retry, skip_record, emit_with_nulls and use_defaults. One of a query is for a table that is joined by itself with the stream's side.", stream + "-- veloc: table on_miss=skip_recrd\n" + table + "SELECT s.id FROM s JOIN t ON t.id = s.id;"},
	{"V0110", "derived table", "A table made by CREATE TABLE AS or CREATE MATERIALIZED VIEW is computed from tables by a SELECT that filters, projects and joins, and that a query could be. It may be anything as long as no query reads it.", both + "CREATE TABLE d AS SELECT s.id FROM s;\nSELECT s.id FROM s JOIN d ON d.id = s.id;"},
	{"V0111", "psql command", `Of psql's commands \i and \ir are followed, and \restrict, \unrestrict and \connect are skipped.`, "\\copy t from 'x'\n" + both + "SELECT id FROM s;"},
	{"V0112", "strategy without effect", "A table's on_miss and on_unready hold where the table is joined by itself with the stream's side. A derived table is computed by SQL's rule, and so are joins of tables with each other.", stream + "-- veloc: table on_miss=skip_record\n" + table + "CREATE TABLE d AS SELECT t.id FROM t;\nSELECT s.id FROM s JOIN d ON d.id = s.id;"},
	{"V0114", "no text", "A script is text in UTF-8, with or without a byte order mark, of at most 16 MiB a file.", both + "SELECT id FROM s WHERE name = 'Jos\xe9';"},
	{"V0115", "more of them", "Of the errors, warnings and notes of a script 100 are shown, errors first.", both + many},
	{"V0116", "setting", "Settings that change results have the values of a new database: dates as ISO, intervals as postgres, text in UTF8 and so on. SET timezone and search_path are followed.", "SET intervalstyle = 'iso_8601';\n" + both + "SELECT id FROM s;"},
	{"V0201", "declared twice", "A relation, column or key is declared more than once.", both + table + "SELECT id FROM s;"},
	{"V0202", "type", "The type is not supported yet where the query uses it, does not exist, or has a modifier that is out of range.", "-- veloc: stream\nCREATE TABLE s (id integer, tags text[]);\nSELECT tags FROM s;"},
	{"V0203", "no such column", "No relation that can be seen here has a column of that name.", both + "SELECT s.nam FROM s;"},
	{"V0204", "no such relation", "The script does not declare a relation of that name.", both + "SELECT s.id FROM s JOIN u ON u.id = s.id;"},
	{"V0205", "no such operator", "PostgreSQL has no operator of that name for these types.", both + "SELECT name + 1 FROM s;"},
	{"V0206", "types do not fit", "PostgreSQL does not convert one of these types to the other here.", both + "SELECT id FROM s WHERE id;"},
	{"V0207", "not deterministic", "The function gives another result at every call, so that a record would not give the same rows twice.", both + "SELECT now() FROM s;"},
	{"V0208", "no such function", "The function does not exist for these types, or veloc does not have it yet, which the message tells apart.", both + "SELECT lowr(name) FROM s;"},
	{"V0209", "alias twice", "Two items of FROM have the same name.", both + "SELECT s.id FROM s JOIN t ON t.id = s.id JOIN t ON t.id = s.id;"},
	{"V0210", "FULL JOIN", "PostgreSQL does a FULL JOIN only on an equality.", both + "SELECT s.id FROM s FULL JOIN t ON t.id < s.id;"},
	{"V0211", "ambiguous", "Several relations have a column of that name.", both + "SELECT id FROM s JOIN t ON t.id = s.id;"},
	{"V0212", "not in scope", "The relation cannot be seen from here, or is not in FROM at all.", both + "SELECT x.id FROM s;"},
	{"V0213", "one stream", "A query joins exactly one stream with tables.", table + "SELECT id FROM t;"},
	{"V0214", "parameter", "Parameters count from $1 and have names of their own.", both + "SELECT id FROM s WHERE id > $0;"},
	{"V0215", "literal", "The text is no value of the type that it is read as.", both + "SELECT id FROM s WHERE id = 'one';"},
	{"V0301", "constant", "PostgreSQL evaluates this constant before it reads any row, and refuses it.", both + "SELECT 1/0 FROM s;"},
	{"V0401", "names meet", "Two things of the script would have the same name in Go.", "-- veloc: stream\nCREATE TABLE user_s (id integer);\nCREATE TABLE \"user-s\" (id integer PRIMARY KEY);\nSELECT user_s.id FROM user_s JOIN \"user-s\" x ON x.id = user_s.id;"},
	{"V0601", "tables wait for each other", "Tables that load after one another by `after=` form a cycle.", stream + "-- veloc: table after=b\nCREATE TABLE a (id integer PRIMARY KEY);\n-- veloc: table after=a\nCREATE TABLE b (id integer PRIMARY KEY);\nSELECT s.id FROM s JOIN a ON a.id = s.id JOIN b ON b.id = s.id;"},
	{"V0602", "cycle of foreign keys", "Foreign keys that form a cycle do not order loading.", stream + "CREATE TABLE a (id integer PRIMARY KEY, up integer REFERENCES a);\nSELECT s.id FROM s JOIN a ON a.id = s.id;"},
	{"V0603", "no index", "No comparison by = or < connects the table with what is joined before it, so every row of it is tried for every record.", both + "SELECT s.id FROM s JOIN t ON t.id <> s.id;"},
	{"V0604", "fan-out", "No primary or unique key bounds how many rows a record matches.", both + "SELECT s.id FROM s JOIN t ON t.label = s.name;"},
	{"V0605", "unused table", "No query reads the table.", both + "SELECT id FROM s;"},
	{"V0606", "parking", "A record cannot be put aside for one table when rows of it may already have come out of a join with any number of matches.", both + "-- veloc: on_miss u=wait_and_retry(max_retries=3)\nSELECT s.id FROM s JOIN t ON t.label = s.name JOIN t u ON u.id = t.id;"},
	{"V0607", "unmatched computed rows", "Rows that no table holds, and that read a parameter, stand on the side of a RIGHT or FULL JOIN whose unmatched rows are results.", both + "SELECT s.id, v.x FROM s RIGHT JOIN (VALUES (1), ($1::integer)) AS v (x) ON v.x = s.id;"},
}

var many = strings.Repeat("SELECT nothing FROM s;\n", 200)

var deep = func() string {
	b := make([]byte, 0, 8000)
	for range 2000 {
		b = append(b, "NOT "...)
	}
	return string(append(b, "true"...))
}()
