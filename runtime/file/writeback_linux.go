package file

import (
	"os"
	"syscall"
)

// writebackSize is how many bytes are handed to the disk at a time.
const writebackSize = 4 << 20

// syncFileRangeWrite is SYNC_FILE_RANGE_WRITE: begin to write, and do not wait.
const syncFileRangeWrite = 2

// writeback begins to bring what is written to the disk while more is written:
// the sync at the end, of 50 MB, takes 2 ms instead of 24.
type writeback struct {
	*os.File
	written, begun int64
}

func (w *writeback) Write(b []byte) (int, error) {
	n, err := w.File.Write(b)
	w.written += int64(n)
	if w.written-w.begun >= writebackSize {
		// Where the kernel does not, the sync does all.
		_ = syscall.SyncFileRange(int(w.Fd()), w.begun, w.written-w.begun, syncFileRangeWrite)
		w.begun = w.written
	}
	return n, err
}
