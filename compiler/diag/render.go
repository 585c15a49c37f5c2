// Package diag renders diagnostics and holds the table of their codes.
package diag

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg"
)

// Sort orders diagnostics by file and position, and drops repetitions.
func Sort(ds []ir.Diagnostic) []ir.Diagnostic {
	ds = slices.Clone(ds)
	slices.SortStableFunc(ds, func(a, b ir.Diagnostic) int {
		if a.Span.File != b.Span.File {
			return int(a.Span.File - b.Span.File)
		}
		return int(a.Span.Start - b.Span.Start)
	})
	return slices.Compact(ds)
}

// most is how many diagnostics are of use to anyone.
const most = 100

// Limit keeps the first 100 of diagnostics in order of position, errors before
// warnings before notes, and says in one more how many it leaves out.
func Limit(ds []ir.Diagnostic) []ir.Diagnostic {
	if len(ds) <= most {
		return ds
	}
	kept := slices.Clone(ds)
	slices.SortStableFunc(kept, func(a, b ir.Diagnostic) int { return int(a.Severity) - int(b.Severity) })
	kept = Sort(kept[:most])
	last := ds[len(ds)-1].Span
	return append(kept, ir.Diagnostic{Severity: ir.Note, Code: "V0115", Span: last, Message: fmt.Sprintf("there are %d more errors, warnings and notes than the %d above", len(ds)-most, most)})
}

// HasErrors reports whether one of them is an error.
func HasErrors(ds []ir.Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d ir.Diagnostic) bool { return d.Severity == ir.Error })
}

var severities = [...]string{"error", "warning", "note"}

// place is a diagnostic's position as people count: from 1, columns in
// characters.
type place struct {
	file         string
	line, column int
	source       string // the line, or what is near the place of a long one
	indent       int    // characters of source before the place
	width        int    // characters of source that the span covers, at least one
}

// longest is how many characters of a line are shown on either side of a place.
const longest = 150

func locate(files []ir.File, s ir.Span) place {
	if int(s.File) >= len(files) {
		return place{line: 1, column: 1, width: 1}
	}
	text := files[s.File].Text
	start := min(int(s.Start), len(text))
	end := min(max(int(s.End), start), len(text))
	from := strings.LastIndexByte(text[:start], '\n') + 1
	if from == 0 {
		// A byte order mark is no character of the text.
		from = min(len(text)-len(strings.TrimPrefix(text, "\ufeff")), start)
	}
	to := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		to = start + i
	}
	before, behind := text[from:start], strings.TrimRight(text[start:to], "\r")
	p := place{file: files[s.File].Name, line: strings.Count(text[:start], "\n") + 1, column: utf8.RuneCountInString(before) + 1,
		width: max(1, utf8.RuneCountInString(text[start:min(end, start+len(behind))]))}
	before, behind = lastRunes(before, longest), firstRunes(behind, longest)
	p.source, p.indent = before+behind, utf8.RuneCountInString(before)
	p.width = min(p.width, max(1, utf8.RuneCountInString(behind)))
	return p
}

// firstRunes is the beginning of s, with … where more is left out.
func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// lastRunes is the end of s, with … where more is left out.
func lastRunes(s string, n int) string {
	i := len(s)
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	if i > 0 {
		return "…" + s[i:]
	}
	return s
}

// Colors are the escape sequences around parts of a text; the zero value has none.
type Colors struct{ Error, Warning, Note, Dim, Reset string }

// ANSI is for terminals.
var ANSI = Colors{"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m", "\x1b[2m", "\x1b[0m"}

// Text renders one diagnostic with the line it is about.
func Text(files []ir.File, d ir.Diagnostic, c Colors) string {
	p := locate(files, d.Span)
	color := [...]string{c.Error, c.Warning, c.Note}[d.Severity]
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s%s[%s]%s: %s\n", pg.Visible(p.file), p.line, p.column, color, severities[d.Severity], d.Code, c.Reset, pg.VisibleLines(d.Message))
	gutter := fmt.Sprintf("  %d | ", p.line)
	fmt.Fprintf(&b, "%s%s%s%s\n", c.Dim, gutter, c.Reset, harmless(p.source))
	// Tabs are kept, so that the caret stands below its place however wide they are.
	var pad strings.Builder
	for _, r := range []rune(p.source)[:p.indent] {
		switch {
		case r == '\t':
			pad.WriteByte('\t')
		case wide(r):
			pad.WriteString("  ")
		default:
			pad.WriteByte(' ')
		}
	}
	hint := ""
	if d.Hint != "" {
		hint = " " + pg.VisibleLines(d.Hint)
	}
	fmt.Fprintf(&b, "%s%s|%s %s%s%s%s%s\n", c.Dim, strings.Repeat(" ", len(gutter)-2), c.Reset, pad.String(), color, strings.Repeat("^", p.width), c.Reset, hint)
	return b.String()
}

// harmless is a source line in which a placeholder, as wide as it, stands for each
// character that a terminal would act on; a caret below the line keeps its place.
func harmless(line string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && pg.Visible(string(r)) != string(r) {
			return unicode.ReplacementChar
		}
		return r
	}, line)
}

// wide reports whether terminals show r over two columns.
func wide(r rune) bool {
	return r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff ||
		r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd)
}

// JSON renders one diagnostic as a line of JSON.
func JSON(files []ir.File, d ir.Diagnostic) string {
	p := locate(files, d.Span)
	line, err := json.Marshal(struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Severity string `json:"severity"`
		Code     string `json:"code"`
		Message  string `json:"message"`
		Hint     string `json:"hint,omitempty"`
	}{p.file, p.line, p.column, severities[d.Severity], d.Code, d.Message, d.Hint})
	if err != nil {
		panic(err) // strings and integers marshal
	}
	return string(line) + "\n"
}

// GitHub renders one diagnostic as a workflow command.
func GitHub(files []ir.File, d ir.Diagnostic) string {
	p := locate(files, d.Span)
	level := [...]string{"error", "warning", "notice"}[d.Severity]
	message := d.Message
	if d.Hint != "" {
		message += "\n" + d.Hint
	}
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	return fmt.Sprintf("::%s file=%s,line=%d,col=%d,title=%s::%s\n", level, property.Replace(p.file), p.line, p.column, d.Code, data.Replace(message))
}
