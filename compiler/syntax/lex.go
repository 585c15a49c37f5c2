package syntax

import "strings"

// tokenKind is the kind of a token.
type tokenKind uint8

const (
	word        tokenKind = iota // a keyword or a name without quotes
	quotedName                   // "name"
	stringConst                  // 'text' in any of its forms, $$text$$
	number
	operator    // of operator characters; also :: := .. =>
	punctuation // ( ) [ ] , ; . :
	param       // $1
	lineComment
	blockComment
	backslash // where a command of psql begins
	other     // a byte that no token begins with
)

// token is a piece of a script, by bytes.
type token struct {
	kind       tokenKind
	start, end int32
}

func (t token) comment() bool { return t.kind == lineComment || t.kind == blockComment }

// lexer cuts a script into tokens as psql does, in one pass.
type lexer struct {
	text string
	at   int
	// open is where a quote or comment began that the text does not end.
	open    int
	problem string
}

const operatorChars = "~!@#^&|`?+-*/%<>="

func isIdentStart(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }
func isDigit(c byte) bool      { return c >= '0' && c <= '9' }
func isIdent(c byte) bool      { return isIdentStart(c) || isDigit(c) || c == '$' }
func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

// peek is the byte n further on, 0 behind the end.
func (l *lexer) peek(n int) byte {
	if l.at+n < len(l.text) {
		return l.text[l.at+n]
	}
	return 0
}

// next is the next token; false at the end.
func (l *lexer) next() (token, bool) {
	for l.at < len(l.text) && isSpace(l.text[l.at]) {
		l.at++
	}
	if l.at == len(l.text) {
		return token{}, false
	}
	start := l.at
	kind := l.scan(l.text[l.at])
	return token{kind, int32(start), int32(l.at)}, true
}

// scan moves behind the token that begins with c.
func (l *lexer) scan(c byte) tokenKind {
	switch {
	case c == '-' && l.peek(1) == '-':
		l.at = endOfLine(l.text, l.at)
		return lineComment
	case c == '/' && l.peek(1) == '*':
		l.block()
		return blockComment
	case c == '\'':
		l.quoted(1, '\'', false)
		return stringConst
	case (c|0x20 == 'b' || c|0x20 == 'x' || c|0x20 == 'n') && l.peek(1) == '\'':
		l.quoted(2, '\'', false)
		return stringConst
	case c|0x20 == 'e' && l.peek(1) == '\'':
		l.quoted(2, '\'', true)
		return stringConst
	case c|0x20 == 'u' && l.peek(1) == '&' && l.peek(2) == '\'':
		l.quoted(3, '\'', false)
		return stringConst
	case c|0x20 == 'u' && l.peek(1) == '&' && l.peek(2) == '"':
		l.quoted(3, '"', false)
		return quotedName
	case c == '"':
		l.quoted(1, '"', false)
		return quotedName
	case c == '$':
		return l.dollar()
	case isIdentStart(c):
		for l.at < len(l.text) && isIdent(l.text[l.at]) {
			l.at++
		}
		return word
	case isDigit(c) || c == '.' && isDigit(l.peek(1)):
		l.number()
		return number
	case strings.IndexByte(operatorChars, c) >= 0:
		l.operator()
		return operator
	case c == ':' && (l.peek(1) == ':' || l.peek(1) == '='), c == '.' && l.peek(1) == '.':
		l.at += 2
		return operator
	}
	l.at++
	switch {
	case strings.IndexByte("()[],;.:", c) >= 0:
		return punctuation
	case c == '\\':
		return backslash
	}
	return other
}

func endOfLine(text string, at int) int {
	if n := strings.IndexAny(text[at:], "\r\n"); n >= 0 {
		return at + n
	}
	return len(text)
}

// unfinished ends the text where what began at start does not end.
func (l *lexer) unfinished(start int, what string) {
	l.at, l.open, l.problem = len(l.text), start, "unterminated "+what
}

// block skips a comment, which may hold others.
func (l *lexer) block() {
	start, depth := l.at, 0
	for l.at < len(l.text) {
		switch {
		case l.text[l.at] == '/' && l.peek(1) == '*':
			depth++
			l.at += 2
		case l.text[l.at] == '*' && l.peek(1) == '/':
			depth--
			l.at += 2
			if depth == 0 {
				return
			}
		default:
			l.at++
		}
	}
	l.unfinished(start, "/* comment")
}

// quoted skips what stands in quotes behind n bytes; a quote is doubled, and
// with escapes may stand behind a backslash.
func (l *lexer) quoted(n int, quote byte, escapes bool) {
	start := l.at
	for l.at += n; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case escapes && c == '\\' && l.at+1 < len(l.text):
			l.at++
		case c == quote && l.peek(1) == quote:
			l.at++
		case c == quote:
			l.at++
			return
		}
	}
	if quote == '"' {
		l.unfinished(start, "quoted identifier")
		return
	}
	l.unfinished(start, "quoted string")
}

// dollar skips a parameter or a text in dollar quotes.
func (l *lexer) dollar() tokenKind {
	start := l.at
	l.at++
	if isDigit(l.peek(0)) {
		for l.at < len(l.text) && isDigit(l.text[l.at]) {
			l.at++
		}
		return param
	}
	end := l.at
	for end < len(l.text) && isIdent(l.text[end]) && l.text[end] != '$' {
		end++
	}
	if end == len(l.text) || l.text[end] != '$' {
		return other
	}
	tag := l.text[start : end+1]
	n := strings.Index(l.text[end+1:], tag)
	if n < 0 {
		l.unfinished(start, "dollar-quoted string")
		return stringConst
	}
	l.at = end + 1 + n + len(tag)
	return stringConst
}

// number skips digits with a point and an exponent; what PostgreSQL refuses of
// it, its parser says.
func (l *lexer) number() {
	for l.at < len(l.text) {
		c := l.text[l.at]
		switch {
		case c|0x20 == 'e' && (l.peek(1) == '+' || l.peek(1) == '-') && isDigit(l.peek(2)):
			l.at += 2
		case c == '.' && l.peek(1) == '.', c != '.' && (!isIdent(c) || c == '$'):
			return
		}
		l.at++
	}
}

// operator skips an operator as PostgreSQL reads the longest: it ends before a
// comment, and ends in + or - only where it holds a character of no SQL operator.
func (l *lexer) operator() {
	end := l.at
	for end < len(l.text) && strings.IndexByte(operatorChars, l.text[end]) >= 0 {
		if rest := l.text[end:]; end > l.at && (strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*")) {
			break
		}
		end++
	}
	if op := l.text[l.at:end]; len(op) > 1 && !strings.ContainsAny(op, "~!@#^&|`?%") {
		for end > l.at+1 && (l.text[end-1] == '+' || l.text[end-1] == '-') {
			end--
		}
	}
	l.at = end
}
