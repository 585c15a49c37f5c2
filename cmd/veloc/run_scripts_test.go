//go:build cgo && unix

package main_test

import (
	"strings"
	"testing"
)

const itemsSQL = "-- veloc: stream\nCREATE TABLE items (id integer NOT NULL, name text);\n"

// The SQL may be a folder's, stdin's or the command line's.
func TestRunAndExplainTakeScriptsOfAnyKind(t *testing.T) {
	dir := folder(t, files{"f/a.sql": itemsSQL, "f/b.sql": "SELECT id FROM items;\n", "f/items.csv": "id,name\n1,a\n2,b\n"})
	const csv = "id\n1\n2\n"
	veloc(t, dir, "run", "f", "--format", "csv").wantOut(t, csv, 0)
	veloc(t, dir, "run", "f/a.sql", "-c", "SELECT id FROM items", "--format", "csv").wantOut(t, csv, 0)
	veloc(t, dir, "run", "f", "-c", "SELECT name FROM items", "--format", "csv").wantOut(t, "name\na\nb\n", 0)
	veloc(t, dir, "run", "-c", "SELECT name FROM items", "--data", "f", "--format", "csv").wantOut(t, "name\na\nb\n", 0)
	veloc(t, dir, "run", "-c", itemsSQL+"SELECT name FROM items", "--bind", "items=f/items.csv", "--format", "csv").wantOut(t, "name\na\nb\n", 0)
	veloc(t, dir, "run", "-c", "SELECT nam FROM items", "--data", "f").wantOut(t, "", 1, "<command>:1:8: error[V0203]")
	stdin := func(text string, args ...string) outcome {
		cmd := command(t, dir, args...)
		cmd.Stdin = strings.NewReader(text)
		return finish(t, cmd)
	}
	stdin("SELECT id FROM items;", "run", "f/a.sql", "-", "--format", "csv").wantOut(t, csv, 0)
	stdin("SELECT i FROM items;", "run", "f/a.sql", "-").wantOut(t, "", 1, "<stdin>:1:8: error[V0203]")
	stdin("SELECT id FROM items;", "run", "f/a.sql", "-", "--bind", "items=-?format=csv").wantOut(t, "", 2, "stdin", "items")
	veloc(t, dir, "run").wantOut(t, "", 2, "a file, a folder, - for stdin, or -c")
	for _, o := range []outcome{veloc(t, dir, "explain", "f"), stdin(itemsSQL+"SELECT id FROM items;", "explain", "-")} {
		if o.want(t, 0); !strings.Contains(o.stdout, "items") {
			t.Errorf("explain prints %q", o.stdout)
		}
	}
}

// A slip gets the word that was meant.
func TestSuggestions(t *testing.T) {
	dir := t.TempDir()
	veloc(t, dir, "genrate").want(t, 2, `did you mean "generate"?`)
	veloc(t, dir, "zzzzzz").want(t, 2, `unknown command "zzzzzz"`, "generate", "run")
	veloc(t, dir, "run", "--parm", "x=1", "q.sql").want(t, 2, "did you mean --param?")
	veloc(t, dir, "help", "genrate").want(t, 2, `did you mean "generate"?`)
	veloc(t, dir, "completion", "csh").want(t, 2, `unknown command "csh"`)
	veloc(t, dir, "init").want(t, 2, "veloc init DIR")
	veloc(t, dir, "explain").want(t, 2, "a file, a folder, or - for stdin")
	veloc(t, dir, "run", "--max-bad", "many").want(t, 2, `--max-bad is a whole number, not "many"`)
	veloc(t, dir, "generate", "--check", "--stdout").want(t, 2, "give one of them")
	if o := veloc(t, dir, "--version"); o.code != 0 || !strings.HasPrefix(o.stdout, "veloc ") {
		t.Errorf("--version: %d, %q", o.code, o.stdout)
	}
	veloc(t, dir, "run", "--zzzzzzzzz", "q.sql").want(t, 2, "unknown flag", "veloc run --help")
	help := veloc(t, dir, "run", "--help")
	help.want(t, 0)
	for _, s := range []string{"Examples:", "Exit codes:", "--bind", ".ndjson"} {
		if !strings.Contains(help.stdout, s) {
			t.Errorf("the help of run lacks %q", s)
		}
	}
	if o := veloc(t, dir, "completion", "bash"); o.code != 0 || !strings.Contains(o.stdout, "veloc") {
		t.Errorf("completion: exit %d", o.code)
	}
	if o := veloc(t, dir, "__complete", "run", "--format", ""); !strings.Contains(o.stdout, "ndjson") {
		t.Errorf("the values of --format are not offered: %s", o.stdout)
	}
}

