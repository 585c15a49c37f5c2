package generated_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/golden/changes"
	"github.com/veloc-dev/veloc/golden/params"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

func stateOf(err error) string {
	if p := (*pg.Error)(nil); errors.As(err, &p) {
		return p.SQLState
	}
	return fmt.Sprint(err)
}

// What Go's types hold and PostgreSQL's do not is refused at every door of a
// table, with PostgreSQL's code, and nothing of it is stored.
func TestDoorsOfTables(t *testing.T) {
	type row = changes.ItemsRow
	for name, c := range map[string]struct {
		bad  row
		want string
	}{
		"no UTF-8":            {row{Code: runtime.Some("a\xff")}, "22021"},
		"no UTF-8, long":      {row{Region: runtime.Some("0123456789abcdef0123\xc3")}, "22021"},
		"a surrogate":         {row{Region: runtime.Some("\xed\xa0\x80")}, "22021"},
		"NUL":                 {row{Code: runtime.Some("a\x00b")}, "22021"},
		"NUL in a key":        {row{Part: "\x00"}, "22021"},
		"no UTF-8 in char":    {row{Fixed: runtime.Some("\x80")}, "22021"},
		"varchar too long":    {row{Short: runtime.Some("éééééé")}, "22001"},
		"char too long":       {row{Fixed: runtime.Some("abcde")}, "22001"},
		"too many digits":     {row{Unit: runtime.Some(runtime.Dec64[runtime.S2](1_000_000))}, "22003"},
		"too many below zero": {row{Unit: runtime.Some(runtime.Dec64[runtime.S2](-1_000_000))}, "22003"},
		"least decimal":       {row{Unit: runtime.Some(runtime.Dec64[runtime.S2](math.MinInt64))}, "22003"},
		"date too late":       {row{Day: runtime.Some(runtime.Date(2147483493))}, "22008"},
		"date too early":      {row{Day: runtime.Some(runtime.Date(-2451546))}, "22008"},
		"timestamp too late":  {row{Moment: runtime.Some(runtime.Timestamp(9223371331200000000))}, "22008"},
		"timestamp too early": {row{Moment: runtime.Some(runtime.Timestamp(-211813488000000001))}, "22008"},
		"no JSON":             {row{Doc: runtime.Some(json.RawMessage(`{"a":}`))}, "22P02"},
		"empty JSON":          {row{Doc: runtime.Some(json.RawMessage(nil))}, "22P02"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := []row{{ID: 1}, c.bad}
			_, with := changes.ReadyWith(t.Context(), changes.Rows{Items: rows})
			ready, err := changes.ReadyWith(t.Context(), changes.Rows{Items: []row{{ID: 7}}})
			if err != nil {
				t.Fatal(err)
			}
			items := ready.Tables().Items
			loaded := changes.NewTables()
			defer loaded.Close()
			load := loaded.Load(t.Context(), changes.Sources{Items: changes.ItemsFrom(rowsOf(rows))})
			for door, err := range map[string]error{"Upsert": items.Upsert(c.bad), "Replace": items.Replace(rows), "ReadyWith": with, "ItemsFrom": load} {
				if got := stateOf(err); got != c.want {
					t.Errorf("%s gives %s, want %s", door, got, c.want)
				}
			}
			if got := slices.Collect(items.All()); len(got) != 1 || got[0].ID != 7 || loaded.Items.Len() > 0 {
				t.Errorf("the table holds %v", got)
			}
		})
	}
}

// What has another form in its type gets it; the giver's rows stay as they are.
func TestDoorsGiveTypesTheirForm(t *testing.T) {
	type row = changes.ItemsRow
	given := row{ID: 1, Part: "é", Code: runtime.Null[string]{V: "stray\xff"}, Grp: runtime.Null[int32]{V: 5}, Region: runtime.Some("🙂 and more than sixteen bytes"),
		Day: runtime.Some(runtime.Date(math.MaxInt32)), Unit: runtime.Some(runtime.Dec64[runtime.S2](-999_999)), Short: runtime.Some("ééééé   "),
		Fixed: runtime.Some("é"), Moment: runtime.Some(runtime.Timestamp(math.MinInt64)), Doc: runtime.Some(json.RawMessage(`{"bb":1.50, "a" : 2,"bb":3}`)),
		Raw: runtime.Null[[]byte]{V: []byte{1}}}
	want := given
	want.Code, want.Grp, want.Raw = runtime.Null[string]{}, runtime.Null[int32]{}, runtime.Null[[]byte]{}
	want.Short, want.Fixed, want.Doc = runtime.Some("ééééé"), runtime.Some("é   "), runtime.Some(json.RawMessage(`{"a": 2, "bb": 3}`))
	rows := []row{given}
	ready, err := changes.ReadyWith(t.Context(), changes.Rows{Items: rows})
	if err != nil {
		t.Fatal(err)
	}
	items := ready.Tables().Items
	check := func(door string) {
		t.Helper()
		if got, _ := items.Get(1, "é"); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v\nwant %+v", door, got, want)
		}
	}
	check("ReadyWith")
	items.Delete(1, "é")
	if err := items.Upsert(given); err != nil {
		t.Fatal(err)
	}
	check("Upsert")
	if rows[0].Fixed.V != "é" || rows[0].Grp.V != 5 {
		t.Errorf("the giver's row is %+v", rows[0])
	}
}

