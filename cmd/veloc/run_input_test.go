//go:build cgo && unix

package main_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// enriched is the output for records of which only the id and the note count.
func enriched(rows ...string) string {
	return "sale_id,code,amount,share,note,name,score\n" + strings.Join(rows, "")
}

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

// What COPY takes is taken.
func TestRunTakes(t *testing.T) {
	long := strings.Repeat("é", 4<<20)
	for _, c := range []struct {
		name  string
		files files
		want  string
	}{
		{"plain", files{}, enrichedCSV},
		{"header in another order", files{"users.csv": "score,user_id,name\n5,1,Ada\n"}, enrichedCSV},
		{"byte order mark", files{"users.csv": "\ufeff" + usersCSV, "sales.csv": "\ufeff" + salesCSV}, enrichedCSV},
		{"byte order mark before NDJSON", files{"users.csv": "-", "users.ndjson": "\ufeff" + `{"user_id":1,"name":"Ada","score":5}`}, enrichedCSV},
		{"CRLF", files{"sales.csv": strings.ReplaceAll(salesCSV, "\n", "\r\n")}, enrichedCSV},
		{"CR", files{"sales.csv": strings.ReplaceAll(salesCSV, "\n", "\r")}, enrichedCSV},
		{"CRLF in NDJSON", files{"sales.csv": "-", "sales.ndjson": "{\"sale_id\":1}\r\n\r\n{\"sale_id\":2}\r\n"}, enriched("1,,,,,,\n", "2,,,,,,\n")},
		{"no line end at the end", files{"sales.csv": strings.TrimSuffix(salesCSV, "\n")}, enrichedCSV},
		{"quoted line ends", files{"sales.csv": salesHeader + "1,,,,,\"a\nb\r\n\"\"c\"\"\"\n2,,,,,\n"}, enriched("1,,,,\"a\nb\r\n\"\"c\"\"\",,\n", "2,,,,,,\n")},
		{"lines of many MB", files{"sales.csv": salesHeader + "1,,,,," + long + "\n2,,,,,\"" + long + "\"\n"}, enriched("1,,,,"+long+",,\n", "2,,,,"+long+",,\n")},
		{"NDJSON lines of many MB", files{"sales.csv": "-", "sales.ndjson": `{"sale_id":1,"note":"` + long + `"}`}, enriched("1,,,," + long + ",,\n")},
		{"a header only", files{"sales.csv": salesHeader}, enriched()},
		{"0 bytes of NDJSON", files{"sales.csv": "-", "sales.ndjson": ""}, enriched()},
		{"gzip", files{"sales.csv": "-", "sales.csv.gz": packed(salesCSV)}, enrichedCSV},
		{"gzip in parts", files{"sales.csv": "-", "sales.csv.gz": packed(salesCSV[:50]) + packed(salesCSV[50:])}, enrichedCSV},
		{"empty texts and NULL", files{"sales.csv": salesHeader + "1,,\"\",,,\n"}, enriched("1,\"\",,,,,\n")},
		{"numbers of every spelling", files{"sales.csv": salesHeader + " 1 ,,, 1e2 ,+2,\n"}, enriched("1,,100.00,50,,,\n")},
		{"a tab as delimiter by its ending", files{"users.csv": "-", "users.tsv": strings.ReplaceAll(usersCSV, ",", "\t")}, enrichedCSV},
		{"a packed one with tabs", files{"users.csv": "-", "users.tsv.gz": packed(strings.ReplaceAll(usersCSV, ",", "\t"))}, enrichedCSV},
		{"jsonl", files{"users.csv": "-", "users.jsonl": `{"user_id":1,"name":"Ada","score":5}`}, enrichedCSV},
		{"json", files{"users.csv": "-", "users.json": `{"user_id":1,"name":"Ada","score":5}`}, enrichedCSV},
		{"keys in any order, twice and missing", files{"sales.csv": "-", "sales.ndjson": `{"note":"a","sale_id":7,"note":"b","user_id":1,"sale_id":8}`}, enriched("8,,,,b,Ada,5\n")},
		{"end of data", files{"sales.csv": salesHeader + "1,,,,,\n\\.\nrubbish\n"}, enriched("1,,,,,,\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			runShop(t, folder(t, shop.with(c.files))).wantOut(t, c.want, 0)
		})
	}
}