// What is missing is said at once, and by the name that was given.
func TestWhatIsMissing(t *testing.T) {
	dir := folder(t, files{"q.sql": itemsSQL + "CREATE TABLE prices (id integer PRIMARY KEY, price numeric);\n-- name: Priced\nSELECT i.id, p.price FROM items i JOIN prices p USING (id);\n"})
	veloc(t, dir, "run", "q.sql").want(t, 2, `no data for "items"`, `no data for "prices"`)
	veloc(t, dir, "run", "q.sql", "--data", "nowhere").want(t, 2, "--data nowhere: there is no such folder")
	veloc(t, dir, "run", "q.sql", "--query", "Prised").want(t, 2, `did you mean "Priced"?`)
	veloc(t, dir, "run", "q.sql", "--param", "x=1", "--bind", "items=-?format=csv", "--bind", "prices=q.sql?format=csv").want(t, 2, "the query has no parameters")
	veloc(t, dir, "init", ".").want(t, 2, "holds a package's SQL, q.sql", "veloc generate .")
	veloc(t, dir, "run", "q.sql", "./q.sql").want(t, 2, "the script ./q.sql is named twice")
	veloc(t, dir, "vet", "q.sql").want(t, 2, "q.sql is a file; name its folder", ": .")
	veloc(t, folder(t, files{"t.sql": "-- nothing"}), "run", "t.sql").want(t, 2, "the script has no query: write a SELECT")
}

// The diff of several folders says whose file it is.
func TestDiffNamesTheFolders(t *testing.T) {
	dir := module(t, files{"a/a.sql": itemsSQL, "b/b.sql": itemsSQL})
	o := veloc(t, dir, "diff", "a", "b")
	o.want(t, 1)
	for _, s := range []string{"+++ b/a/tables_veloc.go", "+++ b/b/tables_veloc.go"} {
		if !strings.Contains(o.stdout, s) {
			t.Errorf("the diff lacks %q", s)
		}
	}
}

// A terminal never gets what it would act on.
func TestMessagesDoNotSteerTerminals(t *testing.T) {
	const steering = "\x1b]0;x\x07\u202e\u009b"
	runs := []outcome{
		runShop(t, folder(t, shop.with(files{"sales.csv": salesHeader + "1,,,," + "\"a" + steering + "\nsales.csv:9:9: error\",\n"}))),
		runShop(t, folder(t, shop.with(files{"sales.csv": "-", "sales.ndjson": `{"sale_id":1,"k\u001b]0;x\u0007\u202e\u009b":1}` + "\n"}))),
		runShop(t, folder(t, shop), "--bind", "sales=no"+steering+".csv"),
		veloc(t, folder(t, files{"q.sql": "SELECT \"" + steering + "\" FROM nowhere;\n"}), "vet"),
	}
	for _, o := range runs {
		if strings.ContainsAny(o.stderr, "\x1b\x07\u202e\u009b") {
			t.Errorf("stderr has %q", o.stderr)
		}
		if strings.Contains(o.stderr, "\nsales.csv:9:9") {
			t.Errorf("data look like a message of their own: %q", o.stderr)
		}
	}
}
