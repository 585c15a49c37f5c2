package file

import (
	"compress/gzip"
	"io"
)

var gzipCompression = Compression{
	Name: "gzip", Ending: ".gz", Magic: "\x1f\x8b",
	NewReader: func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) },
	NewWriter: func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
}
