package scan

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// scanner is what both formats have in common.
type scanner interface {
	Next() error
	Buffered() bool
}

// rows spells every record of s; refused ones as their SQLSTATE. It ends at
// the end of the input or at a fatal error.
func rows(s scanner, r *Record) (out []string) {
	for {
		err := s.Next()
		var bad *Error
		switch {
		case err == io.EOF:
			return out
		case errors.As(err, &bad):
			out = append(out, fmt.Sprintf("%d:%d %s", bad.Line, bad.Column, stateOf(bad.Err)))
			if bad.Fatal {
				return append(out, "fatal")
			}
			continue
		case err != nil:
			return append(out, err.Error())
		}
		fields := make([]string, len(r.Text))
		for i, t := range r.Text {
			fields[i] = "NULL"
			if r.Valid[i] {
				fields[i] = fmt.Sprintf("%q", t)
			}
		}
		out = append(out, strings.Join(fields, "|"))
	}
}

func stateOf(err error) string {
	var p *pg.Error
	if errors.As(err, &p) {
		return p.SQLState
	}
	return err.Error()
}

// The answers are those of COPY … FROM … (FORMAT csv, HEADER), but that COPY
// refuses the whole input where the scanner refuses one record.
var csvCases = []struct {
	in   string
	want []string
}{
	{"a,b", nil},
	{"a,b\n", nil},
	{"a,b\n1,2\n3,4", []string{`"1"|"2"`, `"3"|"4"`}},
	{"\ufeffa,b\n1,2\n", []string{`"1"|"2"`}},
	{"b,x,a\n1,2,3\n", []string{`"3"|"1"`}},
	{"a,b\r1,2\r3,4\r", []string{`"1"|"2"`, `"3"|"4"`}},
	{"a,b\r\n1,2\r\n3,4\r\n", []string{`"1"|"2"`, `"3"|"4"`}},
	{"a,b\r\n1,\"x\ny\r\nz\"\r\n", []string{`"1"|"x\ny\r\nz"`}},
	{"a,b\n\"1\r\n\",2\n", []string{`"1\r\n"|"2"`}},
	{"a,b\n1,2\r3\n4,5\n", []string{"2:1 22P04", `"4"|"5"`}},
	{"a,b\n1,2\r\n4,5\n", []string{"2:1 22P04", `"4"|"5"`}},
	{"a,b\r\n1,2\n3,4\r\n5,6\r\n", []string{"2:1 22P04", `"5"|"6"`}},
	{"a,b\r1,2\n3,4\r5,6\r", []string{"2:1 22P04", `"5"|"6"`}},
	{"a,b\n1,x\"y,z\"w\n", []string{`"1"|"xy,zw"`}},
	{"a,b\n1,\"\"\n,\"a\"\"b\"\n\"\",\n", []string{`"1"|""`, `NULL|"a\"b"`, `""|NULL`}},
	{"a,b\n1, \"x\" \n1,\"x\"y\"z\"\n", []string{`"1"|" x "`, `"1"|"xyz"`}},
	{"a,b\n1,2\n\\.\n3,4\n", []string{`"1"|"2"`}},
	{"a,b\n\\.,2\n\"\\.\",\\.\n", []string{`"\\."|"2"`, `"\\."|"\\."`}},
	{"a,b\n1,2\n\n3,4\n", []string{`"1"|"2"`, "3:2 22P04", `"3"|"4"`}},
	{"a,b\n1,2,3\n3,4\n", []string{"2:3 22P04", `"3"|"4"`}},
	{"a,b\n1,\xff\n3,4\n", []string{"2:1 22021", `"3"|"4"`}},
	{"a,b\n1,\x00\n3,4\n", []string{"2:1 22021", `"3"|"4"`}},
	{"a,b\n1,2\n1,\"2", []string{`"1"|"2"`, "3:1 22P04", "fatal"}},
	{"a,b\n\"x\n\ny\",1\n1\n", []string{`"x\n\ny"|"1"`, "5:2 22P04"}},
	{"a,\"b\"\"c\"\n1,2\n", []string{"1:1 the header lacks the column b; it has a, b\"c", "fatal"}},
	{"a,b,a\n1,2,3\n", []string{"1:3 the header names column \"a\" twice", "fatal"}},
	{"a,\xff\n1,2\n", []string{"1:1 22021", "fatal"}},
}

