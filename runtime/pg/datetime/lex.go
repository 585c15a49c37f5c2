package datetime

// tokenKind classes the fields of date and time text by their shape alone;
// what a field means depends on those before it.
type tokenKind uint8

const (
	tokNumber     tokenKind = iota // digits, perhaps with a decimal point
	tokDate                        // digits or letters joined by - / . or the like; also zone names
	tokTime                        // digits and colons, perhaps with a decimal point
	tokWord                        // letters
	tokSignedWord                  // a sign and letters
	tokSigned                      // a sign and digits, colons, points, hyphens
)

const maxTokens = 25

// lexer splits text into lower-cased fields. It holds everything by value, so
// that it lives on the caller's stack.
type lexer struct {
	n      int // number of tokens
	used   int // bytes of buf in use
	limit  int // PostgreSQL's limit for used, which counts one byte more a field
	failed bool
	tokens [maxTokens]token
	buf    [256]byte
}

type token struct {
	kind       tokenKind
	start, end uint16
}

func (l *lexer) text(i int) []byte { return l.buf[l.tokens[i].start:l.tokens[i].end] }

func isDigit(c byte) bool { return c-'0' <= 9 }
func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isSpace(c byte) bool { return c == ' ' || c-'\t' <= '\r'-'\t' }
func isPunct(c byte) bool {
	return c > ' ' && c < 0x7f && !isDigit(c) && !isAlpha(c)
}

// lex splits s; limit is the size of PostgreSQL's buffer for the type. It
// reports false where PostgreSQL sees bad syntax.
func (l *lexer) lex(s string, limit int) bool {
	l.limit = limit
	for i := 0; i < len(s) && !l.failed; {
		c := s[i]
		if isSpace(c) {
			i++
			continue
		}
		if l.n == maxTokens {
			return false
		}
		t := &l.tokens[l.n]
		t.start = uint16(l.used)
		switch {
		case isDigit(c):
			t.kind, i = l.number(s, i)
		case c == '.':
			t.kind, i = tokNumber, l.digits(s, l.put(s, i))
		case isAlpha(c):
			t.kind, i = l.word(s, i)
		case c == '+' || c == '-':
			t.kind, i = l.signed(s, i)
		case isPunct(c):
			i++
			continue
		default:
			return false
		}
		if l.failed {
			return false
		}
		t.end = uint16(l.used)
		l.used++
		l.n++
	}
	return !l.failed
}

// put copies s[i] in lower case and returns i+1.
func (l *lexer) put(s string, i int) int {
	if l.used+1 >= l.limit {
		l.failed = true
		return len(s)
	}
	c := s[i]
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	l.buf[l.used] = c
	l.used++
	return i + 1
}

func (l *lexer) digits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i = l.put(s, i)
	}
	return i
}

func (l *lexer) letters(s string, i int) int {
	for i < len(s) && isAlpha(s[i]) {
		i = l.put(s, i)
	}
	return i
}

// number reads a field that begins with a digit.
func (l *lexer) number(s string, i int) (tokenKind, int) {
	i = l.digits(s, i)
	if i == len(s) {
		return tokNumber, i
	}
	switch delim := s[i]; delim {
	case ':':
		for i < len(s) && (isDigit(s[i]) || s[i] == ':' || s[i] == '.') {
			i = l.put(s, i)
		}
		return tokTime, i
	case '-', '/', '.':
		i = l.put(s, i)
		if i == len(s) || !isDigit(s[i]) {
			for i < len(s) && (isDigit(s[i]) || isAlpha(s[i]) || s[i] == delim) {
				i = l.put(s, i)
			}
			return tokDate, i
		}
		i = l.digits(s, i)
		if i < len(s) && s[i] == delim {
			for i < len(s) && (isDigit(s[i]) || s[i] == delim) {
				i = l.put(s, i)
			}
			return tokDate, i
		}
		if delim == '.' {
			return tokNumber, i
		}
		return tokDate, i
	}
	return tokNumber, i
}

// word reads a field that begins with a letter: a word, a date that begins
// with a month, or the name of a zone.
func (l *lexer) word(s string, i int) (tokenKind, int) {
	start := l.used
	i = l.letters(s, i)
	if i == len(s) || l.failed {
		return tokWord, i
	}
	switch c := s[i]; {
	case c == '-' || c == '/' || c == '.':
	case c == '+' || isDigit(c):
		// y2001 is two fields, gmt+8 is a zone.
		if lookupWord(l.buf[start:l.used]).kind != wordUnknown {
			return tokWord, i
		}
	default:
		return tokWord, i
	}
	for i < len(s) && (isDigit(s[i]) || isAlpha(s[i]) || isZonePunct(s[i])) {
		i = l.put(s, i)
	}
	return tokDate, i
}

func isZonePunct(c byte) bool {
	return c == '+' || c == '-' || c == '/' || c == '_' || c == '.' || c == ':'
}

// signed reads a field that begins with a sign.
func (l *lexer) signed(s string, i int) (tokenKind, int) {
	i = l.put(s, i)
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	switch {
	case i < len(s) && isDigit(s[i]):
		for i < len(s) && (isDigit(s[i]) || s[i] == ':' || s[i] == '.' || s[i] == '-') {
			i = l.put(s, i)
		}
		return tokSigned, i
	case i < len(s) && isAlpha(s[i]):
		return tokSignedWord, l.letters(s, i)
	}
	l.failed = true
	return tokSignedWord, i
}
