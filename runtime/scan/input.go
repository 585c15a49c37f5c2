package scan

import (
	"bytes"
	"io"
	"slices"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// input is a window on a reader. Bytes once read stay where they are: when a
// chunk is full the unread rest moves to a new one, or to one that has been
// given back with recycle.
type input struct {
	r        io.Reader
	buf      []byte
	pos, end int // unread: buf[pos:end]
	eof      bool
	err      error // of the last read, due once the bytes before it are used
	line     int64 // of buf[pos], from 1
	marks    marks // of bytes of buf
	total    int64

	batch int    // number of the batch at hand, from 1; 0: chunks are not used again
	used  []used // chunks with texts of records
	free  [][]byte
}

// used is a chunk that holds texts up to those of a batch.
type used struct {
	chunk []byte
	batch int
}

// fill reads once more; the rest of the window moves where there is no room.
func (in *input) fill() error {
	if in.end == len(in.buf) {
		rest := in.buf[in.pos:in.end]
		if len(rest) >= maxRecord {
			return pg.Errorf("54000", "a record is longer than %d bytes", maxRecord)
		}
		in.turn(min(2*len(rest), maxRecord))
		in.end = copy(in.buf, rest)
		in.pos = 0
	}
	return in.read()
}

// turn begins a new chunk with room for atLeast bytes.
func (in *input) turn(atLeast int) {
	size := chunkSize
	if in.batch > 0 {
		size = recycledSize
		if len(in.buf) == size {
			in.used = append(in.used, used{in.buf, in.batch})
		}
	}
	in.marks.from, in.marks.to = 0, 0
	if n := len(in.free); n > 0 && atLeast <= size {
		in.buf, in.free = in.free[n-1], in.free[:n-1]
		return
	}
	size = max(size, atLeast)
	in.buf = make([]byte, size+markSlack)[:size]
}

// markSlack is how far marks may look behind the bytes of a chunk.
const markSlack = 64

// mark marks bytes from pos on. false: all there are had been marked from there.
func (in *input) mark() bool {
	m := &in.marks
	if m.from == in.pos && (m.to == in.end || m.to-m.from == 64*markWords) {
		return false
	}
	m.cover(in.buf, in.pos, in.end)
	return true
}

// recycle begins a batch; the chunks of all but inUse batches before it are free.
func (in *input) recycle(inUse int) {
	in.batch++
	n := 0
	for n < len(in.used) && in.used[n].batch < in.batch-inUse {
		in.free = append(in.free, in.used[n].chunk)
		n++
	}
	in.used = slices.Delete(in.used, 0, n)
}

// read reads at least one byte, or finds the end. An error that comes with
// bytes waits until more is asked for, so that whole records before it count.
func (in *input) read() error {
	for range maxEmptyReads {
		if in.err != nil {
			return in.err
		}
		n, err := in.r.Read(in.buf[in.end:])
		in.end += n
		in.total += int64(n)
		if err == io.EOF {
			in.eof = true
			return nil
		}
		in.err = err
		if n > 0 {
			return nil
		}
	}
	if in.err != nil {
		return in.err
	}
	return io.ErrNoProgress
}

// maxEmptyReads is how often a reader may give nothing and no error.
const maxEmptyReads = 100

// view is bytes of the window as a string.
func view(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// Bytes is how much has been read.
func (in *input) Bytes() int64 { return in.total }

var bom = []byte{0xEF, 0xBB, 0xBF}

// skipBOM drops a byte order mark at the beginning. It reads no further than
// it takes to tell: a first record may be shorter than the mark.
func (in *input) skipBOM() error {
	for !in.eof {
		b := in.buf[in.pos:in.end]
		if len(b) >= len(bom) || !bytes.HasPrefix(bom, b) {
			break
		}
		if err := in.fill(); err != nil {
			return err
		}
	}
	if bytes.HasPrefix(in.buf[in.pos:in.end], bom) {
		in.pos += len(bom)
	}
	return nil
}