// What COPY refuses stops the run, with the place first.
func TestRunRefuses(t *testing.T) {
	sale := func(record string) files { return files{"sales.csv": salesHeader + "1,,,,,\n" + record} }
	lines := func(text string) files { return files{"sales.csv": "-", "sales.ndjson": text} }
	for _, c := range []struct {
		name  string
		files files
		want  string // how stderr begins
	}{
		{"0 bytes", files{"sales.csv": ""}, `sales.csv:1:1: the file is empty: it lacks the header line`},
		{"0 bytes of a table", files{"users.csv": ""}, `users.csv:1:1: the file is empty: it lacks the header line`},
		{"0 bytes, packed", files{"users.csv": "-", "users.csv.gz": packed("")}, `users.csv.gz:1:1: the file is empty: it lacks the header line`},
		{"0 bytes of Parquet", files{"users.csv": "-", "users.parquet": ""}, `veloc: table "users" is not ready`},
		{"missing column", files{"users.csv": "user_id,score\n1,5\n"}, `users.csv:1:1: the header lacks the column name`},
		{"column twice", files{"users.csv": "user_id,name,name,score\n"}, `users.csv:1:3: the header names column "name" twice`},
		{"a table's value", files{"users.csv": usersHeader + "1,Ada,x\n"}, `users.csv:2:3: column "score": invalid input syntax for type smallint: "x"`},
		{"a table's NULL", files{"users.csv": usersHeader + "1,,5\n"}, `users.csv:2:2: column "name": null value in column "name" violates not-null constraint`},
		{"NULL in a primary key", files{"users.csv": usersHeader + ",Ada,5\n"}, `users.csv:2:1: column "user_id": null value in column "user_id" violates not-null constraint`},
		{"NULL", sale(",,,,,\n"), `sales.csv:3:1: column "sale_id": null value in column "sale_id" violates not-null constraint`},
		{"NULL in NDJSON", lines(`{"sale_id":null}`), `sales.ndjson:1:12: column "sale_id": null value`},
		{"missing key in NDJSON", lines(`{"note":"x"}`), `sales.ndjson:1:1: column "sale_id": null value`},
		{"bigint out of range", sale("9223372036854775808,,,,,\n"), `sales.csv:3:1: column "sale_id": value "9223372036854775808" is out of range for type bigint`},
		{"integer out of range", sale("2,,,,2147483648,\n"), `sales.csv:3:5: column "parts": value "2147483648" is out of range for type integer`},
		{"numeric out of range", sale("2,,,1000000,,\n"), `sales.csv:3:4: column "amount": numeric field overflow`},
		{"not a number", sale("2,,,1.5.5,,\n"), `sales.csv:3:4: column "amount": invalid input syntax for type numeric: "1.5.5"`},
		{"text too long", sale("2,,abcdef,,,\n"), `sales.csv:3:3: column "code": value too long for type character varying(5)`},
		{"invalid UTF-8", sale("2,,,,,\xff\n"), `sales.csv:3:1: invalid byte sequence for encoding "UTF8"`},
		{"invalid UTF-8 in NDJSON", lines("{\"sale_id\":1,\"note\":\"\xff\"}"), `sales.ndjson:1:1: invalid byte sequence for encoding "UTF8"`},
		{"a zero byte", sale("2,,,,,a\x00b\n"), `sales.csv:3:1: invalid byte sequence for encoding "UTF8": 0x00`},
		{"truncated line", sale("2,1,a"), `sales.csv:3:4: missing data for column "amount"`},
		{"truncated quotes", sale("2,1,a,,,\"note"), `sales.csv:3:1: unterminated CSV quoted field`},
		{"field too many", sale("2,,,,,,\n"), `sales.csv:3:7: extra data after last expected column`},
		{"truncated NDJSON", lines(`{"sale_id":1}` + "\n" + `{"sale_id":2,"no`), `sales.ndjson:2:17: invalid input syntax for type json`},
		{"an array in NDJSON", lines(`[1]`), `sales.ndjson:1:1: invalid input syntax for type json: a record is an object`},
		{"two objects in a line", lines(`{"sale_id":1}{"sale_id":2}`), `sales.ndjson:1:14: invalid input syntax for type json`},
		{"division by zero", sale("2,,,,0,\n"), `veloc: record 1, share: division by zero`},
		{"corrupted gzip", files{"sales.csv": "-", "sales.csv.gz": strings.Replace(packed(salesCSV), "\x00\x00\xff\xff", "\x00\x00\xff\xfe", 1)[:30] + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}, `sales.csv.gz:`},
		{"truncated gzip", files{"sales.csv": "-", "sales.csv.gz": packed(salesCSV)[:60]}, `sales.csv.gz:`},
		{"gzip in name only", files{"sales.csv": "-", "sales.csv.gz": salesCSV}, `veloc: sales.csv.gz: the file is not packed by gzip`},
		{"gzip of 0 bytes", files{"users.csv": "-", "users.csv.gz": ""}, `veloc: table "users" is not ready`},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := runShop(t, folder(t, shop.with(c.files)), "-o", "out.csv")
			o.want(t, 1)
			if !strings.HasPrefix(o.stderr, c.want) {
				t.Errorf("stderr does not begin with %q:\n%s", c.want, o.stderr)
			}
		})
	}
}

