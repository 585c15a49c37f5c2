package rowio

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// texts is a batch as generated code has it, of one column.
type texts struct{ rows []string }

var textRelation = &Relation{Name: "t", Columns: []Column{{Name: "a", Kind: Text, SQLType: "text", NotNull: true}}}

func (b *texts) Relation() *Relation { return textRelation }
func (b *texts) Len() int            { return len(b.rows) }
func (b *texts) Reset()              { b.rows = b.rows[:0] }

type source interface {
	Next() error
	Fail(column int, err error) error
	Buffered() bool
}

func (b *texts) decode(s source, r *scan.Record, limit int) error {
	for len(b.rows) < limit {
		if err := s.Next(); err != nil {
			return err
		}
		if r.Text[0] == "bad" {
			return s.Fail(0, pg.Errorf(pg.InvalidTextRepresentation, "invalid input"))
		}
		b.rows = append(b.rows, r.Text[0])
		if !s.Buffered() {
			break
		}
	}
	return nil
}

func (b *texts) DecodeCSV(s *scan.CSV, limit int) error   { return b.decode(s, &s.Record, limit) }
func (b *texts) DecodeJSON(s *scan.JSON, limit int) error { return b.decode(s, &s.Record, limit) }

func (b *texts) DecodeVectors(v *Vectors, from, to int) {
	b.rows = append(b.rows, v.Columns[0].Text[from:to]...)
}

func (b *texts) AppendVectors(v *Vectors) { v.Columns[0].Text = append(v.Columns[0].Text, b.rows...) }

func (b *texts) AppendCSV(dst []byte) []byte {
	for _, r := range b.rows {
		dst = append(scan.AppendCSVOnly(dst, r), '\n')
	}
	return dst
}

func (b *texts) AppendJSON(dst []byte) []byte {
	for _, r := range b.rows {
		dst = append(scan.AppendJSONText(append(dst, `{"a":`...), r), '}', '\n')
	}
	return dst
}

