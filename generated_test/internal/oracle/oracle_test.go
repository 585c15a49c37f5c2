package oracle

import (
	"slices"
	"testing"
)

func TestRecordsKeepQuotedLineEnds(t *testing.T) {
	got := Records("a,b\n1,\"x\ny\"\n2,\"\"\"\n\"\n3,")
	want := []string{"a,b", "1,\"x\ny\"", "2,\"\"\"\n\"", "3,"}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q", got)
	}
}

func TestDiffComparesMultisets(t *testing.T) {
	for _, c := range []struct {
		want, got string
		same      bool
	}{
		{"h\na\nb\n", "h\nb\na\n", true},
		{"h\na\na\n", "h\na\n", false},
		{"h\na\n", "h\na\na\n", false},
		{"h\n", "g\n", false},
	} {
		if d := Diff(Parse(c.want), Parse(c.got)); (d == "") != c.same {
			t.Errorf("%q against %q: %q", c.want, c.got, d)
		}
	}
}
