//go:build cgo && unix

package main_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is when a test gives up on a command that says nothing: far beyond
// what building a program takes.
const patience = 3 * time.Minute

// running is a command whose stdin and stdout the test holds.
type running struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr bytes.Buffer
}

// startShop starts `veloc run` of the shop in dir with the stream from stdin.
func startShop(t *testing.T, dir, format string, args ...string) *running {
	t.Helper()
	all := []string{"run", "--data", ".", "--bind", "sales=-?format=" + format, "--format", format, shopScript()}
	return start(t, command(t, dir, append(all, args...)...))
}

// start starts a command.
func start(t *testing.T, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{t: t, cmd: cmd}
	r.cmd.Stderr = &r.stderr
	var err error
	if r.stdin, err = r.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout.(*os.File).SetReadDeadline(time.Now().Add(patience))
	r.stdout = bufio.NewReader(stdout)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.cmd.Process.Kill() })
	return r
}

// write passes text on to stdin.
func (r *running) write(text string) {
	r.t.Helper()
	if _, err := io.WriteString(r.stdin, text); err != nil {
		r.t.Fatal(err)
	}
}

// wantLine reads a line of stdout.
func (r *running) wantLine(want string) {
	r.t.Helper()
	if line, err := r.stdout.ReadString('\n'); err != nil || line != want {
		r.t.Fatalf("stdout has %q (%v), want %q\n%s", line, err, want, r.stderr.Bytes())
	}
}

// end waits for the command; stdout is what was not yet read of it.
func (r *running) end() outcome {
	r.t.Helper()
	rest, err := io.ReadAll(r.stdout)
	if err != nil {
		r.t.Fatal(err)
	}
	r.cmd.Wait()
	return outcome{string(rest), r.stderr.String(), r.cmd.ProcessState.ExitCode()}
}

// What a pipe brings is answered before more comes.
func TestRunAnswersAPipe(t *testing.T) {
	for _, c := range []struct{ format, header, in, headerOut, out string }{
		{"csv", salesHeader, "1,1,a,1.50,2,x\n", "sale_id,code,amount,share,note,name,score\n", "1,a,1.50,50,x,Ada,5\n"},
		{"ndjson", "", `{"sale_id":1,"user_id":1,"parts":2}` + "\n", "", `{"sale_id":1,"code":null,"amount":null,"share":50,"note":null,"name":"Ada","score":5}` + "\n"},
	} {
		t.Run(c.format, func(t *testing.T) {
			r := startShop(t, folder(t, shop), c.format)
			r.write(c.header + c.in)
			if c.headerOut != "" {
				r.wantLine(c.headerOut)
			}
			for range 3 {
				r.wantLine(c.out)
				r.write(c.in)
			}
			r.wantLine(c.out)
			r.stdin.Close()
			r.end().wantOut(t, "", 0)
		})
	}
}

// until waits for what the command does without a word on stdout.
func (r *running) until(what string, done func() bool) {
	r.t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("gave up waiting until %s", what)
		}
	}
}

// untilWriting waits for the file that the output at path is written to before
// it has its name.
func (r *running) untilWriting(path string) {
	r.t.Helper()
	r.until("there is a temporary file", func() bool { return len(temporaries(r.t, path)) > 0 })
}

// temporaries lists what an output left beside its path.
func temporaries(t *testing.T, path string) []string {
	t.Helper()
	list := names(t, filepath.Dir(path))
	return slices.DeleteFunc(list, func(name string) bool { return !strings.HasPrefix(name, "."+filepath.Base(path)) })
}

// wantNoTemporary checks that an output left nothing beside its path.
func wantNoTemporary(t *testing.T, path string) {
	t.Helper()
	if left := temporaries(t, path); len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
}

// wantFile checks a file's text.
func wantFile(t *testing.T, path, want string) {
	t.Helper()
	if got := read(t, path); got != want {
		t.Errorf("%s has %q, want %q", filepath.Base(path), got, want)
	}
}

// size is a file's; -1 is no file.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

var endings = map[string]struct {
	signal syscall.Signal
	code   int
}{"SIGINT": {syscall.SIGINT, 130}, "SIGTERM": {syscall.SIGTERM, 143}}