func TestCSV(t *testing.T) {
	for _, c := range csvCases {
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(c.in), "a byte at a time": iotest.OneByteReader(strings.NewReader(c.in)),
			"the end with data": iotest.DataErrReader(strings.NewReader(c.in)), "halves": iotest.HalfReader(strings.NewReader(c.in)),
		} {
			s := NewCSV(r, columnsOf("a", "b"), CSVOptions{})
			if got := rows(s, &s.Record); !slices.Equal(got, c.want) {
				t.Errorf("%q, %s:\n got %q\nwant %q", c.in, name, got, c.want)
			}
			if err := s.Next(); !s.ended && err == nil {
				t.Errorf("%q, %s: a record behind the end", c.in, name)
			}
		}
	}
}

func TestCSVOptions(t *testing.T) {
	var extra []string
	s := NewCSV(strings.NewReader("b;c;a\n1,5;;NIL\n\"NIL\";x;\n"), columnsOf("a", "b"), CSVOptions{Delimiter: ';', Null: "NIL",
		Extra: func(names []string) error { extra = names; return nil }})
	want := []string{`NULL|"1,5"`, `""|"NIL"`}
	if got := rows(s, &s.Record); !slices.Equal(got, want) || !slices.Equal(extra, []string{"c"}) {
		t.Errorf("got %q, extra %q", got, extra)
	}
	s = NewCSV(strings.NewReader("1,2\n"), columnsOf("a", "b"), CSVOptions{NoHeader: true})
	if got := rows(s, &s.Record); !slices.Equal(got, []string{`"1"|"2"`}) {
		t.Errorf("without a header: %q", got)
	}
	s = NewCSV(strings.NewReader("a,b\n,\n1,2\n"), []Column{{Name: "a"}, {Name: "b", NotNull: true}}, CSVOptions{})
	if got := rows(s, &s.Record); !slices.Equal(got, []string{"2:2 23502", `"1"|"2"`}) {
		t.Errorf("NOT NULL: %q", got)
	}
	for _, d := range []byte{'"', '\n', '\r', 0xE9} {
		s = NewCSV(strings.NewReader("a\n1\n"), columnsOf("a"), CSVOptions{Delimiter: d})
		if got := rows(s, &s.Record); !slices.Equal(got, []string{"1:1 22023", "fatal"}) {
			t.Errorf("delimiter %q: %q", d, got)
		}
	}
}

// encoding/csv agrees where it keeps PostgreSQL's rules: no NULL, no blank
// lines, no CR.
func TestCSVOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "é", ",", "\"", "\n", " ", "😀", ";", strings.Repeat("long", 50)}
	var records [][]string
	for range 3000 {
		record := make([]string, 3)
		for i := range record {
			for range rng.IntN(6) {
				record[i] += alphabet[rng.IntN(len(alphabet))]
			}
		}
		records = append(records, append(record, "x"))
	}
	var in strings.Builder
	w := csv.NewWriter(&in)
	if err := w.WriteAll(append([][]string{{"a", "b", "c", "d"}}, records...)); err != nil {
		t.Fatal(err)
	}
	s := NewCSV(iotest.HalfReader(strings.NewReader(in.String())), columnsOf("a", "b", "c", "d"), CSVOptions{})
	kept := make([][]string, 0, len(records))
	for s.Next() == nil {
		kept = append(kept, slices.Clone(s.Text)) // views: later reads must not change them
	}
	if len(kept) != len(records) {
		t.Fatalf("%d records, want %d", len(kept), len(records))
	}
	for i := range kept {
		if !slices.Equal(kept[i], records[i]) {
			t.Fatalf("record %d: %q, want %q", i, kept[i], records[i])
		}
	}
}

