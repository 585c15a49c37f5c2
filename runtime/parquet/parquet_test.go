package parquet

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/pg/text"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// rows is a batch that keeps its records as texts, a field a column.
type rows struct {
	rel  *rowio.Relation
	rows []string
}

func (b *rows) Relation() *rowio.Relation        { return b.rel }
func (b *rows) Len() int                         { return len(b.rows) }
func (b *rows) Reset()                           { b.rows = b.rows[:0] }
func (b *rows) DecodeCSV(*scan.CSV, int) error   { panic("not CSV") }
func (b *rows) DecodeJSON(*scan.JSON, int) error { panic("not NDJSON") }

func (b *rows) DecodeVectors(v *rowio.Vectors, from, to int) {
	for i := from; i < to; i++ {
		var fields []string
		for c, desc := range b.rel.Columns {
			fields = append(fields, show(&v.Columns[c], &desc, i))
		}
		b.rows = append(b.rows, strings.Join(fields, "|"))
	}
}

func show(v *rowio.Vector, c *rowio.Column, i int) string {
	if !c.NotNull && !v.Valid[i] {
		return ""
	}
	switch c.Kind {
	case rowio.Bool:
		return string(text.AppendBool(nil, v.Bool[i]))
	case rowio.Int2:
		return strconv.Itoa(int(v.Int2[i]))
	case rowio.Int4:
		return strconv.Itoa(int(v.Int4[i]))
	case rowio.Int8:
		return strconv.FormatInt(v.Int8[i], 10)
	case rowio.Float4:
		return string(float.Append4(nil, v.Float4[i]))
	case rowio.Float8:
		return string(float.Append8(nil, v.Float8[i]))
	case rowio.Dec64:
		return string(num.AppendFixed64(nil, v.Int8[i], c.Scale))
	case rowio.Dec128:
		return string(num.AppendFixed128(nil, v.Dec128[i], c.Scale))
	case rowio.Numeric:
		return v.Numeric[i].String()
	case rowio.Date:
		return string(datetime.AppendDate(nil, datetime.Date(v.Int4[i])))
	case rowio.Time:
		return string(datetime.AppendTime(nil, datetime.Time(v.Int8[i])))
	case rowio.Timestamp:
		return string(datetime.AppendTimestamp(nil, datetime.Timestamp(v.Int8[i])))
	case rowio.Timestamptz:
		return string(datetime.AppendTimestamptz(time.UTC, nil, datetime.Timestamptz(v.Int8[i])))
	case rowio.Interval:
		return string(datetime.AppendInterval(nil, v.Interval[i]))
	case rowio.UUID:
		return string(text.AppendUUID(nil, v.UUID[i]))
	case rowio.Bytea:
		return string(text.AppendBytea(nil, v.Bytes[i]))
	case rowio.JSONB:
		return string(v.Bytes[i])
	}
	return v.Text[i]
}

// relation is that of testdata/make.py's table.
func relation() *rowio.Relation {
	return &rowio.Relation{Name: "arrow", Columns: []rowio.Column{
		{Name: "k", Kind: rowio.Int4, SQLType: "integer", NotNull: true},
		{Name: "b", Kind: rowio.Bool, SQLType: "boolean"},
		{Name: "i2", Kind: rowio.Int2, SQLType: "smallint"},
		{Name: "i8", Kind: rowio.Int8, SQLType: "bigint"},
		{Name: "u4", Kind: rowio.Int8, SQLType: "bigint", NotNull: true},
		{Name: "f4", Kind: rowio.Float4, SQLType: "real"},
		{Name: "f8", Kind: rowio.Float8, SQLType: "double precision"},
		{Name: "d2", Kind: rowio.Dec64, SQLType: "numeric(12,2)", Precision: 12, Scale: 2},
		{Name: "d10", Kind: rowio.Dec128, SQLType: "numeric(38,10)", Precision: 38, Scale: 10},
		{Name: "low", Kind: rowio.Text, SQLType: "text"},
		{Name: "high", Kind: rowio.Text, SQLType: "character varying(100)", NotNull: true},
		{Name: "da", Kind: rowio.Date, SQLType: "date"},
		{Name: "ti", Kind: rowio.Time, SQLType: "time without time zone"},
		{Name: "ts", Kind: rowio.Timestamp, SQLType: "timestamp without time zone"},
		{Name: "ms", Kind: rowio.Timestamp, SQLType: "timestamp without time zone"},
		{Name: "ns", Kind: rowio.Timestamp, SQLType: "timestamp without time zone"},
		{Name: "tz", Kind: rowio.Timestamptz, SQLType: "timestamp with time zone"},
		{Name: "by", Kind: rowio.Bytea, SQLType: "bytea"},
		{Name: "id", Kind: rowio.UUID, SQLType: "uuid"},
		{Name: "js", Kind: rowio.JSONB, SQLType: "jsonb"},
	}}
}