// A signal ends the input: what was read is answered and the file is finished.
func TestRunEndsBySignal(t *testing.T) {
	for name, c := range endings {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, shop)
			out, dead := filepath.Join(dir, "out.csv"), filepath.Join(dir, "dead.ndjson")
			r := startShop(t, dir, "csv", "-o", out, "--on-bad-record=dead-letter="+dead, "--summary", "s.json")
			// A dead letter says that the records before it have been read.
			r.write(salesCSV + "x,,,,,\n")
			r.until("the bad record is read", func() bool { return size(dead) > 0 })
			r.cmd.Process.Signal(c.signal)
			r.end().wantOut(t, "", c.code)
			wantFile(t, out, enrichedCSV)
			wantNoTemporary(t, out)
			var s summary
			readJSON(t, filepath.Join(dir, "s.json"), &s)
			if s.Records != 2 || s.Rows != 2 {
				t.Errorf("got %+v", s)
			}
		})
	}
}

// While a table is still being loaded there is nothing to answer.
func TestRunEndsBySignalWhileATableLoads(t *testing.T) {
	for name, c := range endings {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, shop)
			out, dead := filepath.Join(dir, "out.csv"), filepath.Join(dir, "dead.ndjson")
			cmd := command(t, dir, "run", "--data", ".", "--bind", "users=-?format=csv", "-o", out, "--on-bad-record=dead-letter="+dead, shopScript())
			r := start(t, cmd)
			r.write(usersCSV + "x,,\n")
			r.until("the bad row is read", func() bool { return size(dead) > 0 })
			r.cmd.Process.Signal(c.signal)
			r.end().wantOut(t, "", c.code)
			if size(out) >= 0 {
				t.Error("there is an output file")
			}
			wantNoTemporary(t, out)
		})
	}
}

// A second signal does not wait for a run that cannot go on, here for want of
// one who reads the dead letters.
func TestRunAbortsBySecondSignal(t *testing.T) {
	dir := folder(t, shop.with(files{"out.csv": "old"}))
	out, dead := filepath.Join(dir, "out.csv"), filepath.Join(dir, "dead.ndjson")
	if err := syscall.Mkfifo(dead, 0o600); err != nil {
		t.Fatal(err)
	}
	r := startShop(t, dir, "csv", "-o", out, "--on-bad-record=dead-letter="+dead)
	letters := open(t, dead)
	// One write, of which the letters are far more than a pipe holds.
	r.write(salesHeader + strings.Repeat("x\n", 1900))
	if _, err := letters.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	r.untilWriting(out)
	// Two of one kind could count as one.
	r.cmd.Process.Signal(syscall.SIGINT)
	r.cmd.Process.Signal(syscall.SIGTERM)
	r.end().wantOut(t, "", 143)
	wantFile(t, out, "old")
	wantNoTemporary(t, out)
}

// A run that fails leaves what was there.
func TestRunLeavesTheOldFile(t *testing.T) {
	var many strings.Builder
	for range 100_000 {
		many.WriteString("1,1,a,1.50,2,x\n")
	}
	for name, f := range map[string]files{
		"bad record":       {"sales.csv": salesCSV + many.String() + "x,,,,,\n"},
		"division by zero": {"sales.csv": salesCSV + many.String() + "1,,,,0,\n"},
		"damage":           {"sales.csv": "-", "sales.csv.gz": packed(salesCSV)[:60]},
		"bad table":        {"users.csv": usersCSV + "x,,\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, shop.with(f).with(files{"out.csv": "old"}))
			before := names(t, dir)
			runShop(t, dir, "-o", "out.csv").wantOut(t, "", 1)
			wantFile(t, filepath.Join(dir, "out.csv"), "old")
			if after := names(t, dir); !slices.Equal(after, before) {
				t.Errorf("the folder has %q, had %q", after, before)
			}
		})
	}
}

// A run that is killed cannot tidy up, and is in no one's way.
func TestRunLeavesTheOldFileWhenKilled(t *testing.T) {
	dir := folder(t, shop.with(files{"out.csv": "old"}))
	out := filepath.Join(dir, "out.csv")
	r := startShop(t, dir, "csv", "-o", out)
	r.write(salesCSV)
	r.untilWriting(out)
	r.cmd.Process.Kill()
	r.end().want(t, -1)
	wantFile(t, out, "old")
	runShop(t, dir, "-o", out).want(t, 0)
	wantFile(t, out, enrichedCSV)
}

