package datetime

import (
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

// FormatDate is PostgreSQL's output text.
func FormatDate(d Date) string { var b [32]byte; return string(AppendDate(b[:0], d)) }

// FormatTime is PostgreSQL's output text.
func FormatTime(t Time) string { var b [32]byte; return string(AppendTime(b[:0], t)) }

// FormatTimestamp is PostgreSQL's output text.
func FormatTimestamp(t Timestamp) string { var b [40]byte; return string(AppendTimestamp(b[:0], t)) }

// FormatTimestamptz is PostgreSQL's output text in the session's zone.
func FormatTimestamptz(zone *time.Location, t Timestamptz) string {
	var b [48]byte
	return string(AppendTimestamptz(zone, b[:0], t))
}

// FormatInterval is PostgreSQL's output text.
func FormatInterval(i Interval) string { var b [80]byte; return string(AppendInterval(b[:0], i)) }

// AppendDate appends PostgreSQL's output text.
func AppendDate(dst []byte, d Date) []byte {
	switch d {
	case DateMinusInfinity:
		return append(dst, "-infinity"...)
	case DateInfinity:
		return append(dst, "infinity"...)
	}
	y, m, day := civilFromDays(int64(d))
	return appendEra(appendDay(dst, y, m, day), y)
}

// AppendTime appends PostgreSQL's output text.
func AppendTime(dst []byte, t Time) []byte {
	var c civil
	splitMicros(int64(t), &c)
	return appendClock(dst, &c)
}

// AppendTimestamp appends PostgreSQL's output text.
func AppendTimestamp(dst []byte, t Timestamp) []byte { return appendTimestamp(dst, t, ' ') }

// AppendTimestamptz appends PostgreSQL's output text in the session's zone.
func AppendTimestamptz(zone *time.Location, dst []byte, t Timestamptz) []byte {
	return appendTimestamptz(dst, zone, t, ' ')
}

// AppendDateJSON appends row_to_json's text, quotes included.
func AppendDateJSON(dst []byte, d Date) []byte {
	return append(AppendDate(append(dst, '"'), d), '"')
}

// AppendTimeJSON appends row_to_json's text, quotes included.
func AppendTimeJSON(dst []byte, t Time) []byte {
	return append(AppendTime(append(dst, '"'), t), '"')
}

// AppendTimestampJSON appends row_to_json's text, quotes included.
func AppendTimestampJSON(dst []byte, t Timestamp) []byte {
	return append(appendTimestamp(append(dst, '"'), t, 'T'), '"')
}

// AppendTimestamptzJSON appends row_to_json's text in the session's zone,
// quotes included.
func AppendTimestamptzJSON(zone *time.Location, dst []byte, t Timestamptz) []byte {
	return append(appendTimestamptz(append(dst, '"'), zone, t, 'T'), '"')
}

// AppendIntervalJSON appends row_to_json's text, quotes included.
func AppendIntervalJSON(dst []byte, i Interval) []byte {
	return append(AppendInterval(append(dst, '"'), i), '"')
}

func appendTimestamp(dst []byte, t Timestamp, sep byte) []byte {
	switch t {
	case TimestampMinusInfinity:
		return append(dst, "-infinity"...)
	case TimestampInfinity:
		return append(dst, "infinity"...)
	}
	c := split(int64(t))
	return appendEra(appendMoment(dst, &c, sep), c.year)
}

func appendTimestamptz(dst []byte, zone *time.Location, t Timestamptz, sep byte) []byte {
	if !t.IsFinite() {
		return appendTimestamp(dst, Timestamp(t), sep)
	}
	offset := offsetAt(zone, t)
	c := split(int64(t) + int64(offset)*usPerSecond)
	dst = appendOffset(appendMoment(dst, &c, sep), offset, sep == 'T')
	return appendEra(dst, c.year)
}

// appendMoment appends date and time of day, without the era.
func appendMoment(dst []byte, c *civil, sep byte) []byte {
	if c.year <= 0 || c.year > 9999 {
		return appendClock(append(appendDay(dst, c.year, c.month, c.day), sep), c)
	}
	dst = slices.Grow(dst, 32)
	b := dst[len(dst) : len(dst)+24]
	pair := func(n int) uint64 { return digits.Pair(uint32(n)) }
	century := c.year / 100
	binary.LittleEndian.PutUint64(b, pair(century)|pair(c.year-century*100)<<16|'-'<<32|pair(c.month)<<40|'-'<<56)
	binary.LittleEndian.PutUint64(b[8:], pair(c.day)|uint64(sep)<<16|pair(c.hour)<<24|':'<<40|pair(c.minute)<<48)
	binary.LittleEndian.PutUint64(b[16:], ':'|pair(c.sec)<<8)
	return digits.AppendFraction(dst[:len(dst)+19], uint64(c.micros))
}

// appendEra marks years before 1.
func appendEra(dst []byte, year int) []byte {
	if year <= 0 {
		return append(dst, " BC"...)
	}
	return dst
}

func appendDay(dst []byte, y, m, d int) []byte {
	if y <= 0 {
		y = 1 - y
	}
	if y > 9999 {
		dst = strconv.AppendInt(dst, int64(y), 10)
	} else {
		dst = append2(append2(dst, y/100), y%100)
	}
	dst = append2(append(dst, '-'), m)
	return append2(append(dst, '-'), d)
}

func appendClock(dst []byte, c *civil) []byte {
	dst = append2(dst, c.hour)
	dst = append2(append(dst, ':'), c.minute)
	dst = append2(append(dst, ':'), c.sec)
	return digits.AppendFraction(dst, uint64(c.micros))
}

// appendOffset appends an offset east of Greenwich in seconds; minutes only
// where they are not 0 or full asks for them.
func appendOffset(dst []byte, offset int, full bool) []byte {
	if offset == 0 {
		if full {
			return append(dst, "+00:00"...)
		}
		return append(dst, "+00"...)
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	dst = append2(append(dst, sign), offset/3600)
	minutes, seconds := offset/60%60, offset%60
	if full || minutes != 0 || seconds != 0 {
		dst = append2(append(dst, ':'), minutes)
	}
	if seconds != 0 {
		dst = append2(append(dst, ':'), seconds)
	}
	return dst
}

func append2(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }
