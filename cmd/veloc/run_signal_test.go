//go:build cgo && unix

package main_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// crowd is a query whose records have many rows each.
func crowd(t *testing.T) string {
	t.Helper()
	var rows, records strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&rows, "1,%d\n", i)
	}
	for i := range 500 {
		fmt.Fprintf(&records, "%d,1\n", i)
	}
	return folder(t, files{
		"many.sql": "-- veloc: stream\nCREATE TABLE s (id integer NOT NULL, k integer);\nCREATE TABLE t (k integer, v integer NOT NULL);\n" +
			"-- name: Many\nSELECT s.id, t.v FROM s JOIN t ON t.k = s.k;\n-- name: Tail\nSELECT s.id, t.v FROM s FULL JOIN t ON t.k = s.k;\n",
		"s.csv": "id,k\n" + records.String(), "none.csv": "id,k\n", "t.csv": "k,v\n" + rows.String(),
	})
}

// Where a signal comes while a record's rows are made, or those that nothing has
// matched, the run ends; what could not be finished is not there.
func TestRunEndsBySignalAmongRows(t *testing.T) {
	dir := crowd(t)
	for _, query := range []string{"Many", "Tail"} {
		for name, c := range endings {
			t.Run(query+" "+name, func(t *testing.T) {
				args := []string{"run", "--quiet", "--query", query, "--format", "csv", "many.sql"}
				if query == "Tail" {
					args = append(args, "--bind", "s=none.csv")
				}
				r := start(t, command(t, dir, args...))
				r.wantLine("id,v\n")
				r.cmd.Process.Signal(c.signal)
				time.Sleep(100 * time.Millisecond) // the pipe is full: the run does not end before it has heard
				if _, err := io.Copy(io.Discard, r.stdout); err != nil {
					t.Fatal(err)
				}
				r.end().wantOut(t, "", c.code)
			})
		}
	}
	t.Run("file", func(t *testing.T) {
		out := filepath.Join(dir, "out.csv")
		r := start(t, command(t, dir, "run", "--quiet", "--query", "Many", "-o", out, "many.sql"))
		r.untilWriting(out)
		r.cmd.Process.Signal(syscall.SIGTERM)
		got := r.end()
		got.wantOut(t, "", 143)
		if size(out) >= 0 || !strings.Contains(got.stderr, "nothing was committed") {
			t.Errorf("%d bytes are there, and stderr has\n%s", size(out), got.stderr)
		}
		wantNoTemporary(t, out)
	})
}

// One signal is enough wherever a run waits: for the other end of a named pipe,
// for what nobody writes, for one who reads.
func TestRunEndsBySignalWhereItWaits(t *testing.T) {
	dir := crowd(t)
	pipe := filepath.Join(dir, "pipe.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"a stream's pipe": {"--query", "Many", "--bind", "s=pipe.csv"},
		"a table's pipe":  {"--query", "Many", "--bind", "t=pipe.csv"},
		"a pipe to write": {"--query", "Many", "-o", "pipe.csv"},
		"stdin":           {"--query", "Many", "--bind", "s=-?format=csv"},
		"stdout":          {"--query", "Many"},
	} {
		for signal, c := range endings {
			t.Run(name+" "+signal, func(t *testing.T) {
				cmd := command(t, dir, append([]string{"run", "--quiet", "many.sql"}, args...)...)
				r := start(t, cmd)
				r.until("the program waits", func() bool { return r.program() })
				time.Sleep(50 * time.Millisecond) // any moment will do
				cmd.Process.Signal(c.signal)
				// Nothing is read of stdout until the program has ended.
				if state, err := cmd.Process.Wait(); err != nil || state.ExitCode() != c.code {
					t.Errorf("%v, %v, not %d\n%s", state, err, c.code, r.stderr.Bytes())
				}
			})
		}
	}
}

// program reports whether the command has become the program that it has built.
func (r *running) program() bool {
	name, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", r.cmd.Process.Pid))
	return err != nil && !os.IsNotExist(err) || filepath.Base(name) == "program"
}

// No signal is lost, whenever it comes: in veloc, in between, or in the program.
func TestRunLosesNoSignal(t *testing.T) {
	dir := crowd(t)
	run := func() *exec.Cmd {
		return command(t, dir, "run", "--quiet", "--query", "Many", "--bind", "s=-?format=csv&header=false", "many.sql")
	}
	warm := run()
	if out, err := warm.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for range 25 {
		r := start(t, run())
		time.Sleep(time.Duration(rand.IntN(60_000)) * time.Microsecond)
		r.cmd.Process.Signal(syscall.SIGTERM)
		r.cmd.Wait()
		// Before it listens a signal ends the process by itself.
		state := r.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if state.ExitStatus() != 143 && !(state.Signaled() && state.Signal() == syscall.SIGTERM) {
			t.Errorf("it ends with %v\n%s", r.cmd.ProcessState, r.stderr.Bytes())
		}
	}
}

// What is to be read from or written to a standard file that is closed is an
// error, and nothing that is lost.
func TestClosedStandardFiles(t *testing.T) {
	dir := crowd(t)
	for name, c := range map[string]struct{ script, want string }{
		"stdin":   {`exec "$0" run --query Many --bind "s=-?format=csv" many.sql <&-`, "s is bound to stdin, which is closed"},
		"stdout":  {`exec "$0" run --query Many many.sql >&-`, "stdout is closed"},
		"explain": {`exec "$0" explain many.sql >&-`, "stdout is closed"},
		"full":    {`exec "$0" explain many.sql >/dev/full`, "no space left on device"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "full" {
				if _, err := os.Stat("/dev/full"); err != nil {
					t.Skip(err)
				}
			}
			cmd := command(t, dir)
			cmd.Args = append([]string{"/bin/sh", "-c", c.script, cmd.Path}, cmd.Args[1:]...)
			cmd.Path = "/bin/sh"
			text, _ := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(text), c.want) {
				t.Errorf("%v\n%s", cmd.ProcessState, text)
			}
		})
	}
	// A file that is there and empty is none of these.
	cmd := command(t, dir, "run", "--quiet", "--query", "Many", "--bind", "s=-?format=csv&header=false", "many.sql")
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