// read gives all records of a file, and for those that are refused the error.
func read(t *testing.T, r io.Reader, rel *rowio.Relation, batch int) []string {
	t.Helper()
	reader, err := Format.NewReader(r, rel)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.(io.Closer).Close()
	var all []string
	b := &rows{rel: rel}
	for {
		b.Reset()
		err := reader.Read(b, batch)
		all = append(all, b.rows...)
		var bad *rowio.RecordError
		switch {
		case err == io.EOF:
			return all
		case errors.As(err, &bad) && !bad.Fatal:
			all = append(all, fmt.Sprintf("%v in %s", bad, bad.Raw))
		case err != nil:
			t.Fatal(err)
		case len(b.rows) == 0:
			t.Fatal("no rows and no end")
		}
	}
}

func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("row %d:\n%s, want\n%s", i, got[i], want[i])
		}
	}
}

func expected(t *testing.T) []string {
	t.Helper()
	var lines []string
	s := bufio.NewScanner(open(t, "rows.txt"))
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines
}

// Files of other libraries, in many encodings, give the rows that went in.
func TestReadsFilesOfOthers(t *testing.T) {
	want := expected(t)
	for _, name := range []string{"arrow_snappy", "arrow_plain_v2", "arrow_delta_gzip", "duckdb"} {
		for _, batch := range []int{1, 7, 512, 100000} {
			t.Run(fmt.Sprint(name, batch), func(t *testing.T) {
				same(t, read(t, open(t, name+".parquet"), relation(), batch), want)
			})
		}
	}
	if got := read(t, open(t, "empty.parquet"), relation(), 512); len(got) != 0 {
		t.Errorf("an empty file gives %d rows", len(got))
	}
}

// What is no file is read from a copy.
func TestReadsStreams(t *testing.T) {
	same(t, read(t, io.MultiReader(open(t, "duckdb.parquet")), relation(), 512), expected(t))
}

// Columns in another order, of other types, and fewer of them.
func TestConverts(t *testing.T) {
	column := func(name string, k rowio.Kind, sql string, more ...int32) rowio.Column {
		c := rowio.Column{Name: name, Kind: k, SQLType: sql}
		if len(more) > 0 {
			c.Precision, c.Scale = more[0], more[1]
		}
		return c
	}
	rel := &rowio.Relation{Name: "arrow", Columns: []rowio.Column{
		column("high", rowio.Text, "character(20)"), column("k", rowio.Int8, "bigint"), column("i2", rowio.Float8, "double precision"),
		column("d2", rowio.Dec64, "numeric(10,1)", 10, 1), column("d2", rowio.Dec128, "numeric(30,4)", 30, 4), column("d10", rowio.Numeric, "numeric"),
		column("d2", rowio.Numeric, "numeric(50,3)"), column("i8", rowio.Dec64, "numeric(18,0)", 18, 0), column("u4", rowio.Numeric, "numeric"),
		column("f8", rowio.Float4, "real"), column("f4", rowio.Numeric, "numeric"), column("f8", rowio.Dec64, "numeric(8,3)", 8, 3),
		column("ts", rowio.Timestamp, "timestamp(1) without time zone"), column("ti", rowio.Time, "time(3) without time zone"),
	}}
	want := "row 5 xxxxx         |5||-15.0|-14.9500|-18456789957345677683.4567899600|-14.950|-995000000000000|4294967290|0.5|0.625|0.500|2024-02-29 12:35:01.8|05:05:01.001"
	if got := read(t, open(t, "arrow_snappy.parquet"), rel, 512)[5]; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	int96 := &rowio.Relation{Columns: []rowio.Column{column("ts", rowio.Timestamp, "timestamp without time zone")}}
	same(t, read(t, open(t, "int96.parquet"), int96, 512), []string{"2024-02-29 12:34:56.789123", "", "1900-01-01 00:00:00"})
}