// What AppendCSVText writes is what the scanner reads.
func TestCSVRoundTrip(t *testing.T) {
	for _, text := range []string{"", "a", "a,b", `a"b`, "a\nb", "a\rb", `\.`, " ", "é", `""`, ","} {
		line := AppendCSVOnly([]byte("a\n"), text)
		s := NewCSV(strings.NewReader(string(line)+"\n"), columnsOf("a"), CSVOptions{})
		if err := s.Next(); err != nil || !s.Valid[0] || s.Text[0] != text {
			t.Errorf("%q became %q, %v", text, s.Text[0], err)
		}
	}
}

// A record is given as soon as it is whole, and Buffered tells whether another
// one is.
func TestCSVPipe(t *testing.T) {
	pipe(t, func(r io.Reader) scanner { return NewCSV(r, columnsOf("a", "b"), CSVOptions{NoHeader: true}) },
		"1,2\n", "3,4\n5,\"6\n", "\"\n", true)
}

// pipe writes piece after piece: the first is one record, the second a record
// and the beginning of the next, the third its end.
func pipe(t *testing.T, scan func(io.Reader) scanner, first, second, third string, partial bool) {
	t.Helper()
	r, w := io.Pipe()
	s := scan(r)
	go func() {
		for _, piece := range []string{first, second, third} {
			if _, err := io.WriteString(w, piece); err != nil {
				return
			}
		}
		w.Close()
	}()
	for i, more := range []bool{false, !partial, false} {
		if err := s.Next(); err != nil {
			t.Fatalf("record %d: %v", i, err)
		}
		if s.Buffered() != more {
			t.Errorf("behind record %d: Buffered is %t", i, !more)
		}
	}
	if err := s.Next(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

// Whole records before a reader's error are given first.
func TestReadError(t *testing.T) {
	broken := errors.New("broken")
	r := iotest.DataErrReader(io.MultiReader(strings.NewReader("1\n2\n3"), iotest.ErrReader(broken)))
	s := NewCSV(r, columnsOf("a"), CSVOptions{NoHeader: true})
	if got := rows(s, &s.Record); !slices.Equal(got, []string{`"1"`, `"2"`, "3:1 broken", "fatal"}) {
		t.Errorf("got %q", got)
	}
	s = NewCSV(idle{}, columnsOf("a"), CSVOptions{NoHeader: true})
	if err := s.Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("an idle reader: %v", err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// A record of many chunks, full of line ends, takes time linear in its length.
func TestCSVLongRecord(t *testing.T) {
	text := strings.Repeat("line\n", 2<<20)
	s := NewCSV(small{strings.NewReader("\"" + text + "\",x\n1,2\n")}, columnsOf("a", "b"), CSVOptions{NoHeader: true})
	if err := s.Next(); err != nil || s.Text[0] != text {
		t.Fatalf("%d bytes, %v", len(s.Text[0]), err)
	}
	if err := s.Next(); err != nil || s.Text[0] != "1" {
		t.Fatalf("behind it: %q, %v", s.Text, err)
	}
}

// small gives a page at a time.
type small struct{ r io.Reader }

func (s small) Read(b []byte) (int, error) { return s.r.Read(b[:min(len(b), 4096)]) }

// A record of a great many fields takes no more memory than its text, and neither
// does a header.
func TestManyFields(t *testing.T) {
	many := strings.Repeat("x,", 1<<20)
	s := NewCSV(strings.NewReader("a,b\n1,2\n"+many+"\n3,4\n"), plainColumns[:2], CSVOptions{})
	if got := rows(s, &s.Record); fmt.Sprint(got) != `["1"|"2" 3:3 22P04 "3"|"4"]` || len(s.fields) > 3 || cap(s.fields) > 16 {
		t.Errorf("%s, and it keeps room for %d fields", got, cap(s.fields))
	}
	s = NewCSV(strings.NewReader(many), plainColumns[:2], CSVOptions{})
	if got := rows(s, &s.Record); fmt.Sprint(got) != `[1:1 54011 fatal]` || len(s.fields) > maxHeader+1 {
		t.Errorf("a header of %d columns is kept: %s", len(s.fields), got)
	}
}