// A disk that is full is trouble, and is named.
func TestRunSaysThatTheDiskIsFull(t *testing.T) {
	const full = "/dev/full"
	if size(full) < 0 {
		t.Skip("no " + full)
	}
	dir := folder(t, shop)
	for _, args := range [][]string{
		{"-o", full, "--format", "csv"},
		{"-o", full, "--format", "ndjson"},
		{"-o", full, "--format", "parquet"},
		{"--format", "csv", "--summary", full},
		{"--format", "csv", "--bind", "users=bad.csv", "--on-bad-record=dead-letter=" + full},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			dir := folder(t, shop.with(files{"bad.csv": usersCSV + "x,,\n"}))
			o := veloc(t, dir, append([]string{"run", "--data", ".", shopScript()}, args...)...)
			o.want(t, 2, full, "no space left")
		})
	}
	t.Run("stdout", func(t *testing.T) {
		cmd := command(t, dir, "run", "--data", ".", "--format", "csv", shopScript())
		out, err := os.OpenFile(full, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		cmd.Stdout = out
		finish(t, cmd).want(t, 2, "stdout", "no space left")
	})
}

func TestRunNeedsAPlaceForItsOutput(t *testing.T) {
	dir := folder(t, shop)
	runShop(t, dir, "-o", "nowhere/out.csv").wantOut(t, "", 2, "nowhere/out.csv: no such file or directory")
	runShop(t, dir, "-o", ".", "--format", "csv").wantOut(t, "", 2, "is a directory")
	if err := os.Symlink("loop.csv", filepath.Join(dir, "loop.csv")); err != nil {
		t.Fatal(err)
	}
	runShop(t, dir, "-o", "loop.csv").wantOut(t, "", 2, "loop.csv")
}

// What a link names is replaced, and the link stays, even where its target is
// not there yet.
func TestRunReplacesALinksTarget(t *testing.T) {
	for name, old := range map[string]string{"file": "old", "dangling": "-"} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, shop.with(files{"to/x": "", "to/out.csv": old}))
			link := filepath.Join(dir, "out.csv")
			if err := os.Symlink("to/out.csv", link); err != nil {
				t.Fatal(err)
			}
			runShop(t, dir, "-o", "out.csv").wantOut(t, "", 0)
			wantFile(t, filepath.Join(dir, "to", "out.csv"), enrichedCSV)
			if to, err := os.Readlink(link); err != nil || to != "to/out.csv" {
				t.Errorf("the link is to %q (%v)", to, err)
			}
		})
	}
}

func TestRunKeepsTheFilesMode(t *testing.T) {
	dir := folder(t, shop.with(files{"out.csv": "old"}))
	out := filepath.Join(dir, "out.csv")
	for _, mode := range []os.FileMode{0o600, 0o666, 0o444} {
		if err := os.Chmod(out, mode); err != nil {
			t.Fatal(err)
		}
		runShop(t, dir, "-o", out).want(t, 0)
		if info, err := os.Stat(out); err != nil || info.Mode() != mode {
			t.Errorf("got %v (%v), want %v", info.Mode(), err, mode)
		}
	}
}

// One who has read enough ends the run without a word of ours.
func TestRunEndsWithItsReader(t *testing.T) {
	many := salesHeader + strings.Repeat("1,1,a,1.50,2,x\n", 100_000)
	for _, format := range []string{"csv", "ndjson"} {
		t.Run(format, func(t *testing.T) {
			dir := folder(t, shop.with(files{"sales.csv": many}))
			cmd := exec.CommandContext(t.Context(), "sh", "-c", `"$0" "$@" | head -n 1`, binary, "run", "--data", ".", "--quiet", "--format", format, shopScript())
			cmd.Dir = dir
			o := finish(t, cmd)
			if o.want(t, 0); strings.Count(o.stdout, "\n") != 1 || o.stderr != "" {
				t.Errorf("stdout has %q, stderr %q", o.stdout, o.stderr)
			}
		})
	}
}

// repeat is a head and then a text, again and again for as long as there are
// bytes left to give; the last text is whole.
type repeat struct {
	head, text string
	left       int
}