// A value that the relation cannot hold is a bad record with its place.
func TestRefusesValues(t *testing.T) {
	rel := &rowio.Relation{Columns: []rowio.Column{
		{Name: "k", Kind: rowio.Int4, SQLType: "integer", NotNull: true}, {Name: "i2", Kind: rowio.Int2, SQLType: "smallint"},
		{Name: "t", Kind: rowio.Text, SQLType: "character varying(5)"}, {Name: "n", Kind: rowio.Dec64, SQLType: "numeric(6,2)", Precision: 6, Scale: 2},
	}}
	want := []string{
		"1|1|ok|1.00",
		`:2:2: column "i2": smallint out of range (SQLSTATE 22003) in {"k":"2","i2":"40000","t":"`,
		`:3:3: column "t": invalid byte sequence for encoding "UTF8" (SQLSTATE 22021) in {`,
		`:4:3: column "t": value too long for type character varying(5) (SQLSTATE 22001) in {`,
		`:5:1: column "k": null value in column "k" violates not-null constraint (SQLSTATE 23502) in {"k":null,"i2":"5",`,
		`:6:4: column "n": numeric field overflow (SQLSTATE 22003) in {`,
	}
	for _, batch := range []int{1, 2, 512} {
		got := read(t, open(t, "bad.parquet"), rel, batch)
		if len(got) != len(want) {
			t.Fatalf("got %q", got)
		}
		for i := range want {
			if !strings.HasPrefix(got[i], want[i]) {
				t.Errorf("got %q, want %q", got[i], want[i])
			}
		}
	}
}

// A file that cannot be read as the relation says so when it is opened.
func TestRefusesFiles(t *testing.T) {
	one := func(name string, k rowio.Kind, sql string) *rowio.Relation {
		return &rowio.Relation{Columns: []rowio.Column{{Name: name, Kind: k, SQLType: sql}}}
	}
	whole, err := os.ReadFile("testdata/arrow_snappy.parquet")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		in   io.Reader
		rel  *rowio.Relation
		want string
	}{
		{open(t, "duckdb.parquet"), one("nothing", rowio.Int4, "integer"), `the file lacks the column "nothing"`},
		{open(t, "duckdb.parquet"), one("low", rowio.Int4, "integer"), `column "low" is STRING in the file, which is not read as integer`},
		{open(t, "duckdb.parquet"), one("ts", rowio.Timestamptz, "timestamp with time zone"), `is not read as timestamp with time zone`},
		{open(t, "nested.parquet"), one("k", rowio.Int4, "integer"), `column "k" is nested or repeated`},
		{open(t, "lz4.parquet"), one("k", rowio.Int4, "integer"), `column "k" is compressed with LZ4_RAW, which is not supported`},
		{strings.NewReader("a,b\n1,2\n"), one("a", rowio.Int4, "integer"), `not a Parquet file that can be read`},
		{strings.NewReader(""), one("a", rowio.Int4, "integer"), `not a Parquet file that can be read`},
		{bytes.NewReader(whole[:len(whole)/2]), relation(), `not a Parquet file that can be read`},
	} {
		if _, err := Format.NewReader(c.in, c.rel); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// A file that was damaged gives errors, no panic and no end that looks right.
func TestSurvivesDamage(t *testing.T) {
	whole, err := os.ReadFile("testdata/arrow_snappy.parquet")
	if err != nil {
		t.Fatal(err)
	}
	for at := 4; at < len(whole); at += 331 {
		damaged := bytes.Clone(whole)
		for i := at; i < min(at+8, len(damaged)); i++ {
			damaged[i] ^= 0x5a
		}
		survive(t, damaged)
	}
}

// survive reads a file to its end or its error, and holds that this takes no more
// memory than a page may have.
func survive(t *testing.T, file []byte) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	defer func() {
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<30 {
			t.Errorf("%d MiB for a file of %d bytes", used>>20, len(file))
		}
	}()
	reader, err := Format.NewReader(bytes.NewReader(file), relation())
	if err != nil {
		return
	}
	b := &rows{rel: relation()}
	for err == nil || errors.As(err, new(*rowio.RecordError)) && !err.(*rowio.RecordError).Fatal {
		b.Reset()
		err = reader.Read(b, 512)
	}
	reader.(io.Closer).Close()
}

