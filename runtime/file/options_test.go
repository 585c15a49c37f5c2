package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// table is a format of one's own.
type tableFormat struct{ rowio.Format }

func (tableFormat) Name() string { return "table" }

// TestKnownFiles: a file's format and compression by its name, unless options say them.
func TestKnownFiles(t *testing.T) {
	packed := With(Compression{Name: "packed", Ending: ".pk"})
	for _, c := range []struct {
		path    string
		options []Option
		want    string // format, compression; or what is wrong
	}{
		{"a.csv", nil, "csv none"},
		{"a.ndjson.gz", nil, "ndjson gzip"},
		{"a.jsonl", nil, "ndjson none"},
		{"a.tsv", nil, "csv none tab"},
		{"a.tsv", []Option{CSV(';', "", true)}, "csv none ;"},
		{"a.pk", []Option{packed, As("csv")}, "csv packed"},
		{"a.csv.pk", []Option{packed}, "csv packed"},
		{"a.csv.gz", []Option{Compressed("none"), As("csv")}, "csv none"},
		{"a", []Option{Compressed("gzip"), As("ndjson")}, "ndjson gzip"},
		{"a.table", []Option{Format(tableFormat{})}, "table none"},
		{"a.what", []Option{Format(tableFormat{})}, "table none"},
		{"a.csv", []Option{Format(tableFormat{})}, "csv none"},
		{"a.csv.zst", nil, "a.csv.zst: zstd needs the option zstd.Compression"},
		{"a.parquet", nil, "a.parquet: Parquet needs the option parquet.Format"},
		{"a.xml", nil, `a.xml: the format "xml" is not known; CSV and NDJSON are, others are options`},
		{"a.csv", []Option{Compressed("lz4")}, `a.csv: the compression "lz4" is not known`},
		{"a.csv", []Option{As("yaml")}, `a.csv: the format "yaml" is not known; CSV and NDJSON are, others are options`},
	} {
		if got := known(c.path, c.options); got != c.want {
			t.Errorf("%s: %s, not %s", c.path, got, c.want)
		}
	}
}

func known(path string, opts []Option) string {
	o := optionsOf(opts)
	compression, base, err := o.compressionOf(path)
	if err != nil {
		return err.Error()
	}
	format, err := o.formatOf(path, base)
	if err != nil {
		return err.Error()
	}
	text := format.Name() + " none"
	if compression != nil {
		text = format.Name() + " " + compression.Name
	}
	if c, ok := format.(rowio.CSV); ok && c.Delimiter != 0 && c.Delimiter != ',' {
		text += " " + strings.ReplaceAll(string(c.Delimiter), "\t", "tab")
	}
	return text
}

func TestExpand(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.csv", "a.csv", "c.txt", "[x].csv"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string]string{
		"?.csv": "a.csv b.csv", "c.txt": "c.txt", "[x].csv": "[x].csv", "[ab].csv": "a.csv b.csv", "missing.csv": "missing.csv",
	} {
		found, err := Expand(filepath.Join(dir, pattern))
		var names []string
		for _, f := range found {
			names = append(names, filepath.Base(f))
		}
		if got := strings.Join(names, " "); got != want || err != nil {
			t.Errorf("%s: %s %v", pattern, got, err)
		}
	}
	if found, err := Expand("-"); err != nil || len(found) != 1 || found[0] != "-" {
		t.Error(found, err)
	}
	if _, err := Expand(filepath.Join(dir, "*.parquet")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Expand(filepath.Join(dir, "[.csv")); !errors.Is(err, filepath.ErrBadPattern) {
		t.Error(err)
	}
}

// TestTarget: a file keeps what it holds until commit; then it holds what was written.
func TestTarget(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "out.csv"), filepath.Join(dir, "link.csv")
	if err := errors.Join(os.WriteFile(path, []byte("old"), 0o600), os.Symlink("out.csv", link)); err != nil {
		t.Fatal(err)
	}
	holds := func(want string, files int) {
		t.Helper()
		text, err := os.ReadFile(path)
		entries, _ := os.ReadDir(dir)
		if string(text) != want || err != nil || len(entries) != files {
			t.Errorf("%q %v, %v", text, err, entries)
		}
	}
	for _, committed := range []bool{false, true} {
		var names []string
		out, err := openTarget(t.Context(), link, func(name string) { names = append(names, name) })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.writer().Write([]byte("new")); err != nil {
			t.Fatal(err)
		}
		holds("old", 3)
		if committed {
			err = out.commit()
		} else {
			err = out.discard()
		}
		if err != nil || len(names) != 2 || names[0] != out.file.Name() || names[1] != "" {
			t.Error(err, names)
		}
		if !committed {
			holds("old", 2)
		}
	}
	holds("new", 2)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link has become a file", err)
	}
}

// TestAbandoned: what a killed run has left is removed, and nothing else.
func TestAbandoned(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	old := time.Now().Add(-time.Hour)
	for name, age := range map[string]time.Time{
		".out.csv.veloc-ABCDEFGH":   old,
		".out.csv.veloc-IJKLMNOP":   time.Now(), // its writer may not have locked it yet
		".out.csv.veloc-ABCDEFGHI":  old,
		".other.csv.veloc-ABCDEFGH": old,
		"out.csv.veloc-ABCDEFGH":    old,
	} {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(name, nil, 0o644), os.Chtimes(name, age, age)); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.Create(temporaryPrefix(path) + "QRSTUVWX")
	if err != nil {
		t.Fatal(err)
	}
	defer written.Close()
	if err := errors.Join(lockFile(written), os.Chtimes(written.Name(), old, old)); err != nil {
		t.Skip(err)
	}
	removeAbandoned(path)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Error(entries, err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".out.csv.veloc-ABCDEFGH")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestLongNames: a name may be as long as a folder lets it, and so may the temporary one.
func TestLongNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("x", 250)+".csv")
	out, err := openTarget(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.commit(); err != nil {
		t.Error(err)
	}
}

func TestBehindLinks(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.Mkdir(in("sub"), 0o755), os.Symlink("sub/new", in("a")), os.Symlink(in("a"), in("b")), os.Symlink("loop", in("loop"))); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{"a": "sub/new", "b": "sub/new", "sub": "sub", "new": "new"} {
		if got := BehindLinks(in(path)); got != in(want) {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	if _, err := openTarget(t.Context(), in("loop"), nil); err == nil {
		t.Error("a link to itself has been written")
	}
}
