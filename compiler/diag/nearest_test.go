package diag

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, words, want string }{
		{"custmer", "customer customers order", "customer"},
		{"CUSTOMER", "customer", "customer"},
		{"nam", "name nom", "name"}, // as near, and begins as the word does
		{"xyz", "customer order", ""},
		{"id", "id", ""}, // the word itself is not meant by it
		{"a", "b", ""},   // nothing in common
		{"strem", "stream table", "stream"},
		{"lower", "lowr", "lowr"},
		{"", "a", ""},
	} {
		if got := Nearest(c.word, strings.Fields(c.words)); got != c.want {
			t.Errorf("%q is near %q of %s, not %q", c.word, got, c.words, c.want)
		}
	}
	if hint := OneOf("xyz", []string{"csv", "json"}); hint != "there are csv, json" {
		t.Error(hint)
	}
	if hint := OneOf("jsn", []string{"csv", "json"}); hint != `did you mean "json"?` {
		t.Error(hint)
	}
}
