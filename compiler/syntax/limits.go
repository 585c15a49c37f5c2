package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// What a script may hold: far beyond what people write, and well within what
// PostgreSQL's parser, which has no bounds of its own, does without falling.
const (
	MaxFile      = 16 << 20 // bytes of a file
	maxStatement = 4 << 20  // bytes of a statement
	maxNesting   = 1000     // see nesting
)

// notText says why a file is no text that PostgreSQL takes, and where; "" for one
// that is.
func notText(text string) (at int, message, hint string) {
	switch {
	case len(text) > MaxFile:
		return 0, fmt.Sprintf("the file has %d MiB; the largest that is read has %d MiB", len(text)>>20, MaxFile>>20), "split it"
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return 0, "the file is UTF-16, not UTF-8", "save it as UTF-8"
	}
	nul := strings.IndexByte(text, 0)
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		if n == 1 {
			if nul >= 0 && nul < i {
				break
			}
			return i, fmt.Sprintf("invalid byte sequence for encoding \"UTF8\": 0x%02x (SQLSTATE 22021)", text[i]), "save the file as UTF-8"
		}
		i += n
	}
	if nul >= 0 {
		return nul, "the file holds a byte 0, which no text has (SQLSTATE 22021)", "save the file as UTF-8"
	}
	return 0, "", ""
}

// level is what has been counted inside a pair of parentheses.
type level struct{ operators, joins, sets int }

func (l level) sum() int { return 1 + l.operators + l.joins + l.sets }

// nesting finds the token at which a statement nests more deeply than
// maxNesting, before the parser does; -1: nowhere. It counts what may become a
// node above another: each parenthesis, CASE, operator, join and set operation.
// Lists, AND and OR stand beside each other, so what comes behind them counts
// from the start.
func nesting(text string, body []token) int {
	levels := []level{{}}
	total := 1
	for i, t := range body {
		top := &levels[len(levels)-1]
		total -= top.sum()
		w := ""
		switch t.kind {
		case operator:
			top.operators++
		case word:
			w = upper(text[t.start:t.end])
		case punctuation:
			w = text[t.start:t.end]
		}
		switch w {
		case "(", "[", "CASE":
			total += top.sum()
			levels = append(levels, level{})
			top = &levels[len(levels)-1]
		case ")", "]", "END":
			if len(levels) > 1 {
				levels = levels[:len(levels)-1]
				top = &levels[len(levels)-1]
				total -= top.sum()
			}
		case ",":
			top.operators, top.joins = 0, 0
		case "AND", "OR", "WHEN", "THEN", "ELSE", "ON", "SELECT", "WHERE", "FROM", "USING", "HAVING", "GROUP", "ORDER":
			top.operators = 0
		case "NOT", "IS", "ISNULL", "NOTNULL", "LIKE", "ILIKE", "SIMILAR", "BETWEEN", "IN", "COLLATE", "AT", "OVERLAPS", "OPERATOR":
			top.operators++
		case "JOIN":
			top.joins++
		case "UNION", "INTERSECT", "EXCEPT":
			top.sets++
		}
		if total += top.sum(); total > maxNesting {
			return i
		}
	}
	return -1
}

// upper is a word of at most longestKeyword letters in capitals, else "".
func upper(s string) string {
	if len(s) > longestKeyword {
		return ""
	}
	return strings.ToUpper(s)
}

const longestKeyword = 20

// blanked is the text of a statement, from offset base of the file, with blanks
// in place of comments, so that the parser need not read them.
func blanked(text string, base int32, comments []token) string {
	if len(comments) == 0 {
		return text
	}
	b := []byte(text)
	for _, t := range comments {
		from := min(int(t.start-base), len(b)) // it may stand behind the last token
		part := b[from:min(int(t.end-base), len(b))]
		for i := range part {
			if part[i] != '\n' {
				part[i] = ' '
			}
		}
	}
	return string(b)
}