// Files that are not there, or not one, are trouble of another kind.
func TestRunFindsItsFiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		files files
		args  []string
		want  []string // of stderr
	}{
		{"no candidate", files{"users.csv": "-"}, nil, []string{`no data for "users"`, "users.csv, .tsv, .ndjson, .jsonl, .json or .parquet", ".gz or .zst", "--bind users=FILE"}},
		{"two candidates", files{"users.ndjson": ""}, nil, []string{`"users"`, "users.csv", "users.ndjson", "--bind users=FILE"}},
		{"three candidates", files{"users.ndjson": "", "users.csv.gz": ""}, nil, []string{"users.csv,", "users.csv.gz", "users.ndjson"}},
		{"a folder", files{"users.csv": "-", "users.csv/x": ""}, nil, []string{"users.csv", "is a directory"}},
		{"a folder as stream", files{"sales.csv": "-", "sales.csv/x": ""}, nil, []string{"sales.csv", "is a directory"}},
		{"a folder bound", files{"d.csv/x": ""}, []string{"--bind", "users=d.csv"}, []string{"d.csv", "is a directory"}},
		{"a missing file", files{}, []string{"--bind", "users=nowhere.csv"}, []string{"nowhere.csv: no such file"}},
		{"a missing stream", files{}, []string{"--bind", "sales=nowhere.csv"}, []string{"nowhere.csv: no such file"}},
		{"a glob without a match", files{}, []string{"--bind", "sales=s*/x.csv"}, []string{"s*/x.csv: no file matches"}},
		{"a missing folder", files{}, []string{"--data", "nowhere"}, []string{"--data nowhere: there is no such folder"}},
		{"stdin twice", files{}, []string{"--bind", "sales=-?format=csv", "--bind", "users=-?format=csv"}, []string{"sales", "users", "stdin"}},
		{"no format", files{}, []string{"--bind", "sales=sales"}, []string{`"sales"`, "?format="}},
		{"an unknown option", files{}, []string{"--bind", "sales=sales.csv?colour=red"}, []string{`"colour"`, "delimiter"}},
		{"an unknown scheme", files{}, []string{"--bind", "sales=kafka://x/y"}, []string{"kafka://"}},
		{"an unknown relation", files{}, []string{"--bind", "sale=sales.csv"}, []string{"--bind sale", "sales, users"}},
		{"a relation bound twice", files{}, []string{"--bind", "users=users.csv", "--bind", "users=u.csv"}, []string{"--bind", "users", "twice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			runShop(t, folder(t, shop.with(c.files)), c.args...).wantOut(t, "", 2, c.want...)
		})
	}
}

func TestRunSaysWhatItMayNotRead(t *testing.T) {
	dir := folder(t, shop)
	if err := os.Chmod(filepath.Join(dir, "users.csv"), 0); err != nil {
		t.Fatal(err)
	}
	cmd := command(t, dir, "run", "--data", ".", shopScript())
	if os.Getuid() == 0 {
		runShop(t, dir) // builds the program
		asNobody(t, cmd, filepath.Dir(binary), dir)
	}
	finish(t, cmd).want(t, 2, "users.csv: permission denied")
}

