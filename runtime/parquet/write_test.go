package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// results are rows of a column, by a function that appends one.
type results struct {
	rel      *rowio.Relation
	from, to int
	add      func(v *rowio.Vector, i int)
	sparse   bool
}

func (r *results) Relation() *rowio.Relation { return r.rel }
func (r *results) Len() int                  { return r.to - r.from }
func (r *results) AppendCSV([]byte) []byte   { panic("not CSV") }
func (r *results) AppendJSON([]byte) []byte  { panic("not NDJSON") }

func (r *results) AppendVectors(v *rowio.Vectors) {
	for i := r.from; i < r.to; i++ {
		r.add(&v.Columns[0], i)
		if !r.rel.Columns[0].NotNull {
			v.Columns[0].Valid = append(v.Columns[0].Valid, r.valid(i))
		}
	}
}

// valid is false for every third row from the 20,000th on, and for 20,000 rows
// in a row; where the rows are sparse, for most of the first page.
func (r *results) valid(i int) bool {
	if r.sparse {
		return i%5000 == 7 || i > 20_000
	}
	return i < 20_000 || i >= 40_000 && i%3 != 0
}

// written is the file of n rows, and these as texts.
func (r *results) written(t *testing.T, n int) (file []byte, want []string) {
	t.Helper()
	var out bytes.Buffer
	w, err := Format.NewWriter(&out, r.rel)
	if err != nil {
		t.Fatal(err)
	}
	for r.from = 0; r.from < n; r.from = r.to {
		r.to = min(r.from+511, n)
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
		v := rowio.NewVectors(r.rel)
		r.AppendVectors(v)
		for i := range r.Len() {
			want = append(want, show(&v.Columns[0], &r.rel.Columns[0], i))
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), want
}

// kinds are columns of every shape that the writer treats in its own way.
func kinds() map[string]*results {
	one := func(k rowio.Kind, sql string, precision, scale int32, add func(v *rowio.Vector, i int)) *results {
		return &results{rel: &rowio.Relation{Columns: []rowio.Column{{Name: "c", Kind: k, SQLType: sql, Precision: precision, Scale: scale}}}, add: add}
	}
	long := func(k rowio.Kind, sql string, value func(i int) int64) *results {
		return one(k, sql, 18, 2, func(v *rowio.Vector, i int) { v.Int8 = append(v.Int8, value(i)) })
	}
	text := func(value func(i int) string) *results {
		return one(rowio.Text, "text", 0, 0, func(v *rowio.Vector, i int) { v.Text = append(v.Text, value(i)) })
	}
	all := map[string]*results{
		"bool":    one(rowio.Bool, "boolean", 0, 0, func(v *rowio.Vector, i int) { v.Bool = append(v.Bool, i%7 == 0) }),
		"int2":    one(rowio.Int2, "smallint", 0, 0, func(v *rowio.Vector, i int) { v.Int2 = append(v.Int2, int16(i)) }),
		"int4":    one(rowio.Int4, "integer", 0, 0, func(v *rowio.Vector, i int) { v.Int4 = append(v.Int4, int32(i*i)) }),
		"far4":    one(rowio.Int4, "integer", 0, 0, func(v *rowio.Vector, i int) { v.Int4 = append(v.Int4, []int32{math.MinInt32, math.MaxInt32, 0}[i%3]) }),
		"same":    long(rowio.Int8, "bigint", func(int) int64 { return -5 }),
		"rising":  long(rowio.Int8, "bigint", func(i int) int64 { return int64(i) * 731 }),
		"far":     long(rowio.Int8, "bigint", func(i int) int64 { return []int64{math.MinInt64, math.MaxInt64, 0}[i%3] }),
		"any":     long(rowio.Int8, "bigint", func(i int) int64 { return int64(uint64(i)*0x9e3779b97f4a7c15) >> 2 }),
		"decimal": long(rowio.Dec64, "numeric(18,2)", func(i int) int64 { return int64(i%5000) - 2500 }),
		"short":   one(rowio.Dec64, "numeric(9,2)", 9, 2, func(v *rowio.Vector, i int) { v.Int8 = append(v.Int8, int64(i)-100) }),
		"stamp":   long(rowio.Timestamptz, "timestamp with time zone", func(i int) int64 { return int64(i) << 24 }),
		"time":    long(rowio.Time, "time without time zone", func(i int) int64 { return int64(i) * 1000 }),
		"date":    one(rowio.Date, "date", 0, 0, func(v *rowio.Vector, i int) { v.Int4 = append(v.Int4, int32(i%40000)) }),
		"float4":  one(rowio.Float4, "real", 0, 0, func(v *rowio.Vector, i int) { v.Float4 = append(v.Float4, float32(i)/8) }),
		"float8": one(rowio.Float8, "double precision", 0, 0, func(v *rowio.Vector, i int) {
			v.Float8 = append(v.Float8, []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), float64(i)}[i%5])
		}),
		"wide": one(rowio.Dec128, "numeric(30,4)", 30, 4, func(v *rowio.Vector, i int) {
			v.Dec128 = append(v.Dec128, num.Int128{Hi: int64(i%11) - 5, Lo: uint64(i)})
		}),
		"numeric":  one(rowio.Numeric, "numeric", 0, 0, func(v *rowio.Vector, i int) { v.Numeric = append(v.Numeric, num.FromInt64(int64(i), 3)) }),
		"interval": one(rowio.Interval, "interval", 0, 0, func(v *rowio.Vector, i int) { v.Interval = append(v.Interval, datetime.Interval{Days: int32(i)}) }),
		"uuid":     one(rowio.UUID, "uuid", 0, 0, func(v *rowio.Vector, i int) { v.UUID = append(v.UUID, [16]byte{byte(i), byte(i >> 8), 2}) }),
		"bytea":    one(rowio.Bytea, "bytea", 0, 0, func(v *rowio.Vector, i int) { v.Bytes = append(v.Bytes, bytes.Repeat([]byte{byte(i)}, i%20)) }),
		"few": text(func(i int) string {
			return []string{"", "a", "bb", "ccc", "twelve bytes", "päckchen", strings.Repeat("long", 9)}[i%7]
		}),
		"distinct": text(func(i int) string { return fmt.Sprint("text ", i) }),
		"more":     text(func(i int) string { return fmt.Sprintf("a text of some length: %d", i/3) }), // than a dictionary holds
		"late":     text(func(i int) string { return fmt.Sprint("text ", max(i, 30_000)) }),           // distinct at last
		"sparse":   long(rowio.Int8, "bigint", func(i int) int64 { return int64(i) }),                 // a page of few values, in front
		"first":    text(func(i int) string { return fmt.Sprint("text ", i) }),                        // the same of texts
		"null":     text(func(int) string { return "never" }),
	}
	all["sparse"].sparse, all["first"].sparse = true, true
	return all
}

