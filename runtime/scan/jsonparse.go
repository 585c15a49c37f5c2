package scan

import (
	"bytes"
	"unicode/utf8"
)

// maxDepth bounds the nesting of values that are passed over.
const maxDepth = 6000

// parser walks over JSON text, strictly by its grammar.
type parser struct {
	b  []byte
	at int
}

// next skips white space and gives the byte that follows; 0 at the end.
func (p *parser) next() byte {
	for p.at < len(p.b) {
		switch c := p.b[p.at]; c {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return c
		}
	}
	return 0
}

// str reads the string at p.at: a view where it has no escapes.
func (p *parser) str() (string, bool) {
	from := p.at + 1
	for i := from; i < len(p.b); i++ {
		switch c := p.b[i]; {
		case c == '"':
			p.at = i + 1
			return view(p.b[from:i]), true
		case c == '\\':
			return p.escaped(from, i)
		case c < 0x20:
			p.at = i
			return "", false
		}
	}
	p.at = len(p.b)
	return "", false
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *parser) escaped(from, i int) (string, bool) {
	out := append(make([]byte, 0, 2*(i-from)+16), p.b[from:i]...)
	for ; i < len(p.b); i++ {
		switch c := p.b[i]; {
		case c == '"':
			p.at = i + 1
			return view(out), true
		case c < 0x20:
			p.at = i
			return "", false
		case c != '\\':
			out = append(out, c)
		case i+1 < len(p.b) && p.b[i+1] == 'u':
			r, n := unicodeEscape(p.b[i:])
			if n == 0 {
				p.at = i
				return "", false
			}
			out = utf8.AppendRune(out, r)
			i += n - 1
		case i+1 < len(p.b) && escapes[p.b[i+1]] != 0:
			out = append(out, escapes[p.b[i+1]])
			i++
		default:
			p.at = i
			return "", false
		}
	}
	p.at = len(p.b)
	return "", false
}

// unicodeEscape reads \uXXXX, and the second half of a surrogate pair; n is 0
// where it is none that a text can hold.
func unicodeEscape(b []byte) (r rune, n int) {
	r, ok := hex4(b)
	switch {
	case !ok || r == 0 || r >= 0xDC00 && r <= 0xDFFF:
		return 0, 0
	case r < 0xD800 || r > 0xDFFF:
		return r, 6
	}
	if !bytes.HasPrefix(b[6:], []byte(`\u`)) {
		return 0, 0
	}
	low, ok := hex4(b[6:])
	if !ok || low < 0xDC00 || low > 0xDFFF {
		return 0, 0
	}
	return 0x10000 + (r-0xD800)<<10 + low - 0xDC00, 12
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// skip goes behind the value at p.at.
func (p *parser) skip(depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch c := p.next(); {
	case c == '"':
		_, ok := p.str()
		return ok
	case c == '{' || c == '[':
		return p.skipNested(c, depth)
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 't':
		return p.word("true")
	case c == 'f':
		return p.word("false")
	case c == 'n':
		return p.word("null")
	}
	return false
}

func (p *parser) word(w string) bool {
	if !bytes.HasPrefix(p.b[p.at:], []byte(w)) {
		return false
	}
	p.at += len(w)
	return true
}

func (p *parser) skipNested(open byte, depth int) bool {
	closing := open + 2 // ] and } stand two behind [ and {
	p.at++
	if p.next() == closing {
		p.at++
		return true
	}
	for {
		if open == '{' {
			if p.next() != '"' {
				return false
			}
			if _, ok := p.str(); !ok || p.next() != ':' {
				return false
			}
			p.at++
		}
		if !p.skip(depth + 1) {
			return false
		}
		switch p.next() {
		case ',':
			p.at++
		case closing:
			p.at++
			return true
		default:
			return false
		}
	}
}

func (p *parser) digits() int {
	from := p.at
	for p.at < len(p.b) && p.b[p.at]-'0' <= 9 {
		p.at++
	}
	return p.at - from
}

func (p *parser) number() bool {
	if p.b[p.at] == '-' {
		p.at++
	}
	zero := p.at < len(p.b) && p.b[p.at] == '0'
	if n := p.digits(); n == 0 || zero && n > 1 {
		return false
	}
	if p.at < len(p.b) && p.b[p.at] == '.' {
		p.at++
		if p.digits() == 0 {
			return false
		}
	}
	if p.at < len(p.b) && p.b[p.at]|0x20 == 'e' {
		p.at++
		if p.at < len(p.b) && (p.b[p.at] == '+' || p.b[p.at] == '-') {
			p.at++
		}
		return p.digits() > 0
	}
	return true
}
