package generated_test

import (
	"encoding/hex"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg/text"
)

// Every character has the lower, upper and title case that the server gives it.
//
// A server before 17 takes the ctype C.UTF-8 from glibc, whose initcap differs by
// rule: it has no title case (ǆ becomes Ǆ rather than ǅ, Georgian words begin with
// a capital), counts the digits of all scripts as part of a word, and may know an
// older Unicode.
func TestCaseOfEveryCharacter(t *testing.T) {
	server := needServer(t)
	if err := server.Fresh(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	version, err := server.Ask(t.Context(), "SELECT current_setting('server_version_num')")
	if err != nil || len(version.Rows) != 1 {
		t.Fatal(err, version.Message)
	}
	libc := version.Rows[0] < "170000"
	// All characters, and all of them as the first of a word, a thousand at once.
	answer, err := server.Ask(t.Context(), `SELECT encode(convert_to(chars, 'UTF8'), 'hex'), encode(convert_to(lower(chars), 'UTF8'), 'hex'),
			encode(convert_to(upper(chars), 'UTF8'), 'hex'), encode(convert_to(initcap(words), 'UTF8'), 'hex')
		FROM (SELECT string_agg(chr(c), '' ORDER BY c) AS chars, string_agg(' ' || chr(c) || 'a', '' ORDER BY c) AS words
			FROM generate_series(1, 1114111) c WHERE c NOT BETWEEN 55296 AND 57343 GROUP BY c / 1000) blocks`)
	if err != nil || len(answer.Rows) < 1000 {
		t.Fatal(err, answer.Message, len(answer.Rows))
	}
	characters, newer := 0, 0
	for _, row := range answer.Rows {
		columns := strings.Split(row, ",")
		chars, lowers, uppers, words := runes(t, columns[0]), runes(t, columns[1]), runes(t, columns[2]), runes(t, columns[3])
		if len(lowers) != len(chars) || len(uppers) != len(chars) || len(words) != 3*len(chars) {
			t.Fatal(row)
		}
		characters += len(chars)
		for i, r := range chars {
			lower, upper := text.ASCII(text.Lower(string(r))), text.ASCII(text.Upper(string(r)))
			word := []rune(text.Initcap(" " + string(r) + "a"))
			want := words[3*i : 3*i+3]
			if libc {
				switch {
				case unicode.ToTitle(r) != upper:
					word[1] = upper
				case unicode.IsDigit(r) && r >= utf8.RuneSelf:
					word[2] = want[2]
				case word[2] == 'a' && want[2] == 'A' && lower == r && upper == r:
					word[2] = 'A'
					newer++
				}
			}
			if lower != lowers[i] || upper != uppers[i] || string(word) != string(want) {
				t.Errorf("U+%04X: PostgreSQL gives U+%04X U+%04X %q, veloc U+%04X U+%04X %q", r, lowers[i], uppers[i], string(want), lower, upper, string(word))
			}
		}
	}
	if characters != utf8.MaxRune-2048 || newer > 5000 {
		t.Errorf("%d characters, of which %d are letters of a newer Unicode than the server's", characters, newer)
	}
}

func runes(t *testing.T, hexadecimal string) []rune {
	t.Helper()
	b, err := hex.DecodeString(hexadecimal)
	if err != nil {
		t.Fatal(err)
	}
	return []rune(string(b))
}
