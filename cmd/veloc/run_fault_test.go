//go:build cgo && unix

package main_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
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
	r := &running{t: t, cmd: command(t, dir, append(all, args...)...)}
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