// asNobody makes the command one of a user without rights, who may use the
// folders, and read the cache.
func asNobody(t *testing.T, cmd *exec.Cmd, folders ...string) {
	t.Helper()
	const nobody = 65534
	for _, dir := range folders {
		for _, d := range []string{dir, filepath.Dir(dir)} {
			if err := os.Chmod(d, 0o777); err != nil {
				t.Fatal(err)
			}
		}
	}
	err := filepath.WalkDir(os.Getenv("VELOC_CACHE"), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chmod(path, info.Mode().Perm()|info.Mode().Perm()>>6&0o5)
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}

// Columns that the relation does not declare are named once for a file.
func TestRunNamesExtraColumns(t *testing.T) {
	for _, c := range []struct {
		name  string
		files files
		said  string
	}{
		{"csv", files{"users.csv": "user_id,age,name,score\n1,7,Ada,5\n2,8,Bob,\n"}, `veloc: users.csv: column "age" is not declared and is skipped`},
		{"ndjson", files{"users.csv": "-", "users.ndjson": "{\"user_id\":1,\"age\":7,\"name\":\"Ada\",\"score\":5}\n{\"user_id\":2,\"name\":\"Bob\",\"age\":[1,{}]}\n"}, `veloc: users.ndjson: column "age" is not declared and is skipped`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, shop.with(c.files))
			o := runShop(t, dir)
			o.wantOut(t, enrichedCSV, 0, c.said)
			if n := strings.Count(o.stderr, "age"); n != 1 {
				t.Errorf("named %d times", n)
			}
			runShop(t, dir, "--strict-columns").wantOut(t, "", 1, "users."+c.name+":1:1: ", "age")
		})
	}
}

func TestRunSaysWhichKeysCameTwice(t *testing.T) {
	dir := folder(t, shop.with(files{"users.csv": usersHeader + "1,Eve,1\n2,Bob,\n1,Zoe,1\n1,Ada,5\n"}))
	runShop(t, dir, "--summary", "s.json").wantOut(t, enrichedCSV, 0, "table users: 2 rows", "2 with a primary key of an earlier row")
	var s summary
	readJSON(t, filepath.Join(dir, "s.json"), &s)
	if len(s.Tables) != 1 || s.Tables[0].Rows != 2 || s.Tables[0].Duplicates != 2 {
		t.Errorf("got %+v", s.Tables)
	}
}

// The options of a bind are those of COPY.
func TestRunBindOptions(t *testing.T) {
	dir := folder(t, files{"u.txt": "1;Ada;5\n2;Bob;\\N\n", "s.tsv": strings.ReplaceAll(salesCSV, ",", "\t"), "a/1.csv": salesHeader + "1,1,a,1.50,2,x\n", "a/2.csv": salesHeader + "2,9,,,,\n"})
	users := "users=u.txt?format=csv&delimiter=;&header=false&null=%5CN"
	for _, sales := range []string{"s.tsv", "file://s.tsv", "s.tsv?compression=none", "a/*.csv", "a/?.csv"} {
		runShop(t, dir, "--bind", users, "--bind", "sales="+sales).wantOut(t, enrichedCSV, 0)
	}
}