func TestReaders(t *testing.T) {
	for in, format := range map[string]Format{
		"a\nx\nbad\n\ny\nz\n": CSV{File: "in"},
		"{\"a\":\"x\"}\n{\"a\":\"bad\"}\n{\"a\":null}\n{\"a\":\"y\"}\n{\"a\":\"z\"}\n": JSON{File: "in"},
	} {
		r, err := format.NewReader(strings.NewReader(in), textRelation)
		if err != nil {
			t.Fatal(err)
		}
		batch := &texts{}
		var states []string
		for {
			err := r.Read(batch, 100)
			var bad *RecordError
			if errors.As(err, &bad) {
				states = append(states, bad.SQLState)
				if bad.File != "in" || bad.Name != "a" || bad.Fatal || bad.Line == 0 || bad.Column == 0 || len(bad.Raw) == 0 {
					t.Errorf("%s: %+v", format.Name(), bad)
				}
				continue
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(batch.rows, " "); got != "x y z" {
			t.Errorf("%s: %s", format.Name(), got)
		}
		if got := strings.Join(states, " "); got != "22P02 23502" {
			t.Errorf("%s: refused with %s", format.Name(), got)
		}
	}
}

func TestRecordErrorText(t *testing.T) {
	r, _ := CSV{File: "t.csv"}.NewReader(strings.NewReader("a\n\"x\n\"\nbad\n"), textRelation)
	batch := &texts{}
	err := r.Read(batch, 100)
	var cause *pg.Error
	if err == nil || !errors.As(err, &cause) || !strings.HasPrefix(err.Error(), `t.csv:4:1: column "a": invalid input`) {
		t.Errorf("%v", err)
	}
	var bad *RecordError
	if !errors.As(err, &bad) || string(bad.Raw) != "bad\n" || batch.Len() != 1 {
		t.Errorf("%+v, %d records before it", bad, batch.Len())
	}
}

func TestWriters(t *testing.T) {
	batch := &texts{rows: []string{"x", "", `\.`, `"`}}
	for want, format := range map[string]Format{
		"a\nx\n\"\"\n\"\\.\"\n\"\"\"\"\n":                                    CSV{},
		"x\n\"\"\n\"\\.\"\n\"\"\"\"\n":                                       CSV{CSVOptions: scan.CSVOptions{NoHeader: true}},
		"{\"a\":\"x\"}\n{\"a\":\"\"}\n{\"a\":\"\\\\.\"}\n{\"a\":\"\\\"\"}\n": JSON{},
	} {
		var out strings.Builder
		w, err := format.NewWriter(&out, textRelation)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Write(batch), w.Flush(), w.Close()); err != nil || out.String() != want {
			t.Errorf("%s: %q, %v, want %q", format.Name(), out.String(), err, want)
		}
	}
	for _, o := range []scan.CSVOptions{{Delimiter: ';'}, {Null: "NULL"}} {
		if _, err := (CSV{CSVOptions: o}).NewWriter(io.Discard, textRelation); err == nil {
			t.Errorf("%+v: written as if it were not there", o)
		}
	}
}

// A text that another form of the value would have says which form is read.
func TestRefusedValuesSayWhatToWrite(t *testing.T) {
	date := func(s string) error { _, err := datetime.ParseDate(s); return err }
	instant := func(s string) error { _, err := datetime.ParseTimestamptz(time.UTC, s); return err }
	integer := func(s string) error { _, err := num.ParseInt4(s); return err }
	decimal := func(s string) error { _, err := num.ParseNumeric(s); return err }
	for _, c := range []struct {
		parse      func(string) error
		text, hint string
	}{
		{date, "31/12/2024", "dates are read as 2024-12-31 or, between slashes, as month/day/year"},
		{date, "2024-02-30", ""}, {date, "x", ""}, {date, "12:00", ""},
		{instant, "1704067200", "to_timestamp(column)"}, {instant, "1704067200000", "to_timestamp(column / 1000.0)"}, {instant, "99999999999", ""},
		{integer, "1.0", "declare the column numeric"}, {integer, "1.0x", ""}, {integer, "", ""},
		{decimal, "1.234,56", "decimals have a point"}, {decimal, "2,5", "decimals have a point"}, {decimal, "a,b", ""},
		{integer, "NULL", `?null=NULL, in Go file.CSV(',', "NULL", true)`}, {decimal, "n/a", "?null=n/a"}, {date, `\N`, `?null=\N`}, {integer, "-", "?null=-"},
	} {
		err := c.parse(c.text)
		got := located("f.csv", true, &scan.Error{Line: 2, Column: 1, Err: err})
		e := (*RecordError)(nil)
		if !errors.As(got, &e) || e.SQLState == "" || !errors.Is(got, err) || !strings.Contains(got.Error(), c.hint) || c.hint == "" && !strings.HasSuffix(got.Error(), err.Error()) {
			t.Errorf("%q: %v, want %q", c.text, got, c.hint)
		}
	}
}

// A word for NULL in NDJSON is mended in the file.
func TestWordsForNullInJSON(t *testing.T) {
	_, err := num.ParseInt4("NULL")
	if got := located("f.ndjson", false, &scan.Error{Err: err}); !strings.HasSuffix(got.Error(), "; NULL is null, without quotes") {
		t.Error(got)
	}
}

// Declared columns that records do not have are passed over, wherever they stand.
func TestUnreadColumns(t *testing.T) {
	rel := &Relation{Name: "t", Columns: textRelation.Columns, Unread: []Unread{{"before", 0}, {"behind", 1}, {"last", 1}}}
	for _, c := range []struct {
		format Format
		in     string
	}{
		{CSV{CSVOptions: scan.CSVOptions{NoHeader: true}}, "{1},x,2,\n"},
		{CSV{}, "last,a,before\n1,x,2\n"},
		{JSON{}, `{"before":[1,2],"a":"x","last":null}` + "\n"},
	} {
		extra := func(names []string) error { return fmt.Errorf("%q are said not to be declared", names) }
		switch f := c.format.(type) {
		case CSV:
			f.Extra = extra
			c.format = f
		case JSON:
			f.Extra = extra
			c.format = f
		}
		r, err := c.format.NewReader(strings.NewReader(c.in), rel)
		if err != nil {
			t.Fatal(err)
		}
		batch := &texts{}
		if err := r.Read(batch, 100); err != nil && err != io.EOF || batch.Len() != 1 || batch.rows[0] != "x" {
			t.Errorf("%q: %v, %q", c.in, err, batch.rows)
		}
	}
	if got := rel.Undeclared([]string{"a", "last", "more"}); len(got) != 1 || got[0] != "more" {
		t.Errorf("undeclared are %q", got)
	}
}
