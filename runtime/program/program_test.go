package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

var errBad = errors.New("invalid number")

func TestExitCode(t *testing.T) {
	decoding := &rowio.RecordError{File: "t.csv", Line: 3, Err: errBad}
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errBad, 1},
		{decoding, 1},
		{&tooManyBad{3, decoding}, 1},
		{usagef("--max-miss: %w", errBad), 2},
		{fmt.Errorf("table: %w", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}), 2},
		{fmt.Errorf("a glob: %w", os.ErrNotExist), 2},
		{&os.LinkError{Op: "rename", Err: fs.ErrExist}, 2},
		{fmt.Errorf("run: %w", signalled{syscall.SIGTERM}), 143},
		{errors.Join(&fs.PathError{Op: "write", Path: "x", Err: fs.ErrClosed}, signalled{syscall.SIGINT}), 130},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v ends with %d, not %d", c.err, got, c.want)
		}
	}
}

// TestPrintError: the place comes first, and nothing of a record acts on the terminal.
func TestPrintError(t *testing.T) {
	decoding := &rowio.RecordError{File: "t.csv", Line: 3, Column: 2, Name: "k", Err: errors.New("no number: \"\x1b[2J\"")}
	shown := strings.ReplaceAll(decoding.Error(), "\x1b", `\x1b`)
	for _, c := range []struct {
		err  error
		want string
	}{
		{errBad, "veloc: invalid number\n"},
		{decoding, shown + "\n"},
		{fmt.Errorf("reading trades: %w", decoding), shown + "\nveloc: reading trades: " + shown + "\n"},
		{&runtime.NotReadyError{Table: "limits", Err: decoding}, shown + "\nveloc: table \"limits\" is not ready\n"},
	} {
		var out strings.Builder
		printError(&out, c.err)
		if out.String() != c.want {
			t.Errorf("%v prints\n%q, not\n%q", c.err, out.String(), c.want)
		}
	}
}

