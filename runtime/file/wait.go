package file

import (
	"context"
	"io"
	"os"
	"time"
)

// waiting reads what may keep a read waiting, a pipe for example, such that the
// end of a context ends the wait. A read that still waits then is left to the
// file's closing or the process's end.
type waiting struct {
	in    io.Reader
	ctx   context.Context // of the call at hand
	buf   []byte
	rest  []byte // of buf, read and not yet passed on
	err   error  // of the last read, due behind rest
	reads chan waited
	under bool // a read is under way
}

type waited struct {
	n   int
	err error
}

// waitSize is what a pipe holds on Linux.
const waitSize = 64 << 10

func newWaiting(ctx context.Context, in io.Reader) *waiting {
	return &waiting{in: in, ctx: ctx, buf: make([]byte, waitSize), reads: make(chan waited, 1)}
}

func (w *waiting) Read(b []byte) (int, error) {
	if len(w.rest) == 0 && w.err == nil {
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, w.rest)
	w.rest = w.rest[n:]
	if len(w.rest) > 0 {
		return n, nil
	}
	return n, w.err
}

func (w *waiting) fill() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if !w.under {
		w.under = true
		go func() {
			n, err := w.in.Read(w.buf)
			w.reads <- waited{n, err}
		}()
	}
	select {
	case r := <-w.reads:
		w.under, w.rest, w.err = false, w.buf[:r.n], r.err
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// openFile opens a file to read, and says whether reads of it may wait. Opening
// a named pipe waits for one who writes.
func openFile(ctx context.Context, path string) (file *os.File, waits bool, err error) {
	if path == "-" {
		info, err := os.Stdin.Stat()
		return os.Stdin, err != nil || !info.Mode().IsRegular(), nil
	}
	info, err := os.Stat(path)
	if err != nil {
		file, err = os.Open(path)
		return file, false, err
	}
	file, err = openWaiting(ctx, info, func() (*os.File, error) { return os.Open(path) })
	return file, err == nil && !info.Mode().IsRegular(), err
}

// openWaiting opens a file. Opening a named pipe waits for its other end, until
// ctx ends.
func openWaiting(ctx context.Context, info os.FileInfo, open func() (*os.File, error)) (*os.File, error) {
	if info.Mode()&os.ModeNamedPipe == 0 {
		return open()
	}
	type result struct {
		file *os.File
		err  error
	}
	opened := make(chan result, 1)
	go func() {
		f, err := open()
		opened <- result{f, err}
	}()
	select {
	case r := <-opened:
		return r.file, r.err
	case <-ctx.Done():
		go func() { // whom the other end may still let in
			if r := <-opened; r.err == nil {
				r.file.Close()
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// patient writes what may keep a write waiting, until a while after a context has
// ended. A write that still waits then is left to the process's end.
type patient struct {
	out      io.Writer
	ctx      context.Context
	patience time.Duration
	err      error // once it has given up
}

func (p *patient) Write(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	done := make(chan waited, 1)
	go func() {
		n, err := p.out.Write(b)
		done <- waited{n, err}
	}()
	select {
	case w := <-done:
		return w.n, w.err
	case <-p.ctx.Done():
	}
	select {
	case w := <-done:
		return w.n, w.err
	case <-time.After(p.patience):
		p.err = context.Cause(p.ctx)
		return 0, p.err
	}
}
