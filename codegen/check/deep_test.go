package check

import (
	"strings"
	"testing"
)

// Blocks may lie deeper in one another than Go's parser resolves names in.
func TestUseLocalsDeepInside(t *testing.T) {
	const depth = 1200
	src := "package p\n\nfunc f(s struct{ unread int }) {\n" + strings.Repeat("if s.unread > 0 {\n", depth) +
		"unread := 1\nread := 2\ng(read, t{unread: 3})\n" + strings.Repeat("}\n", depth) + "}\n"
	out, err := UseLocals("f.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(out), "_ ="); got != 1 || !strings.Contains(string(out), "unread := 1\n_ = unread\n") {
		t.Errorf("%d locals are used", got)
	}
}