func (r *repeat) Read(b []byte) (int, error) {
	if r.head == "" && r.left <= 0 {
		return 0, io.EOF
	}
	if r.head == "" {
		r.head = strings.Repeat(r.text, max(1, len(b)/len(r.text)))
	}
	n := copy(b, r.head)
	r.head, r.left = r.head[n:], r.left-n
	return n, nil
}

// What a run keeps does not grow with the stream.
func TestRunKeepsNothingOfTheStream(t *testing.T) {
	dir := folder(t, shop)
	const line = "1,1,a,1.50,2,a note of some length that is passed on\n"
	peak := func(bytes int) int {
		cmd := command(t, dir, "run", "--data", ".", "--bind", "sales=-?format=csv", "-o", os.DevNull, "--format", "csv", "--quiet", shopScript())
		cmd.Stdin = &repeat{salesHeader + line, line, bytes}
		finish(t, cmd).want(t, 0)
		return residentBytes(cmd.ProcessState)
	}
	peak(0) // builds the program
	small, large := peak(20<<20), peak(200<<20)
	t.Logf("%d MB for 20, %d MB for 200", small>>20, large>>20)
	if large-small > 32<<20 {
		t.Errorf("%d MB for a stream of 20 MB, %d MB for one of 200 MB", small>>20, large>>20)
	}
}

// residentBytes is the most memory that a process had.
func residentBytes(p *os.ProcessState) int {
	peak := int(p.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS == "darwin" {
		return peak
	}
	return peak << 10
}

// offline is the environment of one who has no network, no modules, a cache of
// veloc's own, and flags that suit other projects.
func offline(t *testing.T) []string {
	t.Helper()
	return append(os.Environ(), "VELOC_CACHE="+t.TempDir(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOMODCACHE="+t.TempDir())
}

func TestRunBuildsOffline(t *testing.T) {
	cmd := command(t, t.TempDir(), "run", "--data", folder(t, shop), "--format", "csv", shopScript())
	cmd.Env = offline(t)
	finish(t, cmd).wantOut(t, enrichedCSV, 0)
	if left := names(t, cmd.Dir); len(left) > 0 {
		t.Errorf("left in the folder: %q", left)
	}
}

// What is built runs without a toolchain; what is not says that it needs one.
func TestRunWithoutToolchain(t *testing.T) {
	dir := folder(t, shop)
	env := offline(t)
	run := func(path, format string) outcome {
		cmd := command(t, dir, "run", "--data", ".", "-o", "-", "--format", format, shopScript())
		if cmd.Env = env; path != "" {
			cmd.Env = append(slices.Clone(env), "PATH="+path)
		}
		return finish(t, cmd)
	}
	empty := t.TempDir()
	run(empty, "csv").wantOut(t, "", 2, "install Go")
	run("", "csv").wantOut(t, enrichedCSV, 0)
	run(empty, "csv").wantOut(t, enrichedCSV, 0)
	run(empty, "parquet").wantOut(t, "", 2, "install Go")
}

func TestRunFirstFourTimesAtOnce(t *testing.T) {
	dir := folder(t, shop)
	env := offline(t)
	var all [4]*running
	for i := range all {
		cmd := command(t, dir, "run", "--data", ".", "--format", "csv", shopScript())
		cmd.Env = env
		all[i] = start(t, cmd)
	}
	for _, r := range all {
		r.end().wantOut(t, enrichedCSV, 0)
	}
}

// A signal ends the build, too, and leaves nothing unfinished in the cache.
func TestRunEndsBySignalWhileBuilding(t *testing.T) {
	for name, c := range endings {
		t.Run(name, func(t *testing.T) {
			cache := t.TempDir()
			cmd := command(t, folder(t, shop), "run", "--data", ".", "--bind", "sales=-?format=csv", shopScript())
			cmd.Env = append(os.Environ(), "VELOC_CACHE="+cache)
			r := start(t, cmd)
			unfinished := func() int {
				return len(slices.DeleteFunc(names(t, cache), func(n string) bool { return !strings.HasPrefix(n, "tmp-") }))
			}
			r.until("the toolchain builds packages", func() bool {
				packages, _ := filepath.Glob(filepath.Join(cache, "tmp-*", "go-build*", "b*"))
				return len(packages) > 0
			})
			cmd.Process.Signal(c.signal)
			r.end().wantOut(t, "", c.code)
			if n := unfinished(); n > 0 {
				t.Errorf("%d unfinished entries", n)
			}
		})
	}
}