// A record with a value that its column's type does not hold fails in every form,
// where the query reads that column; the records around it are joined.
func TestDoorsOfQueries(t *testing.T) {
	type ask = changes.AsksRow
	ready, err := changes.ReadyWith(t.Context(), changes.Rows{Items: []changes.ItemsRow{{ID: 1, Code: runtime.Some("c"), Grp: runtime.Some[int32](0), Unit: runtime.Some(runtime.Dec64[runtime.S2](5)), Day: runtime.Some(runtime.Date(3))}}})
	if err != nil {
		t.Fatal(err)
	}
	byCode := func(bad ask) ([]changes.AsksRow, func(f string, in []ask) (int, error)) {
		q := ready.ByCode()
		good := ask{Code: runtime.Some("c")}
		return []ask{good, good, bad, good}, func(f string, in []ask) (int, error) {
			switch f {
			case "Append":
				out, err := q.Append(nil, in)
				return len(out), err
			case "AppendFrom":
				out, from, err := q.AppendFrom(nil, nil, in)
				if len(from) != len(out) {
					t.Errorf("%d rows of %d records", len(out), len(from))
				}
				return len(out), err
			}
			n, at := 0, -1
			var failed error
			for _, err := range q.All(rowsOf(in)) {
				if err != nil {
					failed, at = err, n
					continue
				}
				n++
			}
			if at != 2 || n != 3 {
				t.Errorf("All gives %d rows, the error behind %d", n, at)
			}
			return at, failed
		}
	}
	for _, bad := range []string{"\xff", "c\x00", "0123456\xff", "01234567\xff", "0123456789abcde\x00f", "\x00"} {
		in, form := byCode(ask{Code: runtime.Some(bad)})
		for _, f := range []string{"Append", "AppendFrom", "All"} {
			n, err := form(f, in)
			var failed *runtime.RecordError
			if !errors.As(err, &failed) || n != 2 || failed.SQLState != "22021" || failed.Column != "code" || failed.Index != 2 {
				t.Errorf("%s of %q: %d rows, %v", f, bad, n, err)
			}
		}
		q := ready.ByCode()
		if out, err := q.AppendOne(nil, &in[2]); len(out) != 0 || stateOf(err) != "22021" {
			t.Errorf("AppendOne of %q gives %v, %v", bad, out, err)
		}
		if s := q.Stats(); s.Records != 1 {
			t.Errorf("%d records were counted", s.Records)
		}
		// A query that does not read the column does not look at it.
		if _, err := ready.ByGroup().Append(nil, in); err != nil {
			t.Errorf("ByGroup: %v", err)
		}
	}
	if _, err := ready.ByUnit().Append(nil, []ask{{Unit: runtime.Some(runtime.Dec64[runtime.S2](1e6))}}); stateOf(err) != "22003" {
		t.Errorf("unit: %v", err)
	}
	if _, err := ready.ByDay().Append(nil, []ask{{Day: runtime.Some(runtime.Date(math.MaxInt32 - 1))}}); stateOf(err) != "22008" {
		t.Errorf("day: %v", err)
	}
	// NULLs that have a value are NULLs.
	stray := ask{Code: runtime.Null[string]{V: "c"}, Grp: runtime.Null[int32]{V: 0}, Region: runtime.Null[string]{V: "\xff"}, Day: runtime.Null[runtime.Date]{V: 3}, Unit: runtime.Null[runtime.Dec64[runtime.S2]]{V: 5}}
	rows, err := ready.ByCode().Append(nil, []ask{stray})
	days, err2 := ready.ByDay().Append(nil, []ask{stray})
	units, err3 := ready.ByUnit().Append(nil, []ask{stray})
	if n := len(rows) + len(days) + len(units); n != 0 || errors.Join(err, err2, err3) != nil {
		t.Errorf("NULL keys match %d rows: %v", n, errors.Join(err, err2, err3))
	}
}

