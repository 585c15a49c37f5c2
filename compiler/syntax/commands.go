package syntax

import "strings"

// Command is a backslash command of psql.
type Command struct {
	Start, End int    // bytes; to the end of the line
	Word       string // without the backslash
	Argument   string // the first, without its quotes
}

// skippedCommands are the ones without effect here.
var skippedCommands = map[string]bool{"restrict": true, "unrestrict": true, "connect": true, "c": true}

// Commands finds psql's commands in a script: they stand outside of quotes and
// comments.
func Commands(text string) []Command {
	var out []Command
	l := lexer{text: text, open: -1}
	for {
		t, ok := l.next()
		if !ok {
			return out
		}
		if t.kind == backslash {
			c := commandAt(text, int(t.start))
			out = append(out, c)
			l.at = c.End
		}
	}
}

// commandAt reads the command whose backslash stands at start.
func commandAt(text string, start int) Command {
	end := endOfLine(text, start)
	line := text[start+1 : end]
	n := 0
	for n < len(line) && !isSpace(line[n]) && line[n] != '\\' {
		n++
	}
	return Command{start, end, line[:n], argument(strings.TrimSpace(line[n:]))}
}

// argument is the first of a command's arguments: in single quotes, where a quote
// is doubled, in double ones, which psql keeps blanks in, or up to a blank.
func argument(s string) string {
	if s == "" {
		return ""
	}
	switch quote := s[0]; quote {
	case '\'', '"':
		var b strings.Builder
		for i := 1; i < len(s); i++ {
			if s[i] == quote {
				if i+1 == len(s) || s[i+1] != quote {
					break
				}
				i++
			}
			b.WriteByte(s[i])
		}
		return b.String()
	}
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i]
	}
	return s
}