// What is written in whatever encoding is read again, with and without NULLs,
// on one processor and on some.
func TestWritesEveryKind(t *testing.T) {
	for _, procs := range []int{1, 4} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			for name, r := range kinds() {
				for _, notNull := range []bool{false, true} {
					if r.rel.Columns[0].NotNull = notNull; notNull && name == "null" {
						continue
					}
					long := 45_000
					if name == "more" || name == "few" || name == "any" { // groups, too
						long = 150_000
					}
					for _, n := range []int{1, 2, 700, long} {
						file, want := r.written(t, n)
						t.Run(fmt.Sprint(name, n, notNull), func(t *testing.T) {
							same(t, read(t, bytes.NewReader(file), r.rel, 4096), want)
						})
					}
				}
			}
		})
	}
}

// chunkOf describes the first chunk of a file.
func chunkOf(t *testing.T, file []byte) format.ColumnMetaData {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f.Metadata().RowGroups[0].Columns[0].MetaData
}

// Each column gets the encoding that suits it, and true bounds.
func TestChoosesEncodings(t *testing.T) {
	all := kinds()
	for name, want := range map[string]format.Encoding{
		"rising": format.DeltaBinaryPacked, "decimal": format.DeltaBinaryPacked, "int4": format.DeltaBinaryPacked, "far": format.Plain, "far4": format.Plain,
		"any": format.Plain, "few": format.RLEDictionary, "distinct": format.Plain, "float8": format.Plain,
	} {
		r := all[name]
		r.rel.Columns[0].NotNull = true
		file, _ := r.written(t, 20_000)
		if meta := chunkOf(t, file); meta.Encoding[0] != want {
			t.Errorf("%s: %v, not %v", name, meta.Encoding, want)
		}
	}
	for _, name := range []string{"sparse", "first"} {
		file, _ := all[name].written(t, 45_000)
		if meta := chunkOf(t, file); len(meta.Encoding) != 3 {
			t.Errorf("%s: a page of few values decided: %v", name, meta.Encoding)
		}
	}
	for name, want := range map[string][2]string{
		"rising": {"\x00\x00\x00\x00\x00\x00\x00\x00", "\x85\x12\xdf\x00\x00\x00\x00\x00"},
		"far4":   {"\x00\x00\x00\x80", "\xff\xff\xff\x7f"},
		"few":    {"", "twelve bytes"}, "distinct": {"text 0", "text 9999"}, "bool": {"\x00", "\x01"},
		"float8": {"\x00\x00\x00\x00\x00\x00\xf0\xff", "\x00\x00\x00\x00\x00\x00\xf0\x7f"},
		"wide":   {"\xff\xff\xff\xff\xff\xff\xff\xfb" + strings.Repeat("\x00", 8), "\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x4e\x1d"},
	} {
		r := all[name]
		r.rel.Columns[0].NotNull = true
		file, _ := r.written(t, 20_000)
		s := chunkOf(t, file).Statistics
		if string(s.MinValue) != want[0] || string(s.MaxValue) != want[1] {
			t.Errorf("%s: from %q to %q", name, s.MinValue, s.MaxValue)
		}
	}
}

