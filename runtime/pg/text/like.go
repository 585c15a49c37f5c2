package text

import (
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg"
)

type matchResult uint8

const (
	matched matchResult = iota
	unmatched
	// exhausted: the text ran out, so no later start of a % can match either
	exhausted
)

var errPatternEnd = &pg.Error{SQLState: pg.InvalidEscapeSequence, Message: "LIKE pattern must not end with escape character"}

// Like is s LIKE pattern with backslash as the escape character. A pattern
// that ends in the escape character is an error only where matching gets
// there, as in PostgreSQL.
func Like(s, pattern string) (bool, error) {
	r, err := match(s, pattern)
	return r == matched, err
}

// NotLike is s NOT LIKE pattern.
func NotLike(s, pattern string) (bool, error) {
	r, err := match(s, pattern)
	return r != matched, err
}

// ILike is Like after both sides have been put into lower case.
func ILike(s, pattern string) (bool, error) { return Like(Lower(s), Lower(pattern)) }

// NotILike is s NOT ILIKE pattern.
func NotILike(s, pattern string) (bool, error) { return NotLike(Lower(s), Lower(pattern)) }

func match(s, p string) (matchResult, error) {
	for len(s) > 0 && len(p) > 0 {
		switch p[0] {
		case '\\':
			p = p[1:]
			if p == "" {
				return unmatched, errPatternEnd
			}
			if s[0] != p[0] {
				return unmatched, nil
			}
			s, p = s[1:], p[1:]
		case '%':
			return matchAny(s, p[1:])
		case '_':
			_, n := utf8.DecodeRuneInString(s)
			s, p = s[n:], p[1:]
		default:
			if s[0] != p[0] {
				return unmatched, nil
			}
			s, p = s[1:], p[1:]
		}
	}
	if len(s) > 0 {
		return unmatched, nil
	}
	if strings.Trim(p, "%") == "" {
		return matched, nil
	}
	return exhausted, nil
}

// matchAny matches s against a % followed by p.
func matchAny(s, p string) (matchResult, error) {
	for len(p) > 0 && (p[0] == '%' || p[0] == '_') {
		if p[0] == '_' {
			if s == "" {
				return exhausted, nil
			}
			_, n := utf8.DecodeRuneInString(s)
			s = s[n:]
		}
		p = p[1:]
	}
	if p == "" {
		return matched, nil
	}
	first := p[0]
	if first == '\\' {
		if len(p) == 1 {
			return unmatched, errPatternEnd
		}
		first = p[1]
	}
	for len(s) > 0 {
		if s[0] == first {
			r, err := match(s, p)
			if err != nil || r != unmatched {
				return r, err
			}
		}
		_, n := utf8.DecodeRuneInString(s)
		s = s[n:]
	}
	return exhausted, nil
}

// LikeEscape rewrites a pattern with another escape character to one with
// backslash; an empty escape turns escaping off.
func LikeEscape(pattern, escape string) (string, error) {
	if escape == "" {
		return strings.ReplaceAll(pattern, `\`, `\\`), nil
	}
	e, n := utf8.DecodeRuneInString(escape)
	if n != len(escape) {
		return "", pg.Errorf(pg.InvalidEscapeSequence, "invalid escape string")
	}
	if e == '\\' {
		return pattern, nil
	}
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case r == e && !escaped:
			b.WriteByte('\\')
			escaped = true
			continue
		case r == '\\' && !escaped:
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		escaped = false
	}
	return b.String(), nil
}
