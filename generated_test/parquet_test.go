package generated_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/golden/types"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
)

// carry runs the query that passes records on, from file to file.
func carry(t *testing.T, from, to string) error {
	t.Helper()
	ready, err := types.ReadyWith(context.Background(), types.Rows{})
	if err != nil {
		t.Fatal(err)
	}
	return ready.CarryStream().Run(context.Background(), file.Stream(from, parquet.Format), file.Sink(to, parquet.Format))
}

// Values of every type go through a Parquet file and back unchanged.
func TestParquetKeepsEveryType(t *testing.T) {
	text, err := os.ReadFile("../golden/types/s.csv")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	// A Parquet decimal has no NaN, which is what the third value is.
	records := strings.Replace(string(text), "NaN,NaN,NaN,", "NaN,NaN,1.5,", 1)
	if err := os.WriteFile(at("s.csv"), []byte(records), 0o666); err != nil {
		t.Fatal(err)
	}
	steps := []string{"s.csv", "direct.csv", "s.csv", "s.parquet", "s.parquet", "again.parquet", "again.parquet", "again.csv"}
	for i := 0; i < len(steps); i += 2 {
		if err := carry(t, at(steps[i]), at(steps[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	direct, err1 := os.ReadFile(at("direct.csv"))
	again, err2 := os.ReadFile(at("again.csv"))
	if err1 != nil || err2 != nil || len(direct) < 1000 || !bytes.Equal(direct, again) {
		t.Errorf("%v %v: went in\n%s\ncame out\n%s", err1, err2, direct, again)
	}
}

func TestParquetHasNoNaNInDecimals(t *testing.T) {
	dir := t.TempDir()
	err := carry(t, "../golden/types/s.csv", filepath.Join(dir, "s.parquet"))
	if want := `column "c_num64": numeric NaN has no form in a Parquet decimal`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// Row groups are closed as the file grows.
func TestParquetWritesLongFiles(t *testing.T) {
	dir := t.TempDir()
	var in bytes.Buffer
	header, _, _ := strings.Cut(readText(t, "../golden/types/s.csv"), "\n")
	fmt.Fprintln(&in, header)
	const n = 300_000
	for i := range n {
		fmt.Fprintf(&in, "%d%s\n", i, strings.Repeat(",", strings.Count(header, ",")))
	}
	csv, pq, back := filepath.Join(dir, "s.csv"), filepath.Join(dir, "s.parquet"), filepath.Join(dir, "back.csv")
	if err := os.WriteFile(csv, in.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{{csv, pq}, {pq, back}} {
		if err := carry(t, step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
	if readText(t, back) != in.String() {
		t.Error("the rows differ")
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
