package file

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// ids is a batch of records of one column.
type ids struct {
	rel  *rowio.Relation
	rows []string
}

func (b *ids) Relation() *rowio.Relation              { return b.rel }
func (b *ids) Len() int                               { return len(b.rows) }
func (b *ids) Reset()                                 { b.rows = b.rows[:0] }
func (b *ids) DecodeVectors(*rowio.Vectors, int, int) {}
func (b *ids) DecodeJSON(*scan.JSON, int) error       { return errors.New("not NDJSON") }

func (b *ids) DecodeCSV(s *scan.CSV, max int) error {
	for len(b.rows) < max {
		if err := s.Next(); err != nil {
			return err
		}
		b.rows = append(b.rows, s.Text[0])
	}
	return nil
}

var zstdCompression = With(Compression{Name: "zstd", Ending: ".zst", Magic: "\x28\xb5\x2f\xfd",
	NewReader: func(r io.Reader) (io.ReadCloser, error) {
		d, err := zstd.NewReader(r)
		return d.IOReadCloser(), err
	}})

// content reads a file to its end.
func content(t *testing.T, path string, opts ...Option) (string, error) {
	t.Helper()
	o := optionsOf(opts)
	batch := &ids{rel: &rowio.Relation{Name: "t", Columns: []rowio.Column{{Name: "id", Kind: rowio.Text, SQLType: "text"}}}}
	f, err := o.open(t.Context(), path, batch.rel)
	if err != nil {
		return "", err
	}
	defer f.Close()
	for err == nil {
		err = f.Read(batch, len(batch.rows)+100)
	}
	if err == io.EOF {
		err = nil
	}
	return strings.Join(batch.rows, " "), err
}

func packed(t *testing.T, name, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	switch name {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "zstd":
		w, _ = zstd.NewWriter(&out)
	default:
		return []byte(text)
	}
	io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A compression is known by the file's first bytes where its name says none; what
// comes out of a pipe too.
func TestKnowsCompressionsByTheirBytes(t *testing.T) {
	dir := t.TempDir()
	for _, compression := range []string{"none", "gzip", "zstd"} {
		for _, text := range []string{"id\n1\n2\n", "id\n", "(\n"} {
			b := packed(t, compression, text)
			want := strings.ReplaceAll(strings.TrimSpace(strings.TrimPrefix(text, "id\n")), "\n", " ")
			opts := []Option{zstdCompression, As("csv")}
			if text == "(\n" {
				opts, want = append(opts, CSV(0, "", false)), "("
			}
			path := filepath.Join(dir, "t.csv")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := content(t, path, opts...); got != want || err != nil {
				t.Errorf("%s %q: %q, %v", compression, text, got, err)
			}
			// A pipe that brings its bytes one by one.
			o := optionsOf(opts)
			g := &guess{options: &o, f: &opened{}, in: &slow{b}}
			if got, err := io.ReadAll(g); string(got) != text || err != nil {
				t.Errorf("%s %q out of a pipe: %q, %v", compression, text, got, err)
			}
		}
	}
}

// slow gives a byte at a time.
type slow struct{ rest []byte }

func (s *slow) Read(b []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:1], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// What is cut off, empty, damaged or packed otherwise is an error that names the file.
func TestRefusesWhatIsNotWhole(t *testing.T) {
	dir := t.TempDir()
	long := "id\n" + strings.Repeat("a line that is long enough\n", 3000)
	damaged := packed(t, "gzip", long)
	damaged[len(damaged)/2] ^= 0xff
	for _, c := range []struct {
		name, want string
		content    []byte
	}{
		{"empty.csv.gz", "the file is empty", nil},
		{"empty.csv.zst", "the file is empty", nil},
		{"short.csv.gz", "cut off", packed(t, "gzip", long)[:60]},
		{"short.csv.zst", "cut off", packed(t, "zstd", long)[:30]},
		{"one.csv.gz", "cut off", []byte{0x1f}},
		{"tail.csv.gz", "cut off", packed(t, "gzip", long)[:len(packed(t, "gzip", long))-4]},
		{"damaged.csv.gz", "damaged", damaged},
		{"plain.csv.gz", "is not packed by gzip", []byte(long)},
		{"plain.csv.zst", "is not packed by zstd", []byte(long)},
		{"bzip.csv", "compressed with bzip2", []byte("BZh91AY&SY")},
		{"zip.csv", "a zip archive", []byte("PK\x03\x04....")},
		{"wide.csv", "iconv -f UTF-16", []byte("\xff\xfei\x00d\x00")},
		{"columns.csv", "?format=parquet", []byte("PAR1\x15\x04\x15\x10")},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := content(t, path, zstdCompression)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || errors.Is(err, io.EOF) {
			t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
		}
	}
	if _, err := content(t, filepath.Join(dir, "short.csv.zst")); err == nil || !strings.Contains(err.Error(), "zstd") {
		t.Error(err)
	}
}

// What is looked at to know a file is counted when it is read, and not before.
func TestCountsEachByteOnce(t *testing.T) {
	text := []byte("id\na\nb\n")
	for name, b := range map[string][]byte{"plain.csv": text, "packed.csv": packed(t, "gzip", string(text))} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		var counted int64
		if got, err := content(t, path, OnBytes(func(n int64) { counted += n })); err != nil || got != "a b" || counted != int64(len(b)) {
			t.Errorf("%s: %q, %v, %d of %d bytes", name, got, err, counted, len(b))
		}
	}
}
