package datetime

// The common forms, read without a decoder: 2013-01-01, 10:00:00[.f],
// 2013-01-01 10:00:00[.f][offset] with a space or a T. Whatever is not one of
// them, or not in range, is left to the decoder.

func twoDigits(s string, i int) (int, bool) {
	a, b := s[i]-'0', s[i+1]-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// fastDay reads yyyy-mm-dd at the front of s.
func fastDay(s string) (days int64, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	c, ok1 := twoDigits(s, 0)
	y, ok2 := twoDigits(s, 2)
	m, ok3 := twoDigits(s, 5)
	d, ok4 := twoDigits(s, 8)
	y += c * 100
	if !(ok1 && ok2 && ok3 && ok4) || y == 0 || m-1 > 11 || m == 0 || d == 0 || d > 28 && d > daysIn(y, m) {
		return 0, false
	}
	return daysFromCivil(int64(y), int64(m), int64(d)), true
}

// fastClock reads hh:mm:ss with at most six digits of fraction at the front
// of s, n bytes in all.
func fastClock(s string) (us int64, n int, ok bool) {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, 0, false
	}
	h, ok1 := twoDigits(s, 0)
	m, ok2 := twoDigits(s, 3)
	sec, ok3 := twoDigits(s, 6)
	if !(ok1 && ok2 && ok3) || h > 23 || m > 59 || sec > 59 {
		return 0, 0, false
	}
	us = int64(h*3600+m*60+sec) * usPerSecond
	if len(s) == 8 || s[8] != '.' {
		return us, 8, true
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
