package datetime

// The common forms, read without a decoder: 2013-01-01, 10:00:00[.f],
// 2013-01-01 10:00:00[.f][offset] with a space or a T. Whatever is not one of
// them, or not in range, is left to the decoder.

func twoDigits(s string, i int) (int, bool) {
	a, b := s[i]-'0', s[i+1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// form is eight bytes of which some are digits and the others are given.
type form struct {
	text  uint64 // the first byte lowest, with '0' for each digit
	limit uint64 // in each byte what may be added without reaching 0x80 to 9, or to 0
}

var (
	dayForm      = form{0x2d_30_30_2d_30_30_30_30, 0x7f_76_76_7f_76_76_76_76} // 0000-00-
	clockForm    = form{0x30_30_3a_30_30_3a_30_30, 0x76_76_7f_76_76_7f_76_76} // 00:00:00
	fractionForm = form{0x30_30_30_30_30_30_2e_30, 0x76_76_76_76_76_76_7f_76} // 0.000000
)

// pairs reads s, which has eight bytes at least. Byte i of t is the number that
// the digits at i and i+1 make.
func (f form) pairs(s string) (t uint64, ok bool) {
	x := eight(s) ^ f.text
	return x*10 + x>>8, (x+f.limit|x)&0x8080808080808080 == 0
}

func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func at(t uint64, i int) int { return int(t >> (8 * i) & 0xff) }

// fastDay reads yyyy-mm-dd at the front of s.
func fastDay(s string) (days int64, ok bool) {
	if len(s) < 10 {
		return 0, false
	}
	t, ok1 := dayForm.pairs(s)
	d, ok2 := twoDigits(s, 8)
	y, m := at(t, 0)*100+at(t, 2), at(t, 5)
	if !(ok1 && ok2) || y == 0 || m-1 > 11 || m == 0 || d == 0 || d > 28 && d > daysIn(y, m) {
		return 0, false
	}
	// The year begins in March: a leap day is its last.
	if m <= 2 {
		y--
		m += 12
	}
	year, month := uint32(y), uint32(m)
	centuries := year / 100
	return int64(365*year+year/4-centuries+centuries/4+(153*month-457)/5+uint32(d)-1) - marchEpoch, true
}

// fastClock reads hh:mm:ss with at most six digits of fraction at the front
// of s, n bytes in all.
func fastClock(s string) (us int64, n int, ok bool) {
	if len(s) < 8 {
		return 0, 0, false
	}
	t, ok := clockForm.pairs(s)
	h, m, sec := at(t, 0), at(t, 3), at(t, 6)
	if !ok || h > 23 || m > 59 || sec > 59 {
		return 0, 0, false
	}
	us = int64(h*3600+m*60+sec) * usPerSecond
	if len(s) == 8 || s[8] != '.' {
		return us, 8, true
	}
	if len(s) == 15 || len(s) > 15 && !isDigit(s[15]) {
		if t, ok := fractionForm.pairs(s[7:]); ok {
			return us + int64(at(t, 2)*10000+at(t, 4)*100+at(t, 6)), 15, true
		}
	}
	unit := int64(usPerSecond / 10)
	for n = 9; n < len(s) && isDigit(s[n]); n++ {
		if unit == 0 {
			return 0, 0, false
		}
		us += int64(s[n]-'0') * unit
		unit /= 10
	}
	return us, n, n > 9
}

// fastTimestamp reads a whole timestamp with or without an offset, which it
// gives in seconds.
func fastTimestamp(s string) (t Timestamp, offset int, hasOffset, ok bool) {
	days, ok := fastDay(s)
	if !ok {
		return 0, 0, false, false
	}
	if len(s) == 10 {
		return Timestamp(days * usPerDay), 0, false, true
	}
	if s[10] != ' ' && s[10] != 'T' {
		return 0, 0, false, false
	}
	us, n, ok := fastClock(s[11:])
	if !ok {
		return 0, 0, false, false
	}
	t = Timestamp(days*usPerDay + us)
	rest := s[11+n:]
	if rest == "" {
		return t, 0, false, true
	}
	offset, ok = fastOffset(rest)
	return t, offset, true, ok
}

// fastOffset reads Z, +hh, +hhmm or +hh:mm.
func fastOffset(s string) (seconds int, ok bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, ok := twoDigits(s, 1)
	if !ok || h > maxOffsetHours {
		return 0, false
	}
	m := 0
	switch {
	case len(s) == 3:
	case len(s) == 5:
		m, ok = twoDigits(s, 3)
	case len(s) == 6 && s[3] == ':':
		m, ok = twoDigits(s, 4)
	default:
		return 0, false
	}
	if !ok || m > 59 {
		return 0, false
	}
	seconds = h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
