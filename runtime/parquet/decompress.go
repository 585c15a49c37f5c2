package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// codecs are those that decompress knows.
var codecs = []format.CompressionCodec{format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd}

// decompress unpacks into dst, which has the length that the page is said to
// have, and gives how much there was. It never takes more.
func decompress(codec format.CompressionCodec, dst, packed []byte) (int, error) {
	if len(packed) == 0 {
		return 0, nil
	}
	switch codec {
	case format.Uncompressed:
		return copy(dst, packed), nil
	case format.Snappy:
		n, err := s2.DecodedLen(packed)
		if err != nil || n > len(dst) {
			return 0, errors.Join(err, tooLong(packed, len(dst)))
		}
		out, err := s2.Decode(dst, packed)
		return len(out), err
	case format.Zstd:
		d := zstdDecoders.Get().(*zstd.Decoder)
		defer zstdDecoders.Put(d)
		out, err := d.DecodeAll(packed, dst[:0:len(dst)])
		if errors.Is(err, zstd.ErrDecoderSizeExceeded) {
			err = tooLong(packed, len(dst))
		}
		return len(out), err
	case format.Gzip:
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return 0, err
		}
		return readAll(r, dst, packed)
	case format.Brotli:
		return readAll(brotli.NewReader(bytes.NewReader(packed)), dst, packed)
	}
	return 0, fmt.Errorf("pages compressed with %s are not supported", codec)
}

var zstdDecoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(1<<32))
	if err != nil {
		panic(err) // of options that are none
	}
	return d
}}

// readAll reads all that there is into dst.
func readAll(r io.Reader, dst, packed []byte) (n int, err error) {
	var more [1]byte
	for err == nil {
		var some int
		if n == len(dst) {
			if some, err = r.Read(more[:]); some > 0 {
				return n, tooLong(packed, len(dst))
			}
			continue
		}
		some, err = r.Read(dst[n:])
		n += some
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

func tooLong(packed []byte, said int) error {
	return fmt.Errorf("a page of %d bytes says that it has %d when unpacked, and has more", len(packed), said)
}
