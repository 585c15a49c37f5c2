package text

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// maxJSONDepth bounds nesting, in place of PostgreSQL's stack depth limit.
const maxJSONDepth = 6000

// ParseJSONB is jsonb's input function: it returns PostgreSQL's canonical
// text. Keys are ordered by length and then bytes, the last of equal keys
// stays, numbers are written as numeric, one space follows each colon and
// comma. The result is new.
func ParseJSONB(s string) (json.RawMessage, error) {
	p := jsonParser{text: s}
	out, err := p.value(make([]byte, 0, len(s)), 0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(p.text) {
		return nil, p.fail()
	}
	return out, nil
}

// FormatJSONB is jsonb's output function.
func FormatJSONB(j json.RawMessage) string { return string(j) }

// AppendJSONB appends the canonical text.
func AppendJSONB(dst []byte, j json.RawMessage) []byte { return append(dst, j...) }

type jsonParser struct {
	text string
	at   int
}

func (p *jsonParser) fail() error {
	return pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type json")
}

func (p *jsonParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.at]) >= 0 {
		p.at++
	}
}

// next skips white space and returns the byte that follows, 0 at the end.
func (p *jsonParser) next() byte {
	p.space()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *jsonParser) value(out []byte, depth int) ([]byte, error) {
	if depth > maxJSONDepth {
		return nil, pg.Errorf("54001", "stack depth limit exceeded")
	}
	switch c := p.next(); {
	case c == '{':
		return p.object(out, depth)
	case c == '[':
		return p.array(out, depth)
	case c == '"':
		s, err := p.str()
		return AppendJSONString(out, s), err
	case c == '-' || isDigit(c):
		return p.number(out)
	}
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(p.text[p.at:], word) {
			p.at += len(word)
			if p.at < len(p.text) && isWordByte(p.text[p.at]) {
				return nil, p.fail()
			}
			return append(out, word...), nil
		}
	}
	return nil, p.fail()
}

func isWordByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c >= 0x80
}

func (p *jsonParser) array(out []byte, depth int) ([]byte, error) {
	p.at++
	out = append(out, '[')
	if p.next() == ']' {
		p.at++
		return append(out, ']'), nil
	}
	for {
		var err error
		if out, err = p.value(out, depth+1); err != nil {
			return nil, err
		}
		switch p.next() {
		case ',':
			p.at++
			out = append(out, ", "...)
		case ']':
			p.at++
			return append(out, ']'), nil
		default:
			return nil, p.fail()
		}
	}
}

type jsonMember struct {
	key   string
	value []byte
}

func (p *jsonParser) object(out []byte, depth int) ([]byte, error) {
	members, err := p.members(depth)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(members, func(a, b jsonMember) int {
		if len(a.key) != len(b.key) {
			return len(a.key) - len(b.key)
		}
		return strings.Compare(a.key, b.key)
	})
	out = append(out, '{')
	first := true
	for i, m := range members {
		if i+1 < len(members) && members[i+1].key == m.key {
			continue
		}
		if !first {
			out = append(out, ", "...)
		}
		first = false
		out = append(AppendJSONString(out, m.key), ": "...)
		out = append(out, m.value...)
	}
	return append(out, '}'), nil
}

func (p *jsonParser) members(depth int) ([]jsonMember, error) {
	p.at++
	if p.next() == '}' {
		p.at++
		return nil, nil
	}
	var members []jsonMember
	for {
		if p.next() != '"' {
			return nil, p.fail()
		}
		key, err := p.str()
		if err != nil {
			return nil, err
		}
		if p.next() != ':' {
			return nil, p.fail()
		}
		p.at++
		value, err := p.value(nil, depth+1)
		if err != nil {
			return nil, err
		}
		members = append(members, jsonMember{key, value})
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			return members, nil
		default:
			return nil, p.fail()
		}
	}
}

// str reads the string literal at p.at and returns its value.
func (p *jsonParser) str() (string, error) {
	p.at++
	start := p.at
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[start : p.at-1], nil
		case c == '\\':
			return p.escaped([]byte(p.text[start:p.at]))
		case c < 0x20:
			return "", p.fail()
		}
		p.at++
	}
	return "", p.fail()
}

var jsonEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *jsonParser) escaped(value []byte) (string, error) {
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == '"':
			return string(value), nil
		case c < 0x20:
			return "", p.fail()
		case c != '\\':
			value = append(value, c)
		case p.at == len(p.text):
			return "", p.fail()
		case p.text[p.at] == 'u':
			r, err := p.unicode()
			if err != nil {
				return "", err
			}
			value = utf8.AppendRune(value, r)
		case jsonEscapes[p.text[p.at]] != 0:
			value = append(value, jsonEscapes[p.text[p.at]])
			p.at++
		default:
			return "", p.fail()
		}
	}
	return "", p.fail()
}

// unicode reads "uXXXX" at p.at, and the low half of a surrogate pair.
func (p *jsonParser) unicode() (rune, error) {
	r, ok := p.hex4()
	switch {
	case !ok:
		return 0, p.fail()
	case r == 0:
		return 0, pg.Errorf("22P05", "unsupported Unicode escape sequence")
	case r < 0xD800 || r > 0xDFFF:
		return r, nil
	case r >= 0xDC00 || !strings.HasPrefix(p.text[p.at:], `\u`):
		return 0, p.fail()
	}
	p.at++
	low, ok := p.hex4()
	if !ok || low < 0xDC00 || low > 0xDFFF {
		return 0, p.fail()
	}
	return 0x10000 + (r-0xD800)<<10 + (low - 0xDC00), nil
}

func (p *jsonParser) hex4() (rune, bool) {
	if p.at+5 > len(p.text) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(p.text[p.at+1 : p.at+5]) {
		d, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	p.at += 5
	return r, true
}

// AppendJSONString appends s as PostgreSQL's escape_json writes it.
func AppendJSONString(dst []byte, s string) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, '"')
	if plainJSON(s) {
		return append(append(dst, s...), '"')
	}
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}