// Long texts fill pages, dictionaries and groups by their bytes.
func TestWritesLongTexts(t *testing.T) {
	rel := &rowio.Relation{Columns: []rowio.Column{{Name: "c", Kind: rowio.Text, SQLType: "text", NotNull: true}}}
	for name, value := range map[string]func(i int) string{
		"few":      func(i int) string { return strings.Repeat("é", 300_000+i%2) },
		"distinct": func(i int) string { return strings.Repeat(fmt.Sprint(i), 50_000) },
	} {
		r := &results{rel: rel, add: func(v *rowio.Vector, i int) { v.Text = append(v.Text, value(i)) }}
		file, want := r.written(t, 150)
		same(t, read(t, bytes.NewReader(file), rel, 100), want)
		if s := chunkOf(t, file).Statistics; name == "few" && s.MinValue != nil {
			t.Errorf("a bound of %d bytes", len(s.MinValue))
		}
	}
}

func TestEmptyFile(t *testing.T) {
	r := kinds()["few"]
	file, _ := r.written(t, 0)
	if got := read(t, bytes.NewReader(file), r.rel, 100); len(got) > 0 {
		t.Errorf("%d rows", len(got))
	}
}

// failing takes so many bytes.
type failing struct{ left int }

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// What cannot be written shows at the latest when the file is closed.
func TestReportsWriteErrors(t *testing.T) {
	for _, procs := range []int{1, 2} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		for _, left := range []int{0, 3, 100, 200_000} {
			r := kinds()["any"]
			w, err := Format.NewWriter(&failing{left}, r.rel)
			for r.to = 0; err == nil && r.to < 300_000; {
				r.from, r.to = r.to, r.to+512
				err = w.Write(r)
			}
			if err == nil {
				err = w.Close()
			}
			if !errors.Is(err, errFull) {
				t.Errorf("%d bytes: %v", left, err)
			}
		}
	}
}

// Pages of other writers: a dictionary, then plain ones, with NULLs between.
func TestReadsMixedPages(t *testing.T) {
	type row struct {
		T *string `parquet:"t,dict,optional"`
		N *int64  `parquet:"n,dict,optional"`
	}
	var in []row
	var want []string
	for i := range 50_000 {
		text, n := fmt.Sprint("text ", i%(1+i/50)), int64(i%(1+i/50))
		r, line := row{&text, &n}, fmt.Sprint(text, "|", n)
		switch {
		case i%5 == 0:
			r, line = row{nil, &n}, fmt.Sprint("|", n)
		case i%7 == 0 || i < 3000:
			r, line = row{&text, nil}, text+"|"
		}
		in, want = append(in, r), append(want, line)
	}
	var file bytes.Buffer
	w := parquet.NewGenericWriter[row](&file, parquet.PageBufferSize(4000), parquet.DictionaryMaxBytes(8000), parquet.MaxRowsPerRowGroup(20_000))
	if _, err := w.Write(in); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rel := &rowio.Relation{Columns: []rowio.Column{{Name: "t", Kind: rowio.Text, SQLType: "text"}, {Name: "n", Kind: rowio.Int8, SQLType: "bigint"}}}
	for _, procs := range []int{1, 2} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		for _, batch := range []int{7, 4096} {
			same(t, read(t, bytes.NewReader(file.Bytes()), rel, batch), want)
		}
	}
}

// A text that is wrong is refused in each row that has it, be it in a
// dictionary or in pages, and nowhere else.
func TestRefusesTextsOfDictionaries(t *testing.T) {
	for name, tag := range map[string]parquet.Node{"dictionary": parquet.Encoded(parquet.String(), &parquet.RLEDictionary), "plain": parquet.String()} {
		for _, notNull := range []bool{true, false} {
			node := tag
			if !notNull {
				node = parquet.Optional(tag)
			}
			schema := parquet.NewSchema("rows", parquet.Group{"c": node})
			var file bytes.Buffer
			w := parquet.NewGenericWriter[any](&file, schema)
			var rows []parquet.Row
			for _, s := range []string{"good", "caf\xe9", "", "nul\x00", "café", "caf\xe9"} {
				v := parquet.ByteArrayValue([]byte(s)).Level(0, 1, 0)
				if notNull {
					v = v.Level(0, 0, 0)
				} else if s == "" {
					v = parquet.NullValue().Level(0, 0, 0)
				}
				rows = append(rows, parquet.Row{v})
			}
			if _, err := w.WriteRows(rows); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			rel := &rowio.Relation{Columns: []rowio.Column{{Name: "c", Kind: rowio.Text, SQLType: "text", NotNull: notNull}}}
			want := []string{"good", `:2:1: column "c": invalid byte`, "", `:4:1: column "c": invalid byte`, "café", `:6:1: column "c": invalid byte`}
			got := read(t, bytes.NewReader(file.Bytes()), rel, 100)
			if !slices.EqualFunc(got, want, strings.HasPrefix) {
				t.Errorf("%s: got %q", name, got)
			}
		}
	}
}