func TestRunGoesOnBehindBadRecords(t *testing.T) {
	bad := files{
		"users.csv": usersHeader + "1,Ada,5\n2,Bob,x\n",
		"sales.csv": salesHeader + "x,,,,,\n1,1,a,1.50,2,x\n3,,,,0,\n4,,\n5,,,,,\xff\n2,9,,,,\n",
	}
	dir := folder(t, bad)
	runShop(t, dir, "--on-bad-record=skip").wantOut(t, enrichedCSV, 0, "5 bad records left out, 1 of them of tables", ", 1 bad record left out\n")
	runShop(t, dir, "--on-bad-record=skip", "--max-bad", "5").wantOut(t, enrichedCSV, 0)
	runShop(t, dir, "--on-bad-record=skip", "--max-bad", "4", "-o", "out.csv").want(t, 1, "more than 4 bad records")
	if _, err := os.Stat(filepath.Join(dir, "out.csv")); err == nil {
		t.Error("there is an output file")
	}
	runShop(t, dir, "--on-bad-record=dead-letter=dead.ndjson", "--summary", "s.json").wantOut(t, enrichedCSV, 0)
	want := `{"file":"users.csv","line":3,"column":"score","sqlstate":"22P02","reason":"invalid input syntax for type smallint: \"x\" (SQLSTATE 22P02)","record":"2,Bob,x"}
{"file":"sales.csv","line":2,"column":"sale_id","sqlstate":"22P02","reason":"invalid input syntax for type bigint: \"x\" (SQLSTATE 22P02)","record":"x,,,,,"}
{"column":"share","sqlstate":"22012","reason":"division by zero (SQLSTATE 22012)","record":"{\"sale_id\":3,\"user_id\":null,\"code\":null,\"amount\":null,\"parts\":0,\"note\":null}"}
{"file":"sales.csv","line":5,"sqlstate":"22P04","reason":"missing data for column \"amount\" (SQLSTATE 22P04)","record":"4,,"}
{"file":"sales.csv","line":6,"sqlstate":"22021","reason":"invalid byte sequence for encoding \"UTF8\" (SQLSTATE 22021)","record":"5,,,,,\ufffd","record_bytes":"NSwsLCws/w=="}
`
	if got := read(t, filepath.Join(dir, "dead.ndjson")); got != want {
		t.Errorf("dead letters:\n%s", got)
	}
	var s summary
	readJSON(t, filepath.Join(dir, "s.json"), &s)
	if s.Query != "Enrich" || s.Records != 3 || s.Rows != 2 || s.BadRecords != 5 || s.Tables[0].BadRecords != 1 {
		t.Errorf("got %+v", s)
	}
}

// Damage that cuts the input off is never skipped.
func TestRunDoesNotSkipDamage(t *testing.T) {
	for name, f := range map[string]files{
		"gzip":   {"sales.csv": "-", "sales.csv.gz": packed(salesCSV)[:60]},
		"quotes": {"sales.csv": salesCSV + "3,,,,,\"cut"},
		"header": {"sales.csv": "sale_id,note\n"},
	} {
		t.Run(name, func(t *testing.T) {
			runShop(t, folder(t, shop.with(f)), "--on-bad-record=skip").want(t, 1, "sales.csv")
		})
	}
}

func TestRunBoundsMisses(t *testing.T) {
	records := salesHeader
	for i := range 8 {
		records += fmt.Sprintf("%d,%d,,,,\n", i, i%2+1)
	}
	dir := folder(t, files{"users.csv": usersHeader + "1,Ada,5\n", "sales.csv": records})
	for bound, code := range map[string]int{"u=4": 0, "u=3": 1, "u=50%": 0, "u=49.9%": 1, "v=1": 2, "u=x": 2, "u=-1": 2, "u": 2} {
		o := runShop(t, dir, "--max-miss", bound)
		if o.code != code || code > 0 && !strings.Contains(o.stderr, "--max-miss") {
			t.Errorf("--max-miss %s: exit %d, want %d\n%s", bound, o.code, code, o.stderr)
		}
	}
}

// A column of a type that is not supported yet is declared, and its fields are
// passed over.
func TestColumnsOfUnsupportedTypesArePassedOver(t *testing.T) {
	dir := folder(t, files{
		"q.sql":     "-- veloc: stream\nCREATE TABLE items (tags text[], id integer NOT NULL, how inet);\nSELECT id FROM items;\n",
		"items.csv": "tags,id,how\n{},1,\n",
	})
	o := veloc(t, dir, "run", "q.sql", "--strict-columns", "--format", "csv")
	o.wantOut(t, "id\n1\n", 0)
	if strings.Contains(o.stderr, "not declared") {
		t.Errorf("stderr: %s", o.stderr)
	}
	veloc(t, folder(t, files{"q.sql": read(t, filepath.Join(dir, "q.sql")), "items.csv": "{},1,\n"}), "run", "q.sql", "--bind", "items=items.csv?header=false", "--format", "csv").wantOut(t, "id\n1\n", 0)
}
