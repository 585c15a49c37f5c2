package text

// Eight bytes at a time: has tells whether one of them is c, and below whether
// one is less than n, at most 0x80, in the high bit of a byte. Which of them it is
// may be told wrongly behind the first.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

func has(w uint64, c byte) uint64 { w ^= ones * uint64(c); return (w - ones) &^ w }

func below(w uint64, n byte) uint64 { return (w - ones*uint64(n)) &^ w }

// lastWord gives the last eight bytes of s, which is not empty; fewer than eight
// are given twice.
func lastWord(s string) uint64 {
	n := len(s)
	switch {
	case n >= 8:
		return eight(s[n-8:])
	case n >= 4:
		return uint64(four(s)) | uint64(four(s[n-4:]))<<32
	}
	return uint64(s[0])*0x0000000101010101 | uint64(s[n/2])<<40 | uint64(s[n-1])<<48 | uint64(s[n-1])<<56
}

func four(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// plainJSON reports whether s stands in a JSON string as it is.
func plainJSON(s string) bool {
	if s == "" {
		return true
	}
	for i := 0; i+8 < len(s); i += 8 {
		if jsonEscaped(eight(s[i:])) {
			return false
		}
	}
	return !jsonEscaped(lastWord(s))
}

func jsonEscaped(w uint64) bool { return (has(w, '"')|has(w, '\\')|below(w, ' '))&highs != 0 }

// PlainCSV reports whether s stands in a field of COPY's CSV, with commas
// between them, without quotes.
func PlainCSV(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i+8 < len(s); i += 8 {
		if csvQuoted(eight(s[i:])) {
			return false
		}
	}
	return !csvQuoted(lastWord(s))
}

func csvQuoted(w uint64) bool {
	return (has(w, ',')|has(w, '"')|has(w, '\n')|has(w, '\r'))&highs != 0
}
