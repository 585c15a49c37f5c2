package parquet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/parquet-go/parquet-go"
)

// input is a Parquet file that can be read from anywhere.
type input struct {
	file      *parquet.File
	at        io.ReaderAt
	temporary *os.File // nil: the caller's file
}

// seekable is what files have.
type seekable interface {
	io.ReaderAt
	Stat() (fs.FileInfo, error)
}

func openInput(r io.Reader) (in *input, err error) {
	in = &input{}
	defer func() {
		if err != nil {
			in.Close()
		}
	}()
	defer recovered(&err)
	at, size := whole(r)
	if at == nil {
		if in.temporary, size, err = spool(r); err != nil {
			return in, err
		}
		at = in.temporary
	}
	in.at = at
	if err := checkFooter(at, size); err != nil {
		return in, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	in.file, err = parquet.OpenFile(at, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(256<<10))
	if err != nil {
		return in, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	if err := checkGroups(in.file, size); err != nil {
		return in, fmt.Errorf("corrupted Parquet file: %w", err)
	}
	return in, nil
}

// whole is r where it is a regular file.
func whole(r io.Reader) (io.ReaderAt, int64) {
	f, ok := r.(seekable)
	if !ok {
		return nil, 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0
	}
	return f, info.Size()
}

// spool copies what is no file to one that has no name any more, where the
// system allows that.
func spool(r io.Reader) (*os.File, int64, error) {
	f, err := os.CreateTemp("", "veloc-*.parquet")
	if err != nil {
		return nil, 0, err
	}
	os.Remove(f.Name())
	n, err := io.Copy(f, r)
	return f, n, err
}

// Close removes what was spooled.
func (in *input) Close() error {
	if in.temporary == nil {
		return nil
	}
	err := in.temporary.Close()
	if removed := os.Remove(in.temporary.Name()); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	in.temporary = nil
	return err
}

// checkPages holds the pages of a column in a row group to what they can be.
func (in *input) checkPages(group, leaf int) error {
	if err := checkPages(in.at, &in.file.Metadata().RowGroups[group].Columns[leaf].MetaData); err != nil {
		return fmt.Errorf("corrupted Parquet file: %w", err)
	}
	return nil
}

// recovered makes a panic an error: the library has some where a file is
// corrupted.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("corrupted Parquet file: %v", p)
	}
}
