package diag

import (
	"strconv"
	"strings"
)

// DidYouMean is the hint with the one of words that word was probably meant to be,
// or empty.
func DidYouMean(word string, words []string) string {
	near := Nearest(word, words)
	if near == "" {
		return ""
	}
	return "did you mean " + strconv.Quote(near) + "?"
}

// OneOf is the hint for a word that is none of words: the one that was probably
// meant, or all.
func OneOf(word string, words []string) string {
	if hint := DidYouMean(word, words); hint != "" {
		return hint
	}
	return "there are " + strings.Join(words, ", ")
}

// Nearest is the one of words that word was probably meant to be, or empty: of
// several as near the one that begins as word does, or the first by the alphabet.
func Nearest(word string, words []string) string {
	best, least := "", (len(word)+2)/3+1
	for _, w := range words {
		d := distance(strings.ToLower(word), strings.ToLower(w))
		switch {
		case w == word || d >= min(len(word), len(w)): // nothing in common
		case d < least, d == least && best != "" && before(word, w, best):
			best, least = w, d
		}
	}
	return best
}

// before orders words as near.
func before(word, a, b string) bool {
	if as, bs := shared(word, a), shared(word, b); as != bs {
		return as > bs
	}
	return a < b
}

// shared counts the bytes that two words begin with.
func shared(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
