package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// foreign are compressions and formats that files may have under another name, by
// what they begin with.
var foreign = []struct{ magic, what string }{
	{"\x28\xb5\x2f\xfd", "compressed with zstd, which needs the option zstd.Compression (veloc run: ?compression=zstd)"},
	{"BZh", "compressed with bzip2, which is not supported; gzip and zstd are"},
	{"\xfd7zXZ\x00", "compressed with xz, which is not supported; gzip and zstd are"},
	{"\x04\x22\x4d\x18", "compressed with lz4, which is not supported; gzip and zstd are"},
	{"PK\x03\x04", "a zip archive or a spreadsheet, which are not supported; CSV, and gzip and zstd of it, are"},
	{"\xff\xfe", "text in UTF-16; make UTF-8 of it with iconv -f UTF-16 -t UTF-8"},
	{"\xfe\xff", "text in UTF-16; make UTF-8 of it with iconv -f UTF-16 -t UTF-8"},
	{parquetMagic, "in Parquet, whatever its name; read it with ?format=parquet, in Go with the option parquet.Format"},
}

// parquetMagic begins files of Parquet: its name, and a page's header.
const parquetMagic = "PAR1\x15"

// magicLength is the longest beginning that tells what a file is.
const magicLength = 6

// unpacked is in without its compression: the one that the options or the path's
// ending name, or else the one that the first bytes show.
func (o *options) unpacked(f *opened, in io.Reader, named *Compression) (io.Reader, error) {
	if named != nil {
		return o.unpackedBy(f, in, named)
	}
	if o.compression != "" {
		return in, nil
	}
	looked := in
	if counted, ok := in.(*countedFile); ok {
		looked = counted.File // this look is no progress
	}
	if file, ok := looked.(io.ReaderAt); ok {
		head := make([]byte, magicLength)
		n, err := file.ReadAt(head, 0)
		if err == nil || errors.Is(err, io.EOF) {
			found, err := o.recognized(head[:n], f.text)
			if found == nil || err != nil {
				return in, err
			}
			return o.unpackedBy(f, in, found)
		}
	}
	return &guess{options: o, f: f, in: in}, nil
}

// recognized is the compression of a file that begins so; nil: none. In text of
// whatever form Parquet is none.
func (o *options) recognized(head []byte, text bool) (*Compression, error) {
	for i, c := range o.compressions {
		if c.Magic != "" && bytes.HasPrefix(head, []byte(c.Magic)) {
			return &o.compressions[i], nil
		}
	}
	for _, other := range foreign {
		if bytes.HasPrefix(head, []byte(other.magic)) && (other.magic != parquetMagic || text) {
			return nil, errors.New("the file is " + other.what)
		}
	}
	return nil, nil
}

// may reports whether more bytes could make head the beginning of a compression.
func (o *options) may(head []byte) bool {
	begins := func(magic string) bool { return len(head) < len(magic) && strings.HasPrefix(magic, string(head)) }
	for _, other := range foreign {
		if begins(other.magic) {
			return true
		}
	}
	return slices.ContainsFunc(o.compressions, func(c Compression) bool { return begins(c.Magic) })
}

// guess is a pipe whose first bytes tell its compression. They are awaited when it
// is read.
type guess struct {
	*options
	f   *opened
	in  io.Reader
	out io.Reader // nil: not known yet
}

func (g *guess) Read(b []byte) (int, error) {
	if g.out == nil {
		if err := g.settle(); err != nil {
			return 0, err
		}
	}
	return g.out.Read(b)
}

// settle reads until the compression is known. An error of the pipe comes behind
// what has been read.
func (g *guess) settle() error {
	head := make([]byte, 0, magicLength)
	var failed error
	for g.may(head) && failed == nil {
		var n int
		n, failed = g.in.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
	}
	if failed != nil && len(head) == 0 {
		return failed
	}
	found, err := g.recognized(head, g.f.text)
	if err != nil {
		return &unpackError{err}
	}
	all := io.MultiReader(bytes.NewReader(head), g.in)
	if found == nil {
		g.out = all
		return nil
	}
	g.out, err = g.unpackedBy(g.f, all, found)
	return err
}

// unpackError is an error of a file's compression, which knows no file.
type unpackError struct{ err error }

func (e *unpackError) Error() string { return e.err.Error() }
func (e *unpackError) Unwrap() error { return e.err }

// unpackedBy undoes a compression.
func (o *options) unpackedBy(f *opened, in io.Reader, c *Compression) (io.Reader, error) {
	u := &unpacker{Compression: c, packed: in}
	reader, err := c.NewReader(u.source())
	if err != nil {
		return nil, u.explained(err)
	}
	f.closers = append(f.closers, reader)
	u.reader = reader
	return u, nil
}

// unpacker tells what is wrong with a compressed file. One without any byte has been
// cut off: nothing is compressed to something.
type unpacker struct {
	*Compression
	packed io.Reader
	head   []byte // the first bytes
	read   int64
	err    error // of reading what is packed
	reader io.Reader
}

func (u *unpacker) source() io.Reader { return packedSource{u} }

type packedSource struct{ u *unpacker }

func (s packedSource) Read(b []byte) (int, error) {
	n, err := s.u.packed.Read(b)
	s.u.read += int64(n)
	if missing := magicLength - len(s.u.head); missing > 0 {
		s.u.head = append(s.u.head, b[:min(n, missing)]...)
	}
	if err != nil && err != io.EOF {
		s.u.err = err
	}
	return n, err
}

func (u *unpacker) Read(b []byte) (int, error) {
	n, err := u.reader.Read(b)
	if err == nil || err == io.EOF && u.read > 0 {
		return n, err
	}
	return n, u.explained(err)
}

func (u *unpacker) explained(err error) error {
	switch {
	case u.err != nil:
		return u.err // of the file, not of its content
	case u.read == 0:
		return &unpackError{fmt.Errorf("the file is empty; one that %s has packed is not: it has been cut off", u.Name)}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &unpackError{fmt.Errorf("the file has been cut off within what %s has packed: %w", u.Name, io.ErrUnexpectedEOF)}
	case errors.Is(err, os.ErrClosed):
		return err
	case !bytes.HasPrefix(u.head, []byte(u.Magic)):
		return &unpackError{fmt.Errorf("the file is not packed by %s: it begins with %q; say what it is by ?compression=none or file.Compressed", u.Name, u.head)}
	}
	return &unpackError{fmt.Errorf("what %s has packed is damaged: %w", u.Name, err)}
}
