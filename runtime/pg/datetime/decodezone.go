package datetime

// maxOffsetHours is the greatest offset from Greenwich that input may give.
const maxOffsetHours = 15

// numericZone reads +hh, +hhmm, +hh:mm or +hh:mm:ss.
func (d *decoder) numericZone(text []byte) status {
	if len(text) == 0 || text[0] != '+' && text[0] != '-' {
		return badFormat
	}
	hour, rest, overflow := leadingInt32(text[1:])
	minute, sec := 0, 0
	switch {
	case overflow:
	case len(rest) > 0 && rest[0] == ':':
		if minute, rest, overflow = leadingInt32(rest[1:]); overflow {
			break
		}
		if len(rest) > 0 && rest[0] == ':' {
			sec, rest, overflow = leadingInt32(rest[1:])
		}
	case len(rest) == 0 && len(text) > 3:
		hour, minute = hour/100, hour%100
	}
	if overflow || hour < 0 || hour > maxOffsetHours || minute < 0 || minute > 59 || sec < 0 || sec > 59 {
		return offsetOverflow
	}
	d.offset = hour*3600 + minute*60 + sec
	if text[0] == '-' {
		d.offset = -d.offset
	}
	if len(rest) > 0 {
		return badFormat
	}
	return okay
}

// namedZone takes a zone by its full name.
func (d *decoder) namedZone(text []byte) status {
	zone, err := loadZone(string(text))
	if err != nil {
		d.badZone = string(text)
		return unknownZone
	}
	d.zone, d.abbrev = zone, ""
	return okay
}

// resolveZone finds the offset of a zone that the text named. Without a zone
// it leaves hasZone unset.
func (d *decoder) resolveZone() status {
	if d.zone == nil {
		if d.seen&hasDSTMod != 0 && d.seen&hasZone == 0 {
			return badFormat
		}
		if d.timeOnly && d.seen&hasZone == 0 {
			return d.wholeDateOrNone()
		}
		return okay
	}
	if d.seen&hasDSTMod != 0 {
		return badFormat
	}
	if d.timeOnly {
		if d.abbrev == "" && !isFixed(d.zone) && d.seen&hasDate != hasDate {
			return badFormat
		}
		if d.abbrev == "" {
			return okay
		}
		return d.wholeDateOrNone()
	}
	local := daysFromCivil(int64(d.year), int64(d.month), int64(d.day))*secPerDay +
		int64(d.hour*3600+d.minute*60+d.sec)
	d.offset = offsetOfLocal(d.zone, local)
	if d.abbrev != "" {
		if offset, ok := offsetOfAbbrev(d.zone, d.abbrev, local-int64(d.offset)); ok {
			d.offset = offset
		}
	}
	return okay
}

func (d *decoder) wholeDateOrNone() status {
	if m := d.seen & hasDate; m != 0 && m != hasDate {
		return badFormat
	}
	return okay
}
