//go:build cgo && unix

package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// binary is veloc as a user has it, built once.
var binary string

// TestMain builds veloc and gives all tests one cache, so that a program of
// `veloc run` is built once, too.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "veloc-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := 1
	binary = filepath.Join(dir, "veloc")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
	} else {
		os.Setenv("VELOC_CACHE", filepath.Join(dir, "cache"))
		os.Setenv("NO_COLOR", "")
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// files is a folder's content by name.
type files map[string]string

// with is the files with others beside or in place of them; "-" is no file.
func (f files) with(more files) files {
	all := maps.Clone(f)
	maps.Copy(all, more)
	maps.DeleteFunc(all, func(_, text string) bool { return text == "-" })
	return all
}

// folder writes the files to a new folder outside the repository.
func folder(t *testing.T, f files) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range f {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// command is veloc in a folder, with no stdin.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = dir
	return cmd
}

// outcome is what a user sees of a command that has ended.
type outcome struct {
	stdout, stderr string
	code           int // -1: ended by a signal
}

// veloc runs it in a folder.
func veloc(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	return finish(t, command(t, dir, args...))
}

// finish runs a command to its end.
func finish(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if cmd.Stdout == nil {
		cmd.Stdout = &stdout
	}
	cmd.Stderr = &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// want checks the exit code and what stderr has to hold.
func (o outcome) want(t *testing.T, code int, stderr ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit %d, want %d", o.code, code)
	}
	for _, s := range stderr {
		if !strings.Contains(o.stderr, s) {
			t.Errorf("stderr lacks %q", s)
		}
	}
	if t.Failed() {
		t.Logf("stdout:\n%.2000s\nstderr:\n%.2000s", o.stdout, o.stderr)
	}
}

// wantOut is want, and all of stdout.
func (o outcome) wantOut(t *testing.T, stdout string, code int, stderr ...string) {
	t.Helper()
	if o.stdout != stdout {
		t.Errorf("stdout is not\n%s", stdout)
	}
	o.want(t, code, stderr...)
}

// open opens a file to read.
func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// read is a file's text.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