// sinkThatOpens counts how often it is opened.
type sinkThatOpens int

func (s *sinkThatOpens) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	*s++
	return nil, errors.New("opened")
}

type streamThatOpens int

func (s *streamThatOpens) Endless() bool { return false }
func (s *streamThatOpens) OpenStream(context.Context, *rowio.Relation, []runtime.Progress) (runtime.StreamReader, error) {
	*s++
	return nil, errors.New("opened")
}

// Nil is an error, not a panic, and comes before anything is opened.
func TestNilArguments(t *testing.T) {
	ready, err := changes.ReadyWith(t.Context(), changes.Rows{})
	if err != nil {
		t.Fatal(err)
	}
	_, one := ready.ByCode().AppendOne(nil, nil)
	_, batch := ready.Everything().AppendOne(nil, nil)
	if !errors.Is(one, runtime.ErrNilRecord) || !errors.Is(batch, runtime.ErrNilRecord) {
		t.Errorf("%v, %v", one, batch)
	}
	var sink sinkThatOpens
	var stream streamThatOpens
	if err := ready.ByCode().Run(t.Context(), nil, &sink); !errors.Is(err, runtime.ErrNilStream) {
		t.Errorf("no stream: %v", err)
	}
	if err := ready.ByCode().Run(t.Context(), &stream, nil); !errors.Is(err, runtime.ErrNilSink) {
		t.Errorf("no sink: %v", err)
	}
	if stream+streamThatOpens(sink) > 0 {
		t.Error("something was opened")
	}
	n := 0
	for _, err := range ready.Everything().All(nil) {
		if n++; !errors.Is(err, runtime.ErrNilStream) {
			t.Errorf("no records: %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d errors", n)
	}
	if changes.ItemsFrom(nil) != nil {
		t.Error("a source of no iterator")
	}
}

// A parameter that its type does not hold fails every call of the query value, with
// PostgreSQL's code.
func TestDoorsOfParameters(t *testing.T) {
	ready, err := params.ReadyWith(t.Context(), params.Rows{Kinds: []params.KindsRow{{Kind: "a", Label: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	record := []params.EventsRow{{ID: 1, Kind: "a", At: 1 << 60, Amount: 100}}
	for name, c := range map[string]struct {
		params params.SinceParams
		want   string
	}{
		"no UTF-8":   {params.SinceParams{P1: runtime.Some("a\xff")}, "22021"},
		"NUL":        {params.SinceParams{P1: runtime.Some("a\x00")}, "22021"},
		"too early":  {params.SinceParams{Since: runtime.Some(runtime.Timestamptz(-211813488000000001))}, "22008"},
		"stray text": {params.SinceParams{P1: runtime.Null[string]{V: "\xff"}}, ""},
	} {
		q := ready.Since(c.params)
		rows, ofAppend := q.Append(nil, record)
		_, ofOne := q.AppendOne(nil, &record[0])
		_, ofFinish := q.Finish(nil)
		var ofAll error
		for _, err := range q.All(rowsOf(record)) {
			ofAll = err
		}
		for form, err := range map[string]error{"Append": ofAppend, "AppendOne": ofOne, "All": ofAll, "Finish": ofFinish} {
			if got := stateOf(err); got != c.want && (c.want != "" || err != nil) {
				t.Errorf("%s: %s gives %s", name, form, got)
			}
		}
		if len(rows) > 0 != (c.want == "") {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
	for want, p := range map[string]params.AboveParams{
		"22P02": {P2: runtime.Some(json.RawMessage(`{"a":`))},
		"22008": {P3: runtime.Some(runtime.Date(math.MaxInt32 - 1))},
	} {
		for _, err := range ready.Above(p).All(rowsOf(record)) {
			if got := stateOf(err); got != want {
				t.Errorf("All gives %s, not %s", got, want)
			}
		}
		if _, err := ready.Above(p).Append(nil, record); stateOf(err) != want {
			t.Errorf("Append gives %v, not %s", err, want)
		}
	}
}
