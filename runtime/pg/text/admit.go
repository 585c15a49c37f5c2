package text

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// The functions here hold values that a program gives to their columns' types, as
// the input functions hold texts: the value that PostgreSQL would store, or its
// error. The Odd ones tell, with little, whether there is something to do.

// unlike is not 0 where a byte of the word is 0 or beyond ASCII, and sometimes
// where none is.
func unlike(w uint64) uint64 { return (w | (w - ones)) & highs }

// Odd is not 0 for a text that is not UTF-8, or holds a NUL.
func Odd(s string) uint64 {
	var odd uint64
	switch n := len(s); {
	case n >= 8:
		odd = unlike(eight(s)) | unlike(eight(s[n-8:]))
		for i := 8; i+8 < n; i += 8 {
			odd |= unlike(eight(s[i:]))
		}
	case n >= 4:
		odd = unlike(uint64(four(s)) | uint64(four(s[n-4:]))<<32)
	case n > 0:
		odd = unlike(uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16 | ones&^0xffffff)
	}
	if odd == 0 {
		return 0
	}
	return oddText(s)
}

//go:noinline
func oddText(s string) uint64 {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return 0
	}
	return 1
}

// Admit is the text, or 22021.
func Admit(s string) (string, error) {
	switch {
	case Odd(s) == 0:
		return s, nil
	case strings.IndexByte(s, 0) >= 0:
		return "", pg.Errorf(pg.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": 0x00")
	}
	return "", pg.Errorf(pg.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\"")
}

// OddVarchar is Odd for a varchar(n).
func OddVarchar(s string, n int) uint64 {
	if len(s) > n && utf8.RuneCountInString(s) > n {
		return 1
	}
	return Odd(s)
}

// AdmitVarchar is the text in a varchar(n).
func AdmitVarchar(s string, n int32) (string, error) {
	s, err := Admit(s)
	if err != nil {
		return "", err
	}
	return VarcharAssign(s, n)
}

// OddBpchar is Odd for a char(n), which has that length.
func OddBpchar(s string, n int) uint64 {
	if len(s) != n && utf8.RuneCountInString(s) != n {
		return 1
	}
	return Odd(s)
}

// AdmitBpchar is the text in a char(n), padded.
func AdmitBpchar(s string, n int32) (string, error) {
	s, err := Admit(s)
	if err != nil {
		return "", err
	}
	return BpcharAssign(s, n)
}

// OddJSONB is not 0 for what is no JSON.
func OddJSONB(j json.RawMessage) uint64 {
	if json.Valid(j) {
		return 0
	}
	return 1
}

// AdmitJSONB is the value in PostgreSQL's canonical text.
func AdmitJSONB(j json.RawMessage) (json.RawMessage, error) { return ParseJSONB(string(j)) }
