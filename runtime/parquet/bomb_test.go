package parquet

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// onePage is a file of a column, k, that is not NULL, with one page.
func onePage(t *testing.T, kind format.Type, codec format.CompressionCodec, encoding format.Encoding, values, said int, packed []byte) []byte {
	t.Helper()
	marshal := func(v any) []byte {
		b, err := thrift.Marshal(new(thrift.CompactProtocol), v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	h := format.PageHeader{Type: format.DataPage, CompressedPageSize: int32(len(packed)), UncompressedPageSize: int32(said)}
	h.DataPageHeader.Set(format.DataPageHeader{NumValues: int32(values), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE})
	page := append(marshal(&h), packed...)
	root, leaf := format.SchemaElement{Name: "rows"}, format.SchemaElement{Name: "k"}
	root.NumChildren.Set(1)
	leaf.Type.Set(kind)
	leaf.RepetitionType.Set(format.Required)
	if kind == format.ByteArray {
		leaf.LogicalType.Value = &format.StringType{}
	}
	chunk := format.ColumnChunk{MetaData: format.ColumnMetaData{Type: kind, Codec: codec, PathInSchema: []string{"k"}, NumValues: int64(values),
		DataPageOffset: 4, TotalCompressedSize: int64(len(page)), TotalUncompressedSize: int64(said), Encoding: []format.Encoding{encoding}}}
	footer := marshal(&format.FileMetaData{Version: 1, NumRows: int64(values), Schema: []format.SchemaElement{root, leaf},
		RowGroups: []format.RowGroup{{NumRows: int64(values), Columns: []format.ColumnChunk{chunk}}}})
	file := append([]byte(magic), page...)
	return append(binary.LittleEndian.AppendUint32(append(file, footer...), uint32(len(footer))), magic...)
}

func packedBy(t *testing.T, w io.WriteCloser, out *bytes.Buffer, b []byte) []byte {
	t.Helper()
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A page of a few bytes that stands for any amount of memory is refused before it
// takes it.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 256<<20)
	pack := func(of func(io.Writer) io.WriteCloser) []byte {
		var out bytes.Buffer
		return packedBy(t, of(&out), &out, zeros)
	}
	varints := func(of ...uint64) (b []byte) {
		for _, x := range of {
			b = binary.AppendUvarint(b, x)
		}
		return b
	}
	// Many values that share what the first one has, in differences of blocks without bits.
	shared := func(n, length uint64) []byte {
		b := varints(128, 4, n, 0, 2*length) // the first shares nothing, those behind it length
		b = append(b, 0, 0, 0, 0)
		for range (n - 2) / 128 {
			b = append(b, 0, 0, 0, 0, 0)
		}
		b = append(b, varints(128, 4, n, 2*length, 2*length-1)...)
		b = append(b, 0, 0, 0, 0)
		for range (n - 2) / 128 {
			b = append(b, 0, 0, 0, 0, 0)
		}
		return append(b, bytes.Repeat([]byte("x"), int(length))...)
	}
	var run []byte
	for range 100 {
		run = append(run, varints(1<<24<<1)...)
		run = append(run, 0)
	}
	snappy := s2.EncodeSnappy(nil, zeros)
	type page struct {
		kind     format.Type
		codec    format.CompressionCodec
		encoding format.Encoding
		values   int
		said     int
		packed   []byte
	}
	for name, p := range map[string]page{
		"gzip":    {format.Int32, format.Gzip, format.Plain, 2, 8, pack(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })},
		"brotli":  {format.Int32, format.Brotli, format.Plain, 2, 8, pack(func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })},
		"zstd":    {format.Int32, format.Zstd, format.Plain, 2, 8, pack(func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z })},
		"snappy":  {format.Int32, format.Snappy, format.Plain, 2, 8, snappy},
		"said":    {format.Int32, format.Snappy, format.Plain, 2, 1 << 30, snappy[:1000]},
		"indexes": {format.Int32, format.Uncompressed, format.RLEDictionary, 2, 0, append([]byte{1}, run...)},
		"bools":   {format.Boolean, format.Uncompressed, format.RLE, 2, 0, append(binary.LittleEndian.AppendUint32(nil, uint32(len(run))), run...)},
		"deltas":  {format.Int64, format.Uncompressed, format.DeltaBinaryPacked, 2, 0, varints(128, 4, 1<<30, 0, 0)},
		"lengths": {format.ByteArray, format.Uncompressed, format.DeltaLengthByteArray, 2, 0, varints(128, 4, 1<<30, 0, 0)},
		"shared":  {format.ByteArray, format.Uncompressed, format.DeltaByteArray, 100_002, 0, shared(100_002, 40_000)},
	} {
		kind := map[format.Type]rowio.Kind{format.Int32: rowio.Int4, format.Int64: rowio.Int8, format.Boolean: rowio.Bool, format.ByteArray: rowio.Text}[p.kind]
		sql := map[format.Type]string{format.Int32: "integer", format.Int64: "bigint", format.Boolean: "boolean", format.ByteArray: "text"}[p.kind]
		rel := &rowio.Relation{Name: "t", Columns: []rowio.Column{{Name: "k", Kind: kind, SQLType: sql, NotNull: true}}}
		if p.codec == format.Uncompressed {
			p.said = len(p.packed)
		}
		file := onePage(t, p.kind, p.codec, p.encoding, p.values, p.said, p.packed)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := Format.NewReader(bytes.NewReader(file), rel)
		if err == nil {
			b := &rows{rel: rel}
			for err == nil {
				b.Reset()
				err = r.Read(b, 512)
			}
			r.(io.Closer).Close()
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s: %d MiB for a file of %d bytes", name, used>>20, len(file))
		}
		if err == nil || err == io.EOF || !strings.Contains(err.Error(), "page") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is written in every codec is read again, and a page whose checksum is wrong
// is not.
func TestCodecs(t *testing.T) {
	for name, codec := range map[string]format.CompressionCodec{"none": format.Uncompressed, "snappy": format.Snappy, "gzip": format.Gzip, "zstd": format.Zstd, "brotli": format.Brotli} {
		for _, version := range []int{1, 2} {
			type record struct {
				K *int64 `parquet:"k,optional"`
			}
			var out bytes.Buffer
			w := parquet.NewGenericWriter[record](&out, parquet.Compression(parquet.LookupCompressionCodec(codec)), parquet.DataPageVersion(version), parquet.PageBufferSize(4000))
			for i := range int64(10_000) {
				r := record{K: &i}
				if i%7 == 0 || i > 9000 { // pages without any value, too
					r.K = nil
				}
				if _, err := w.Write([]record{r}); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			rel := &rowio.Relation{Name: "t", Columns: []rowio.Column{{Name: "k", Kind: rowio.Int8, SQLType: "bigint"}}}
			got := read(t, bytes.NewReader(out.Bytes()), rel, 512)
			if len(got) != 10_000 {
				t.Errorf("%s, version %d: %d rows", name, version, len(got))
			}
			damaged := bytes.Clone(out.Bytes())
			damaged[len(damaged)/2] ^= 1
			r, err := Format.NewReader(bytes.NewReader(damaged), rel)
			for b := (&rows{rel: rel}); err == nil; b.Reset() {
				err = r.Read(b, 512)
			}
			if err == io.EOF {
				t.Errorf("%s, version %d: a damaged page is read", name, version)
			}
		}
	}
}
