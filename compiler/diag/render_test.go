package diag

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// found is a diagnostic at the first place of what, in a file of that text.
func found(text, what string) ([]ir.File, ir.Diagnostic) {
	at := strings.Index(text, what)
	return []ir.File{{Name: "q.sql", Text: text}},
		ir.Diagnostic{Code: "V0203", Message: "no such column", Hint: "here", Span: ir.Span{Start: int32(at), End: int32(at + len(what))}}
}

// TestText: the caret stands below its place, whatever is before it on the line.
func TestText(t *testing.T) {
	for _, c := range []struct{ text, what, want string }{
		{"SELECT 1;\nSELECT bad;\n", "bad", "q.sql:2:8\nSELECT bad;\n       ^^^ here\n"},
		{"\tSELECT\tbad", "bad", "q.sql:1:9\n\tSELECT\tbad\n\t      \t^^^ here\n"},
		{"SELECT 'é', bad", "bad", "q.sql:1:13\nSELECT 'é', bad\n            ^^^ here\n"},
		{"SELECT '東京', bad", "bad", "q.sql:1:14\nSELECT '東京', bad\n               ^^^ here\n"},
		{"\ufeffbad", "bad", "q.sql:1:1\nbad\n^^^ here\n"},
		{"SELECT bad\r\nFROM s", "bad\r\nFROM", "q.sql:1:8\nSELECT bad\n       ^^^ here\n"},
		{"SELECT \x1b[2J bad", "bad", "q.sql:1:13\nSELECT \ufffd[2J bad\n            ^^^ here\n"},
		{"SELECT ", "", "q.sql:1:1\nSELECT \n^ here\n"},
		{strings.Repeat("x", 200) + "bad" + strings.Repeat("y", 200), "bad",
			"q.sql:1:201\n…" + strings.Repeat("x", 150) + "bad" + strings.Repeat("y", 147) + "…\n" + strings.Repeat(" ", 151) + "^^^ here\n"},
	} {
		files, d := found(c.text, c.what)
		// The gutter and the message are the same everywhere.
		text := Text(files, d, Colors{})
		text = strings.ReplaceAll(text, ": error[V0203]: no such column", "")
		line, _, _ := strings.Cut(strings.TrimPrefix(text, "q.sql:"), ":")
		text = strings.Replace(text, "  "+line+" | ", "", 1)
		text = strings.Replace(text, "\n    | ", "\n", 1)
		if text != c.want {
			t.Errorf("%q:\n%q\nnot\n%q", c.text, text, c.want)
		}
	}
}

func TestMachineReadable(t *testing.T) {
	files, d := found("SELECT\n bad", "bad")
	d.Severity, d.Message = ir.Warning, "50% of it:\nbad, "
	files[0].Name = "a:b,c.sql"
	if got, want := JSON(files, d), `{"file":"a:b,c.sql","line":2,"column":2,"severity":"warning","code":"V0203","message":"50% of it:\nbad, ","hint":"here"}`+"\n"; got != want {
		t.Error(got)
	}
	if got, want := GitHub(files, d), "::warning file=a%3Ab%2Cc.sql,line=2,col=2,title=V0203::50%25 of it:%0Abad, %0Ahere\n"; got != want {
		t.Error(got)
	}
}

func TestSort(t *testing.T) {
	at := func(file, start int32, message string) ir.Diagnostic {
		return ir.Diagnostic{Message: message, Span: ir.Span{File: file, Start: start}}
	}
	in := []ir.Diagnostic{at(1, 0, "d"), at(0, 9, "c"), at(0, 9, "c"), at(0, 2, "a"), at(0, 9, "b")}
	var got []string
	for _, d := range Sort(in) {
		got = append(got, d.Message)
	}
	if s := strings.Join(got, ""); s != "acbd" {
		t.Error(s)
	}
	if in[0].Message != "d" {
		t.Error("what was given has been changed")
	}
}

// TestLimit: errors are kept before warnings, and the rest is counted.
func TestLimit(t *testing.T) {
	var all []ir.Diagnostic
	for i := range 150 {
		d := ir.Diagnostic{Severity: ir.Warning, Message: fmt.Sprint(i), Span: ir.Span{Start: int32(i)}}
		if i >= 120 {
			d.Severity = ir.Error
		}
		all = append(all, d)
	}
	kept := Limit(all)
	errors := 0
	for _, d := range kept {
		if d.Severity == ir.Error {
			errors++
		}
	}
	last := kept[len(kept)-1]
	if len(kept) != 101 || errors != 30 || kept[0].Message != "0" || last.Severity != ir.Note || !strings.Contains(last.Message, "50 more") {
		t.Error(len(kept), errors, kept[0], last)
	}
	if few := Limit(all[:100]); len(few) != 100 {
		t.Error(len(few))
	}
}
