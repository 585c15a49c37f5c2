package scan

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// delimiters are those that files have in place of commas.
const delimiters = ",;\t|"

// otherDelimiter is the delimiter with which a line has more fields than with the
// one that it is read with, and among them all names that are missing; 0: none.
func (s *CSV) otherDelimiter(line string, missing []string) byte {
	for _, d := range []byte(delimiters) {
		if d == s.options.Delimiter {
			continue
		}
		found := map[string]bool{}
		for f := range strings.SplitSeq(line, string(d)) {
			found[strings.Trim(f, "\" \r\n")] = true
		}
		all := true
		for _, m := range missing {
			all = all && found[m]
		}
		if all && len(found) > 1 {
			return d
		}
	}
	return 0
}

// asOption is how veloc run's ?delimiter= and Go name a delimiter.
func asOption(d byte) string {
	word := string(d)
	if d == '\t' {
		word = "tab"
	}
	return fmt.Sprintf("?delimiter=%s, in Go file.CSV(%q, \"\", true)", word, d)
}

// shownNames bounds how many of a header's names a message shows.
const shownNames = 12

// explainHeader says what a header that lacks columns has instead.
func (s *CSV) explainHeader(names, missing []string) string {
	if d := s.otherDelimiter(string(s.raw), missing); d != 0 {
		return fmt.Sprintf("; they stand between %q in it: read the file with %s", d, asOption(d))
	}
	for _, m := range missing {
		for _, n := range names {
			switch {
			case strings.TrimSpace(n) == m:
				return fmt.Sprintf("; it has %q with blanks around the name: write %s without them", n, m)
			case strings.EqualFold(n, m):
				return fmt.Sprintf("; it has %q, and names differ by case: write %s", n, m)
			}
		}
	}
	shown := strings.Join(names[:min(len(names), shownNames)], ", ")
	if len(names) > shownNames {
		shown += ", …"
	}
	shown = fmt.Sprintf("; it has %.500s", shown)
	if len(missing) == len(s.columns) && slices.ContainsFunc(names, noName) {
		shown += ": a file without a header is read with ?header=false, in Go file.CSV(',', \"\", false)"
	}
	return shown
}

// noName reports a text that is hardly the name of a column: it is empty, or begins
// with a digit or a sign.
func noName(s string) bool {
	return s == "" || strings.IndexByte("+-0123456789", s[0]) >= 0
}

func plural(noun string, n int) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// explainFields says why a record may have one field where several are due.
func (s *CSV) explainFields() string {
	if len(s.fields) != 1 || len(s.targets) == 1 {
		return ""
	}
	if len(bytes.TrimSpace(s.raw)) == 0 {
		return "; the line is empty"
	}
	for _, d := range []byte(delimiters) {
		if d != s.options.Delimiter && bytes.Count(s.raw, []byte{d}) == len(s.targets)-1 {
			return fmt.Sprintf("; the fields may stand between %q: read the file with %s", d, asOption(d))
		}
	}
	return ""
}

// explainRecord says what a line may be that is no object.
func explainRecord(line []byte) string {
	if len(bytes.TrimSpace(line)) == 0 {
		return "a record is an object, and this is empty"
	}
	if bytes.HasPrefix(bytes.TrimSpace(line), []byte("[")) {
		return "a record is an object, and this is an array: make lines of it with jq -c '.[]'"
	}
	return "a record is an object"
}

// explainEnd says why an object may end with its line.
func explainEnd(p *parser) string {
	if len(bytes.TrimSpace(p.b)) == 0 {
		return ""
	}
	if len(bytes.TrimSpace(p.b[min(p.at, len(p.b)):])) > 0 {
		return ""
	}
	return "; the line ends within the object: put each on a line of its own with jq -c ."
}