func TestMissBounds(t *testing.T) {
	joins := []runtime.JoinStats{{Alias: "u", Hits: 90, Misses: 10}, {Alias: "l", Hits: 100}}
	for _, c := range []struct{ alias, bound, want string }{
		{"u", "10", ""},
		{"u", "9", "join u: 10 misses are more than --max-miss 9"},
		{"u", "10%", ""},
		{"u", "9.99%", "join u: 10 misses are more than --max-miss 9.99%"},
		{"l", "0", ""},
		{"x", "1", "--max-miss x: the query has no such join; there are: u, l"},
		{"u", "many", "--max-miss u=many: not a number or a percentage"},
		{"u", "-1", "--max-miss u=-1: not a number or a percentage"},
		{"u", "NaN", "--max-miss u=NaN: not a number or a percentage"},
	} {
		bounds, err := missBounds(map[string]string{c.alias: c.bound}, joins)
		if err == nil {
			err = (&summary{Joins: joins}).checkMisses(bounds)
		}
		if got := message(err); got != c.want {
			t.Errorf("%s=%s: %s, not %s", c.alias, c.bound, got, c.want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestBadRecords: what each policy does with records that cannot be used.
func TestBadRecords(t *testing.T) {
	letters := filepath.Join(t.TempDir(), "letters")
	decoding := &rowio.RecordError{File: "t.csv", Line: 3, Name: "k", SQLState: "22P02", Err: errBad, Raw: []byte("x\xff,1\r\n")}
	evaluation := &runtime.RecordError{Index: 7, Column: "y", SQLState: "22012", Err: errors.New("division by zero")}
	fatal := &rowio.RecordError{File: "t.csv", Line: 9, Err: errBad, Fatal: true}
	for _, c := range []struct {
		policy  string
		most    int64
		records []error
		want    string // of the last one
		count   int64
	}{
		{"stop", -1, []error{decoding}, decoding.Error(), 0},
		{"", -1, []error{evaluation}, evaluation.Error() + ", in the record {}", 0},
		{"skip", -1, []error{decoding, evaluation, decoding}, "", 3},
		{"skip", 1, []error{decoding, evaluation}, "more than 1 bad records (--max-bad); the last: " + evaluation.Error(), 2},
		{"skip", -1, []error{fatal}, fatal.Error(), 0},
		{"dead-letter=" + letters, -1, []error{decoding, evaluation}, "", 2},
	} {
		b, err := newBadRecords(c.policy, c.most)
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for _, r := range c.records {
			if last != nil {
				t.Errorf("%s: %v ends the run", c.policy, last)
			}
			record := []byte("{}\n")
			if d, ok := r.(*rowio.RecordError); ok {
				record = d.Raw
			}
			last = b.refuse(r, record)
		}
		if err := b.close(); err != nil {
			t.Fatal(err)
		}
		if message(last) != c.want || b.count != c.count {
			t.Errorf("%s: %q, %d counted", c.policy, message(last), b.count)
		}
	}
	text, err := os.ReadFile(letters)
	const want = `{"file":"t.csv","line":3,"column":"k","sqlstate":"22P02","reason":"invalid number","record":"x\ufffd,1","record_bytes":"eP8sMQ=="}` + "\n" +
		`{"column":"y","sqlstate":"22012","reason":"division by zero","record":"{}"}` + "\n"
	if string(text) != want || err != nil {
		t.Errorf("%s%v", text, err)
	}
	for _, policy := range []string{"ignore", "dead-letter="} {
		if _, err := newBadRecords(policy, -1); exitCode(err) != exitTrouble {
			t.Errorf("%s: %v", policy, err)
		}
	}
}

func TestSummary(t *testing.T) {
	s := &summary{Query: "Enrich", Records: 1234567, Rows: 12, BadRecords: 3, Seconds: 2,
		Joins:  []runtime.JoinStats{{Alias: "u", Hits: 1000, Misses: 2, NullKeys: 1, Rows: 1500, Skipped: 2}},
		Tables: []tableSummary{{Table: "users", Rows: 1000, Seconds: 0.0125, Duplicates: 5, BadRecords: 2}, {Table: "x\ny", Status: "failed", Error: "no\x07 file"}}}
	var out strings.Builder
	s.print(&out)
	const want = `table users: 1,000 rows in 13ms, 5 with a primary key of an earlier row, which they replaced, 2 bad records left out
table x\ny is failed: no\x07 file
join u: 1,000 hits, 2 misses, 1 null keys, 1,500 rows, 2 skipped
Enrich: 1,234,567 records, 12 rows in 2s (617,283 records/s), 3 bad records left out, 2 of them of tables
`
	if out.String() != want {
		t.Errorf("%s\nnot\n%s", out.String(), want)
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567"} {
		if got := group(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	if got := duration(61.0004); got != (61 * time.Second).String() {
		t.Error(got)
	}
}

func TestParam(t *testing.T) {
	e := &Env{job: &Job{Params: map[string]string{"least": "7", "bad": "x"}}}
	if v, err := Param(e, "least", false, strconv.Atoi); err != nil || v != runtime.Some(7) {
		t.Error(v, err)
	}
	if v, err := Param(e, "most", true, strconv.Atoi); err != nil || v.Valid {
		t.Error(v, err)
	}
	for _, name := range []string{"most", "bad"} {
		if _, err := Param(e, name, false, strconv.Atoi); exitCode(err) != exitTrouble || !strings.Contains(err.Error(), name) {
			t.Error(name, err)
		}
	}
}

// TestCheckPaths: no file is written that is read, or written twice, whatever its name.
func TestCheckPaths(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"a.csv", "b.csv", "q.sql"} {
		if err := os.WriteFile(in(name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink(in("a.csv"), in("link")), os.Link(in("a.csv"), in("hard")), os.Symlink(in("new"), in("dangling"))); err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		name string
		job  Job
		ok   bool
	}{
		{"apart", Job{Output: Location{Path: in("out.csv")}}, true},
		{"its input", Job{Output: Location{Path: in("a.csv")}}, false},
		{"a link to its input", Job{Output: Location{Path: in("link")}}, false},
		{"its input by another name", Job{Output: Location{Path: in("hard")}}, false},
		{"one of a glob", Job{Output: Location{Path: in("b.csv")}}, false},
		{"the script", Job{Output: Location{Path: in("q.sql")}}, false},
		{"two files", Job{Output: Location{Path: in("out.csv")}, Summary: in("sum.json"), OnBadRecord: "dead-letter=" + in("bad")}, true},
		{"the summary too", Job{Output: Location{Path: in("out.csv")}, Summary: in("out.csv")}, false},
		{"the same file that is not there, by a link", Job{Output: Location{Path: in("new")}, OnBadRecord: "dead-letter=" + in("dangling")}, false},
		{"a device twice", Job{Output: Location{Path: os.DevNull}, Summary: os.DevNull}, true},
		{"letters to stdout", Job{Output: Location{Path: in("out.csv")}, OnBadRecord: "dead-letter=-"}, false},
		{"everything to stdout", Job{Output: Location{Path: "-"}, Summary: "-"}, false},
	} {
		c.job.Scripts = []string{in("q.sql")}
		c.job.Sources = map[string]Location{"s": {Path: in("a.csv")}, "t": {Path: in("[b]*.csv")}, "u": {Path: in("missing*.csv")}}
		err := checkPaths(&c.job)
		if (err == nil) != c.ok || err != nil && exitCode(err) != exitTrouble {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
