package check

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func content(body string) []byte { return []byte(Header + "\n\npackage p\n" + body) }

func TestWriteReplacesOnlyWhatVelocWrote(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("old_veloc.go", content("// gone\n"))
	write("mine.go", []byte("package p\n\n// "+Header+"\n"))
	write("same_veloc.go", content(""))
	files := []File{{"new_veloc.go", content("var X int\n")}, {"same_veloc.go", content("")}}
	cs, err := Write(dir, files)
	if err != nil || len(cs) != 2 {
		t.Fatalf("got %d changes, %v", len(cs), err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(names) != 3 {
		t.Fatalf("folder holds %v", names)
	}
	if cs, err = Write(dir, files); err != nil || len(cs) != 0 {
		t.Fatalf("second write: %d changes, %v", len(cs), err)
	}
	var refused *NotGeneratedError
	if _, err = Write(dir, []File{{"mine.go", content("")}}); !errors.As(err, &refused) {
		t.Fatalf("got %v", err)
	}
	if hidden, _ := filepath.Glob(filepath.Join(dir, ".veloc-*")); len(hidden) > 0 {
		t.Fatalf("left behind: %v", hidden)
	}
	if got := PackageName(dir); got != "p" {
		t.Fatalf("package %q", got)
	}
}

func TestUnified(t *testing.T) {
	var old, new []string
	for i := range 30 {
		l := string(rune('a' + i%26))
		old = append(old, l)
		if i == 4 {
			continue
		}
		new = append(new, l)
		if i == 20 {
			new = append(new, "added")
		}
	}
	c := Change{Name: "x.go", Old: []byte(strings.Join(old, "\n") + "\n"), New: []byte(strings.Join(new, "\n") + "\n")}
	want := `--- a/x.go
+++ b/x.go
@@ -2,7 +2,6 @@
 b
 c
 d
-e
 f
 g
 h
@@ -19,6 +18,7 @@
 s
 t
 u
+added
 v
 w
 x
`
	if got := c.Unified("."); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := (Change{Name: "x", Old: []byte("a\n"), New: []byte("a\n")}).Unified("."); got != "" {
		t.Errorf("got %q", got)
	}
	if got, want := (Change{Name: "x", New: []byte("a\nb\n")}).Unified("."), "--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n"; got != want {
		t.Errorf("got %q", got)
	}
}

// A script must rebuild both sides, whatever they are.
func TestLineEdits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() []string {
		var s []string
		for range r.IntN(30) {
			s = append(s, string(rune('a'+r.IntN(4))))
		}
		return s
	}
	for range 2000 {
		a, b := random(), random()
		var x, y []string
		for _, e := range lineEdits(a, b) {
			if e.old != len(x) || e.new != len(y) {
				t.Fatalf("place %d,%d is %d,%d: %v %v", e.old, e.new, len(x), len(y), a, b)
			}
			if e.op != '+' {
				x = append(x, e.text)
			}
			if e.op != '-' {
				y = append(y, e.text)
			}
		}
		if strings.Join(x, "") != strings.Join(a, "") || strings.Join(y, "") != strings.Join(b, "") {
			t.Fatalf("%v → %v gives %v → %v", a, b, x, y)
		}
	}
}

func TestVerify(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.26\n", "a.go": "package p\n\nvar A = B\n", "b_veloc.go": string(content("var B int\n")),
		"c_veloc.go": string(content("var A string\n")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// c_veloc.go would clash, but is an orphan.
	if err := Verify(t.Context(), dir, []File{{"b_veloc.go", content("var B string\n")}}); err != nil {
		t.Error(err)
	}
	err := Verify(t.Context(), dir, []File{{"b_veloc.go", content("var B = C\n")}})
	if err == nil || !strings.Contains(err.Error(), "undefined: C") {
		t.Errorf("got %v", err)
	}
}

func TestUseLocals(t *testing.T) {
	const src = `package p

func f(r struct{ a int }) int {
	a, err := g()
	if err != nil {
		return 0
	}
	var b, c int
	b = r.a
	d := T{b: 1}
	for {
		e := 1
		return e
	}
	for {
		e := 1
	}
	for i, x := range s {
		f(i)
	}
	for i, x := range s {
		f(x)
	}
	for i := range s {
		g()
	}
	return c
}
`
	out, err := UseLocals("x.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a, err := g()\n_ = a\n", "var b, c int\n_ = b\n", "d := T{b: 1}\n_ = d\n", "{\n\t\te := 1\n_ = e\n",
		"for i := range s {\n\t\tf(i)", "for _, x := range s {\n\t\tf(x)", "for range s {\n\t\tg()"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Count(string(out), "\n_ = ") != 4 {
		t.Errorf("got\n%s", out)
	}
}