// Bytes of the footer, of page headers and of pages: bits turned, counts made large,
// pieces cut out.
func TestSurvivesDamagedCounts(t *testing.T) {
	for _, name := range []string{"arrow_plain_v2.parquet", "duckdb.parquet", "arrow_snappy.parquet"} {
		whole, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		footer := len(whole) - 8 - int(binary.LittleEndian.Uint32(whole[len(whole)-8:]))
		r := rand.New(rand.NewPCG(1, 2))
		for range 150 {
			damaged := bytes.Clone(whole)
			at := footer + r.IntN(len(whole)-footer)
			switch r.IntN(3) {
			case 0:
				at = 4 + r.IntN(60)
			case 1:
				at = r.IntN(footer)
			}
			switch r.IntN(3) {
			case 0:
				damaged[at] ^= 1 << r.IntN(8)
			case 1: // a number of five bytes
				copy(damaged[at:], "\xff\xff\xff\xff\x07")
			default:
				damaged = append(damaged[:at], damaged[min(len(damaged), at+1+r.IntN(9)):]...)
			}
			survive(t, damaged)
		}
		for _, length := range []uint32{0xffffffff, 0x7fffffff, uint32(len(whole)), uint32(len(whole) - 11)} {
			damaged := bytes.Clone(whole)
			binary.LittleEndian.PutUint32(damaged[len(damaged)-8:], length)
			survive(t, damaged)
			if _, err := Format.NewReader(bytes.NewReader(damaged), relation()); err == nil || !strings.Contains(err.Error(), "not a Parquet file that can be read") {
				t.Errorf("a footer of %d bytes: %v", length, err)
			}
		}
	}
}

// A column that says it is a map or a list and has no columns in it.
func TestRefusesEmptyGroups(t *testing.T) {
	whole, err := os.ReadFile("testdata/bad.parquet")
	if err != nil {
		t.Fatal(err)
	}
	length := int(binary.LittleEndian.Uint32(whole[len(whole)-8:]))
	at := len(whole) - 8 - length
	for _, logical := range []format.LogicalTypeValue{new(format.MapType), new(format.ListType)} {
		var meta format.FileMetaData
		if err := thrift.Unmarshal(new(thrift.CompactProtocol), bytes.Clone(whole[at:at+length]), &meta); err != nil {
			t.Fatal(err)
		}
		meta.Schema[1].LogicalType.Value = logical
		footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
		if err != nil {
			t.Fatal(err)
		}
		file := append(bytes.Clone(whole[:at]), footer...)
		file = append(binary.LittleEndian.AppendUint32(file, uint32(len(footer))), magic...)
		rel := &rowio.Relation{Columns: []rowio.Column{{Name: meta.Schema[1].Name, Kind: rowio.Int4, SQLType: "integer"}}}
		if _, err := Format.NewReader(bytes.NewReader(file), rel); err == nil {
			t.Errorf("%T is read", logical)
		}
	}
}

// Times of nanoseconds are rounded to microseconds, half to even.
func TestRoundsHalfToEven(t *testing.T) {
	for x, want := range map[int64]int64{1500: 2, 2500: 2, 500: 0, 501: 1, -500: 0, -1500: -2, -2500: -2, -2501: -3, -499: 0, 3499: 3, -3501: -4} {
		if us, ok := fromNanos(x); us != want || !ok {
			t.Errorf("%d ns: %d µs, want %d", x, us, want)
		}
	}
	if us, err := int96Micros(deprecated.Int96{2500, 0, 2440588}); us != 2 || err != nil {
		t.Error(us, err)
	}
	if us, err := int96Micros(deprecated.Int96{0, 0, math.MaxInt32}); err == nil {
		t.Error(us)
	}
}

