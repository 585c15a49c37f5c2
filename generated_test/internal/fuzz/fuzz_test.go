package fuzz

import (
	"strings"
	"testing"
)

func TestSameSeedSameCase(t *testing.T) {
	a, b := New(7, 20), New(7, 20)
	if a.Schema() != b.Schema() {
		t.Fatal("schemas differ")
	}
	for i := range a.Queries {
		if a.Queries[i].SQL() != b.Queries[i].SQL() {
			t.Fatal("queries differ")
		}
	}
}

func TestShrinkKeepsTheDifference(t *testing.T) {
	c := New(3, 1)
	text := c.Queries[0].Select[0].String()
	small := Shrink(c, 2000, func(c *Case) bool { return strings.Contains(c.Queries[0].SQL(), text) })
	if len(small.Queries[0].Select) != 1 || len(small.Queries[0].Where) != 0 {
		t.Fatalf("not shrunk:\n%s", small.Queries[0].SQL())
	}
	for _, rel := range small.Relations {
		if len(rel.Rows) > 1 {
			t.Fatalf("%s keeps %d rows", rel.Name, len(rel.Rows))
		}
	}
}
