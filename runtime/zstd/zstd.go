// Package zstd lets package file read and write files compressed with zstd.
package zstd

import (
	"io"

	"github.com/klauspost/compress/zstd"

	"github.com/veloc-dev/veloc/runtime/file"
)

// Compression is an option of package file: file.Table("x.csv.zst", zstd.Compression).
var Compression = file.With(file.Compression{
	Name: "zstd", Ending: ".zst", Magic: "\x28\xb5\x2f\xfd",
	NewReader: func(r io.Reader) (io.ReadCloser, error) {
		// Files of any size, with the window that the zstd program allows.
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<62), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	},
	NewWriter: func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)) },
})
