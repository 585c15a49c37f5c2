package datetime

import "bytes"

// date reads a field that holds a whole date with delimiters.
func (d *decoder) date(text []byte) (mask, status) {
	type span struct{ start, end int }
	var parts [maxTokens]span
	n := 0
	for i := 0; i < len(text) && n < maxTokens; {
		for i < len(text) && !isDigit(text[i]) && !isAlpha(text[i]) {
			i++
		}
		if i == len(text) {
			return 0, badFormat
		}
		start, class := i, isDigit(text[i])
		for i < len(text) && isDigit(text[i]) == class && (class || isAlpha(text[i])) {
			i++
		}
		parts[n] = span{start, i}
		n++
		i++ // whatever delimits
	}
	var found mask
	textMonth := false
	seen := d.seen
	for i := range parts[:n] {
		p := parts[i]
		if !isAlpha(text[p.start]) {
			continue
		}
		w := lookupWord(text[p.start:p.end])
		if w.kind == wordIgnored {
			continue
		}
		if w.kind != wordMonth || seen&hasMonth != 0 {
			return 0, badFormat
		}
		d.month, textMonth = w.value, true
		seen |= hasMonth
		found |= hasMonth
		parts[i] = span{-1, -1}
	}
	for _, p := range parts[:n] {
		if p.start < 0 {
			continue
		}
		m, st := d.number(text[p.start:p.end], seen, textMonth)
		if st != okay {
			return 0, st
		}
		if seen&m != 0 {
			return 0, badFormat
		}
		seen |= m
		found |= m
	}
	if seen&^(hasDOY|hasZone) != hasDate {
		return 0, badFormat
	}
	return found, okay
}

// numberField reads a field of digits, perhaps with a decimal point.
func (d *decoder) numberField(i int, text []byte) (mask, status) {
	if d.label != unitNone {
		return d.labelled(text)
	}
	point := bytes.IndexByte(text, '.')
	if d.timeOnly {
		switch {
		case point >= 0 && i == 0 && d.n >= 2 && d.tokens[d.n-1].kind == tokDate:
			return d.date(text)
		case point > 2, point < 0 && len(text) > 4:
			return d.compact(text, d.dated())
		case point >= 0:
			return 0, badFormat
		}
		return d.number(text, d.dated(), false)
	}
	switch {
	case point >= 0 && d.seen&hasDate == 0:
		return d.date(text)
	case point > 2, len(text) >= 6 && (d.seen&hasDate == 0 || d.seen&hasTime == 0):
		return d.compact(text, d.seen)
	}
	return d.number(text, d.seen, d.textMonth)
}

// labelled reads a number whose unit the field before has named.
func (d *decoder) labelled(text []byte) (mask, status) {
	value, rest, overflow := leadingInt32(text)
	if overflow {
		return 0, fieldOverflow
	}
	label := d.label
	d.label, d.special = unitNone, specialNone // a labelled number is part of a date
	if len(rest) > 0 && (rest[0] != '.' || label != unitJulian && label != unitTime && label != unitSecond) {
		return 0, badFormat
	}
	switch label {
	case unitYear:
		d.year = value
		return hasYear, okay
	case unitMonth:
		if d.seen&hasMonth != 0 && d.seen&hasHour != 0 {
			d.minute = value
			return hasMinute, okay
		}
		d.month = value
		return hasMonth, okay
	case unitDay:
		d.day = value
		return hasDay, okay
	case unitHour:
		d.hour = value
		return hasHour, okay
	case unitMinute:
		d.minute = value
		return hasMinute, okay
	case unitSecond:
		d.sec = value
		return d.labelledFraction(rest)
	case unitJulian:
		return d.labelledJulian(value, rest)
	case unitTime:
		m, st := d.compact(text, d.seen|hasDate)
		if st == okay && m != hasTime {
			st = badFormat
		}
		return m, st
	}
	return 0, badFormat
}

func (d *decoder) labelledFraction(rest []byte) (mask, status) {
	if len(rest) == 0 {
		return hasSecond, okay
	}
	us, ok := fractionMicros(rest)
	if !ok {
		return 0, badFormat
	}
	d.micros = us
	return hasSecond | hasSubsecond, okay
}

func (d *decoder) labelledJulian(day int, rest []byte) (mask, status) {
	if day < 0 {
		return 0, fieldOverflow
	}
	d.setJulian(day)
	if len(rest) == 0 {
		return hasDate, okay
	}
	f, ok := fraction(rest)
	if !ok {
		return 0, badFormat
	}
	splitMicros(int64(f*usPerDay), &d.civil)
	return hasDate | hasTime, okay
}

// number reads one number of a date in the light of what is known, the order
// being month, day, year unless the first has three digits or more.
func (d *decoder) number(text []byte, seen mask, textMonth bool) (mask, status) {
	value, rest, overflow := leadingInt32(text)
	switch {
	case overflow:
		return 0, fieldOverflow
	case len(rest) == len(text):
		return 0, badFormat
	case len(rest) > 0 && rest[0] != '.':
		return 0, badFormat
	case len(rest) > 0 && len(text)-len(rest) > 2:
		return d.compact(text, seen|hasDate)
	case len(rest) > 0:
		us, ok := fractionMicros(rest)
		if !ok {
			return 0, badFormat
		}
		d.micros = us
	}
	long := len(text) >= 3
	if len(text) == 3 && seen&hasDate == hasYear && value >= 1 && value <= 366 {
		d.yday = value
		return hasDOY | hasMonth | hasDay, okay
	}
	switch seen & hasDate {
	case 0:
		if long {
			return d.setYear(value, text), okay
		}
		d.month = value
		return hasMonth, okay
	case hasYear, hasDay:
		d.month = value
		return hasMonth, okay
	case hasMonth:
		if textMonth && long {
			return d.setYear(value, text), okay
		}
		d.day = value
		return hasDay, okay
	case hasYear | hasMonth:
		if textMonth && long && d.twoDigits {
			// 08-Jan-1999: what was taken for the year is the day.
			d.day, d.year, d.twoDigits = d.year, value, false
			return hasDay, okay
		}
		d.day = value
		return hasDay, okay
	case hasMonth | hasDay:
		return d.setYear(value, text), okay
	case hasDate:
		return d.compact(text, seen)
	}
	return 0, badFormat
}

func (d *decoder) setYear(value int, text []byte) mask {
	d.year = value
	d.twoDigits = len(text) <= 2
	return hasYear
}

// compact reads yyyymmdd, hhmmss[.f] or hhmm.
func (d *decoder) compact(text []byte, seen mask) (mask, status) {
	n := len(text)
	if point := bytes.IndexByte(text, '.'); point >= 0 {
		end := point + 1
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		us, _ := fractionMicros(text[point:end])
		d.micros = us
		text, n = text[:point], point
	} else if seen&hasDate != hasDate && n >= 6 {
		d.day, d.month, d.year = atoi(text[n-2:]), atoi(text[n-4:n-2]), atoi(text[:n-4])
		if n == 6 {
			d.twoDigits = true
		}
		return hasDate, okay
	}
	if seen&hasTime == hasTime || n != 6 && n != 4 {
		return 0, badFormat
	}
	d.hour, d.minute, d.sec = atoi(text[:2]), atoi(text[2:4]), 0
	if n == 6 {
		d.sec = atoi(text[4:])
	}
	return hasTime, okay
}
