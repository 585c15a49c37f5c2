package generated_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/golden/failingkeys"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// failingTables loads parts of which row 3 has no number for a code, and row 4 no
// price to divide by.
func failingTables(t *testing.T, options ...file.Option) (*failingkeys.Tables, string) {
	t.Helper()
	parts := filepath.Join(t.TempDir(), "parts.csv")
	if err := os.WriteFile(parts, []byte("id,code,price,name\n1,7,10,one\n2,8x,20,two\n3,9,0,three\n4,,50,four\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tables := failingkeys.NewTables()
	t.Cleanup(func() { tables.Close() })
	bins := failingkeys.BinsFrom(rowsOf([]failingkeys.BinsRow{{Code: runtime.Some("10"), Bin: 1}, {Code: runtime.Some("no"), Bin: 2}}))
	// Load tells of the derived table, which cannot be computed.
	if err := tables.Load(t.Context(), failingkeys.Sources{Parts: file.Table(parts, options...), Bins: bins}); err == nil || !strings.Contains(err.Error(), "stocked") {
		t.Errorf("Load: %v", err)
	}
	return tables, parts
}

var someAsks = []failingkeys.AsksRow{{ID: 2, Num: runtime.Some[int32](7)}, {ID: 3, Num: runtime.Some[int32](5)}}

// Of a table with a row whose key cannot be computed only the queries by that key
// fail, and say where the row stands.
func TestFailingKeys(t *testing.T) {
	tables, parts := failingTables(t)
	for query, want := range map[string][]string{
		failingkeys.QueryByNumber: {parts + ":3:", `"parts"`, "code::integer", `"8x"`, "22P02"},
		failingkeys.QueryByShare:  {parts + ":4:", "division by zero", "22012"},
		failingkeys.QueryByBin:    {`"stocked"`, `"bins"`, "22P02"},
		failingkeys.QueryByID:     nil,
	} {
		ready, err := tables.Ready(t.Context(), query)
		if want == nil {
			if err != nil {
				t.Errorf("%s: %v", query, err)
				continue
			}
			out, err := ready.ByID().Append(nil, someAsks)
			if err != nil || len(out) != 2 || out[0].Name != "two" || out[0].Code.V != "8x" {
				t.Errorf("ByID gives %v, %v", out, err)
			}
			continue
		}
		var not *runtime.NotReadyError
		if !errors.As(err, &not) {
			t.Errorf("%s is ready: %v", query, err)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v lacks %s", query, err, w)
			}
		}
	}
	if tables.Parts.Len() != 4 {
		t.Errorf("%d rows", tables.Parts.Len())
	}
}

// Where bad records are left out, such a row is left out of that index alone.
func TestFailingKeysLeftOut(t *testing.T) {
	var refused []string
	tables, _ := failingTables(t, file.OnRefused(func(e *rowio.RecordError) error {
		refused = append(refused, fmt.Sprintf("%d %s %s", e.Line, e.SQLState, e.Raw))
		return nil
	}))
	ready, err := tables.Ready(t.Context(), failingkeys.QueryByNumber, failingkeys.QueryByShare, failingkeys.QueryByID)
	if err != nil {
		t.Fatal(err)
	}
	if want := `[3 22P02 {"id":2,"code":"8x","price":20,"name":"two"} 4 22012 {"id":3,"code":"9","price":0,"name":"three"}]`; fmt.Sprint(refused) != want {
		t.Errorf("refused: %v", refused)
	}
	number, err1 := ready.ByNumber().Append(nil, someAsks)
	id, err2 := ready.ByID().Append(nil, someAsks)
	share := ready.ByShare()
	matched, err3 := share.Append(nil, someAsks)
	rest, err4 := share.Finish(nil)
	if err := errors.Join(err1, err2, err3, err4); err != nil || len(number) != 1 || number[0].Name != "one" || len(id) != 2 || len(matched) != 2 || len(rest) != 3 {
		t.Errorf("%v, %v, %v, %v: %v", number, id, matched, rest, err)
	}
	for _, s := range tables.Progress() {
		if s.Table == "parts" && s.BadRecords != 2 {
			t.Errorf("%d bad records", s.BadRecords)
		}
	}
}

// Rows of a Parquet file have their number for a line.
func TestFailingKeysOfParquet(t *testing.T) {
	type part struct {
		ID    int64   `parquet:"id"`
		Code  *string `parquet:"code"`
		Price *int32  `parquet:"price"`
		Name  string  `parquet:"name"`
	}
	var parts []part
	for i := range 600 {
		code, price := fmt.Sprint(i), int32(10)
		if i == 555 {
			code = "8x"
		}
		parts = append(parts, part{int64(i), &code, &price, "n"})
	}
	path := filepath.Join(t.TempDir(), "parts.parquet")
	if err := pq.WriteFile(path, parts); err != nil {
		t.Fatal(err)
	}
	var refused []string
	tables := failingkeys.NewTables()
	defer tables.Close()
	if err := tables.Load(t.Context(), failingkeys.Sources{Bins: failingkeys.BinsFrom(rowsOf[failingkeys.BinsRow](nil)), Parts: file.Table(path, parquet.Format, file.OnRefused(func(e *rowio.RecordError) error {
		refused = append(refused, fmt.Sprintf("%s:%d %s", filepath.Base(e.File), e.Line, e.SQLState))
		return nil
	}))}); err != nil {
		t.Error(err)
	}
	if fmt.Sprint(refused) != "[parts.parquet:556 22P02]" {
		t.Errorf("refused: %v", refused)
	}
	if _, err := tables.Ready(t.Context(), failingkeys.QueryByNumber); err != nil {
		t.Error(err)
	}
}

// A change can bring such a row, and take it away again.
func TestFailingKeysChange(t *testing.T) {
	ready, err := failingkeys.ReadyWith(t.Context(), failingkeys.Rows{Parts: []failingkeys.PartsRow{{ID: 1, Code: runtime.Some("7"), Price: runtime.Some[int32](20), Name: "one"}}})
	if err != nil {
		t.Fatal(err)
	}
	parts := ready.Tables().Parts
	check := func(when string, ok bool) {
		t.Helper()
		q, share := ready.ByNumber(), ready.ByShare()
		out, err1 := q.Append(nil, someAsks[:1])
		_, err2 := q.AppendOne(nil, &someAsks[0])
		_, err3 := share.Finish(nil)
		_, err4 := ready.ByID().Append(nil, someAsks)
		if err4 != nil || ok != (err1 == nil) || ok != (err2 == nil) || ok != (err3 == nil) || ok && len(out) != 1 {
			t.Errorf("%s: %v, %v, %v, %v, %v", when, out, err1, err2, err3, err4)
		}
		if failed := (*runtime.RecordError)(nil); !ok && (!errors.As(err1, &failed) || failed.SQLState != "22P02" || failed.Column != "ON") {
			t.Errorf("%s: %v", when, err1)
		}
	}
	put := func(id int64, code string, price int32) {
		t.Helper()
		if err := parts.Upsert(failingkeys.PartsRow{ID: id, Code: runtime.Some(code), Price: runtime.Some(price), Name: "n"}); err != nil {
			t.Fatal(err)
		}
	}
	check("at first", true)
	put(5, "x", 0)
	check("with a bad row", false)
	put(6, "y", 0)
	parts.Delete(5)
	check("with another", false)
	put(6, "60", 4)
	check("when it is mended", true)
	put(6, "z", 0)
	check("when it is bad again", false)
	for i := range int64(200) { // moves the rows together
		put(100+i, "5", 1)
	}
	for i := range int64(200) {
		parts.Delete(100 + i)
	}
	check("when rows have moved", false)
	parts.Delete(6)
	check("when it is gone", true)
	if err := parts.Replace([]failingkeys.PartsRow{{ID: 1, Code: runtime.Some("q"), Price: runtime.Some[int32](0)}}); err != nil {
		t.Fatal(err)
	}
	check("replaced", false)
}
