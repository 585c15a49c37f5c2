package fuzz

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/funcs"
)

var update = flag.Bool("update", false, "rewrite the table in CONTRIBUTING.md")

func TestSameSeedSameCase(t *testing.T) {
	a, b := New(7, 20), New(7, 20)
	if a.Schema()+a.DerivedSQL() != b.Schema()+b.DerivedSQL() {
		t.Fatal("schemas differ")
	}
	for i := range a.Queries {
		if a.Queries[i].Script() != b.Queries[i].Script() {
			t.Fatal("queries differ")
		}
	}
	for i := range a.Relations {
		if a.Relations[i].CSV() != b.Relations[i].CSV() || a.Relations[i].Input != b.Relations[i].Input {
			t.Fatal("data differ")
		}
	}
}

func TestShrinkKeepsTheDifference(t *testing.T) {
	for seed := range uint64(6) {
		c := New(seed, 1)
		text := c.Queries[0].Select[0].render(nil)
		small := Shrink(c, 400_000, func(all []*Case) int {
			return slices.IndexFunc(all, func(c *Case) bool { return strings.Contains(c.Queries[0].SQL(), text) })
		})
		if q := small.Queries[0]; len(q.Select) != 1 || len(q.Where) != 0 || len(q.Joins) != 1 || len(small.Settings)+len(small.Derived) > 0 {
			t.Fatalf("seed %d: not shrunk:\n%s%s", seed, small.Schema(), q.SQL())
		}
		for _, rel := range small.Relations {
			if len(rel.Rows) > 0 || rel.Input != (Input{Format: CSV}) || rel.Key > 0 {
				t.Fatalf("seed %d: %s keeps %d rows", seed, rel.Name, len(rel.Rows))
			}
		}
	}
}

// Each row of CONTRIBUTING.md's table occurs, about as often as it says: the function
// table, from which much is drawn, may grow. So does every function and operator.
func TestContributingSaysWhatIsMade(t *testing.T) {
	var cases []*Case
	for seed := range uint64(300) {
		cases = append(cases, New(seed, 10))
	}
	for _, name := range funcs.Names() {
		if !slices.ContainsFunc(cases, func(c *Case) bool {
			return slices.ContainsFunc(c.Queries, func(q *Query) bool { return q.Made["function "+name] })
		}) {
			t.Errorf("%s is never called", name)
		}
	}
	const path = "../../../CONTRIBUTING.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), "|---|---|---|\n")
	lines := strings.Split(strings.TrimSpace(rest), "\n")
	if !found || len(lines) != len(Features) && !*update {
		t.Fatalf("the table has %d rows, and there are %d features: go test ./generated_test/internal/fuzz -update", len(lines), len(Features))
	}
	now := before + "|---|---|---|\n"
	for i, f := range Features {
		share := f.Share(cases)
		now += f.Row(share) + "\n"
		if share == 0 {
			t.Errorf("%s: never made", f.What)
		}
		if !*update && !slices.ContainsFunc([]float64{share, share / 1.6, share * 1.6}, func(s float64) bool { return f.Row(s) == lines[i] }) {
			t.Errorf("the table has %s\nand it is    %s", lines[i], f.Row(share))
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