// A refused record stands in the dead letters with its very values.
func TestShowsRefusedRecordsExactly(t *testing.T) {
	schema := parquet.NewSchema("rows", parquet.Group{
		"bad": parquet.Leaf(parquet.Int32Type), "u4": parquet.Uint(32), "u8": parquet.Uint(64), "i8": parquet.Int(64),
		"d4": parquet.Decimal(2, 9, parquet.Int32Type), "d8": parquet.Decimal(6, 18, parquet.Int64Type), "db": parquet.Decimal(5, 38, parquet.FixedLenByteArrayType(16)),
		"da": parquet.Date(), "tm": parquet.Time(parquet.Millisecond), "tn": parquet.Time(parquet.Nanosecond), "ts": parquet.TimestampAdjusted(parquet.Nanosecond, false), "tz": parquet.Timestamp(parquet.Millisecond),
		"id": parquet.UUID(), "by": parquet.Leaf(parquet.ByteArrayType), "st": parquet.String(), "f4": parquet.Leaf(parquet.FloatType), "f8": parquet.Leaf(parquet.DoubleType),
		"bo": parquet.Leaf(parquet.BooleanType), "no": parquet.Optional(parquet.String()), "fx": parquet.Leaf(parquet.FixedLenByteArrayType(3)), "i96": parquet.Leaf(parquet.Int96Type),
	})
	values := map[string]parquet.Value{
		"bad": parquet.Int32Value(70000), "u4": parquet.Int32Value(-1), "u8": parquet.Int64Value(-1), "i8": parquet.Int64Value(-1),
		"d4": parquet.Int32Value(-5), "d8": parquet.Int64Value(123456789), "db": parquet.FixedLenByteArrayValue(append(bytes.Repeat([]byte{0xff}, 15), 0xfe)),
		"da": parquet.Int32Value(-719528), "tm": parquet.Int32Value(3723004), "tn": parquet.Int64Value(3723000000001), "ts": parquet.Int64Value(-1), "tz": parquet.Int64Value(1709210096789),
		"id": parquet.FixedLenByteArrayValue([]byte("0123456789abcdef")), "by": parquet.ByteArrayValue([]byte{0xff, 0}), "st": parquet.ByteArrayValue([]byte("é<\"")), "f4": parquet.FloatValue(0.1), "f8": parquet.DoubleValue(1e22),
		"bo": parquet.BooleanValue(true), "no": parquet.NullValue(), "fx": parquet.FixedLenByteArrayValue([]byte("abc")), "i96": parquet.Int96Value(deprecated.Int96{1, 0, 2440587}),
	}
	row := make(parquet.Row, len(schema.Columns()))
	for i, path := range schema.Columns() {
		row[i] = values[path[0]].Level(0, 0, i)
	}
	var out bytes.Buffer
	w := parquet.NewWriter(&out, schema)
	if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rel := &rowio.Relation{Columns: []rowio.Column{{Name: "bad", Kind: rowio.Int2, SQLType: "smallint", NotNull: true}}}
	got := read(t, bytes.NewReader(out.Bytes()), rel, 512)
	want := `{"bad":"70000","bo":"t","by":"\\xff00","d4":"-0.05","d8":"123.456789","da":"0001-01-01 BC","db":"-0.00002","f4":"0.1","f8":"1e+22","fx":"\\x616263","i8":"-1",` +
		`"i96":"1969-12-31 00:00:00.000000001","id":"30313233-3435-3637-3839-616263646566","no":null,"st":"é<\"","tm":"01:02:03.004","tn":"01:02:03.000000001","ts":"1969-12-31 23:59:59.999999999",` +
		`"tz":"2024-02-29 12:34:56.789+00","u4":"4294967295","u8":"18446744073709551615"}`
	if len(got) != 1 || !strings.HasSuffix(got[0], " in "+want) {
		t.Errorf("got %s, want\n%s", got, want)
	}
}

func TestNamesExtraColumns(t *testing.T) {
	rel := relation()
	rel.Columns = rel.Columns[2:]
	r, err := Format.NewReader(open(t, "duckdb.parquet"), rel)
	if err != nil {
		t.Fatal(err)
	}
	defer r.(io.Closer).Close()
	if got := fmt.Sprint(r.(interface{ ExtraColumns() []string }).ExtraColumns()); got != "[k b]" {
		t.Errorf("got %s", got)
	}
}
