package parquet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// input is a Parquet file that can be read from anywhere.
type input struct {
	file      *parquet.File // as unpacked shows it
	meta      *format.FileMetaData
	footer    []byte
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
	if in.footer, err = readFooter(at, size); err == nil {
		in.meta = new(format.FileMetaData)
		err = thrift.Unmarshal(new(thrift.CompactProtocol), in.footer, in.meta)
	}
	if err != nil {
		return in, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	if err := checkGroups(in.meta, size); err != nil {
		return in, fmt.Errorf("corrupted Parquet file: %w", err)
	}
	if in.file, err = in.open(); err != nil {
		return in, fmt.Errorf("not a Parquet file that can be read: %w", err)
	}
	return in, nil
}

// open opens the file for one use: a chunk is read by one reader at a time.
func (in *input) open() (*parquet.File, error) {
	u, err := unpack(in.at, in.footer)
	if err != nil {
		return nil, err
	}
	return parquet.OpenFile(u, u.size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(256<<10))
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

// recovered makes a panic an error: the library has some where a file is
// corrupted.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("corrupted Parquet file: %v", p)
	}
}
