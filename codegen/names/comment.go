package names

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Comment makes line comments of any text: what ends a line in it begins a new
// comment line, and what Go refuses in source (NUL, byte order marks, invalid
// UTF-8) or a terminal would obey is shown as U+FFFD. indent goes before each
// line; a tab makes the text a code block in documentation.
func Comment(text, indent string) string {
	var b strings.Builder
	for i, line := range commentLines(text) {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRightFunc("//"+indent+line, unicode.IsSpace))
	}
	return b.String()
}

// commentLines cuts text into lines, without blank ones at either end.
func commentLines(text string) []string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\ufeff', unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n"))
	lines := strings.Split(text, "\n")
	for len(lines) > 1 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 1 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// OneLine is text as part of a line comment: Comment's cleaning, on one line.
func OneLine(text string) string {
	return strings.Join(strings.Fields(strings.Join(commentLines(text), " ")), " ")
}
