//go:build cgo && unix

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A run that would write what it reads, or one file twice, changes nothing and
// names both.
func TestRunRefusesPathsThatMeet(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"output and stream", []string{"-o", "sales.csv"}, []string{"the output sales.csv", "the data of sales"}},
		{"output and table", []string{"-o", "./users.csv"}, []string{"the output ./users.csv", "the data of users"}},
		{"by another name", []string{"-o", "hard.csv"}, []string{"the output hard.csv", "sales.csv"}},
		{"by a link", []string{"-o", "soft.csv"}, []string{"the output soft.csv", "sales.csv"}},
		{"output in a glob", []string{"--bind", "sales=s*.csv", "-o", "sales.csv"}, []string{"the output sales.csv"}},
		{"dead letters and stream", []string{"--on-bad-record=dead-letter=sales.csv"}, []string{"the dead-letter file sales.csv", "the data of sales"}},
		{"dead letters and output", []string{"-o", "new.csv", "--on-bad-record=dead-letter=./new.csv"}, []string{"the dead-letter file ./new.csv", "the output new.csv"}},
		{"dead letters behind a link that leads nowhere", []string{"-o", "new.csv", "--on-bad-record=dead-letter=dangling"}, []string{"the dead-letter file dangling", "the output new.csv"}},
		{"summary and output", []string{"-o", "new.csv", "--summary", "new.csv"}, []string{"the summary new.csv", "the output new.csv"}},
		{"summary and table", []string{"--summary", "users.csv"}, []string{"the summary users.csv", "the data of users"}},
		{"summary and dead letters", []string{"--summary", "x", "--on-bad-record=dead-letter=x"}, []string{"the summary x", "the dead-letter file x"}},
		{"summary and rows on stdout", []string{"--summary", "-"}, []string{"--summary -", "-o"}},
		{"dead letters on stdout", []string{"--on-bad-record=dead-letter=-"}, []string{"dead letters go to a file"}},
		{"output and script", []string{"-o", shopScript(), "--format", "csv"}, []string{"the output", "the script"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, shop)
			for _, err := range []error{
				os.Link(filepath.Join(dir, "sales.csv"), filepath.Join(dir, "hard.csv")),
				os.Symlink("sales.csv", filepath.Join(dir, "soft.csv")),
				os.Symlink("new.csv", filepath.Join(dir, "dangling")),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			before := names(t, dir)
			runShop(t, dir, c.args...).wantOut(t, "", 2, c.want...)
			if after := names(t, dir); strings.Join(after, " ") != strings.Join(before, " ") {
				t.Errorf("the folder had %q and has %q", before, after)
			}
			wantFile(t, filepath.Join(dir, "sales.csv"), salesCSV)
			wantFile(t, filepath.Join(dir, "users.csv"), usersCSV)
			if read(t, shopScript()) != shopSQL {
				t.Error("the script has changed")
			}
		})
	}
}

// stdin and stdout are files, too, where the shell makes them so.
func TestRunRefusesStdinThatIsTheOutput(t *testing.T) {
	dir := folder(t, shop)
	cmd := command(t, dir, "run", "--data", ".", "--bind", "sales=-?format=csv", "-o", "sales.csv", shopScript())
	cmd.Stdin = open(t, filepath.Join(dir, "sales.csv"))
	finish(t, cmd).wantOut(t, "", 2, "the output sales.csv", "stdin")
	wantFile(t, filepath.Join(dir, "sales.csv"), salesCSV)
}

func TestRunSummaryOnStdout(t *testing.T) {
	dir := folder(t, shop)
	o := runShop(t, dir, "-o", "out.csv", "--summary", "-")
	o.want(t, 0)
	if !strings.Contains(o.stdout, `"records": 2`) {
		t.Errorf("stdout: %s", o.stdout)
	}
	wantFile(t, filepath.Join(dir, "out.csv"), enrichedCSV)
}

// Devices may serve twice.
func TestRunWritesNothingTwice(t *testing.T) {
	runShop(t, folder(t, shop), "-o", os.DevNull, "--summary", os.DevNull).want(t, 0)
}

// What a killed run left is removed by the next that writes the file, but not
// what a run that goes on has locked.
func TestRunRemovesWhatAKilledOneLeft(t *testing.T) {
	dir := folder(t, shop)
	out := filepath.Join(dir, "out.csv")
	killed := startShop(t, dir, "csv", "-o", out)
	killed.untilWriting(out)
	killed.cmd.Process.Kill()
	killed.end()
	abandoned := temporaries(t, out)[0]
	running := startShop(t, dir, "csv", "-o", out)
	running.until("a second file is written", func() bool { return len(temporaries(t, out)) == 2 })
	old := time.Now().Add(-time.Hour)
	for _, name := range temporaries(t, out) {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	runShop(t, dir, "-o", out).want(t, 0)
	left := temporaries(t, out)
	if len(left) != 1 || left[0] == abandoned {
		t.Errorf("left are %q, of which %s is abandoned", left, abandoned)
	}
	running.write(salesCSV)
	running.stdin.Close()
	running.end().want(t, 0)
	wantFile(t, out, enrichedCSV)
	wantNoTemporary(t, out)
}

func TestRunKnowsTheFormatsThatItWrites(t *testing.T) {
	dir := folder(t, shop)
	base := []string{"run", "--data", ".", shopScript(), "-o"}
	for _, name := range []string{"x.xlsx", "x.tsv", "x.txt.gz"} {
		veloc(t, dir, append(base, name)...).wantOut(t, "", 2, name, "--format")
	}
	veloc(t, dir, append(base, "plain")...).want(t, 0)
	if text := read(t, filepath.Join(dir, "plain")); !strings.HasPrefix(text, `{"sale_id":1`) {
		t.Errorf("without an ending: %q", text)
	}
}
