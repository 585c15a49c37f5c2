package datetime

import (
	"fmt"
	"math"
	"strings"
	"time"
)

func pick[T any](w *world, list ...T) T { return list[w.IntN(len(list))] }

// aTimestamp is mostly of our time, sometimes at the edges.
func (w *world) aTimestamp() Timestamp {
	switch w.IntN(20) {
	case 0:
		return pick(w, TimestampInfinity, TimestampMinusInfinity)
	case 1:
		return minTimestamp + Timestamp(w.Int64N(3*usPerDay))
	case 2:
		return endTimestamp - 1 - Timestamp(w.Int64N(3*usPerDay))
	case 3, 4:
		return minTimestamp + Timestamp(w.Uint64N(uint64(endTimestamp)+uint64(-minTimestamp)))
	case 5:
		return Timestamp(w.Int64N(4e17) - 2e17)
	case 6:
		return MustParseTimestamp(pick(w, "2024-03-10 02:30:00", "2024-03-10 01:59:59.999999", "2024-11-03 01:30:00",
			"2024-11-03 02:00:00", "2014-10-26 01:30:00", "1883-11-18 12:00:00", "2024-02-29 00:00:00",
			"2023-12-31 23:59:59.5", "2000-01-01", "0001-01-01", "0001-12-31 BC", "1991-03-31 02:30:00", "2011-03-27 02:30:00"))
	case 7:
		return Timestamp((w.Int64N(20000) - 10000) * usPerDay)
	case 8:
		return Timestamp((w.Int64N(1e9) - 5e8) * usPerSecond)
	}
	return Timestamp(w.Int64N(1.8e15) - 9e14)
}

func (w *world) aTimestamptz() Timestamptz {
	t := w.aTimestamp()
	if t.IsFinite() && w.name != "UTC" && t < minTimestamp+usPerDay {
		t += usPerDay
	}
	return Timestamptz(t)
}

func (w *world) aDate() Date {
	switch w.IntN(12) {
	case 0:
		return pick(w, DateInfinity, DateMinusInfinity)
	case 1:
		return pick(w, minDate, endDate-1, 106751990, 106751991, 106751992)
	case 2:
		return minDate + Date(w.Uint32N(uint32(int64(endDate)-int64(minDate))))
	case 3:
		return Date(w.Int32N(3000000) - 1500000)
	}
	return Date(w.Int32N(30000) - 15000)
}

func (w *world) aTime() Time {
	if w.IntN(8) == 0 {
		return pick[Time](w, 0, usPerDay, usPerDay-1, 1)
	}
	return Time(w.Int64N(usPerDay))
}

func (w *world) aMicros() int64 {
	switch w.IntN(8) {
	case 0:
		return 0
	case 1:
		return pick[int64](w, math.MaxInt64, math.MinInt64, usPerDay, -usPerDay, usPerDay-1, 1)
	case 2:
		return w.Int64() - w.Int64()
	case 3:
		return (w.Int64N(2000) - 1000) * usPerHour
	}
	return w.Int64N(4*usPerDay) - 2*usPerDay
}

func (w *world) anInterval() Interval {
	var i Interval
	if w.IntN(3) > 0 {
		i.Months = w.Int32N(60) - 30
	}
	if w.IntN(3) > 0 {
		i.Days = w.Int32N(100) - 50
	}
	if w.IntN(12) == 0 {
		i.Months = pick[int32](w, math.MaxInt32, math.MinInt32, 12000, -3000000, 1199)
	}
	if w.IntN(12) == 0 {
		i.Days = pick[int32](w, math.MaxInt32, math.MinInt32, 30, -30, 3000000)
	}
	i.Micros = w.aMicros()
	return i
}

func (w *world) sqlDate(d Date) string { return "date " + quote(FormatDate(d)) }
func (w *world) sqlTime(t Time) string { return "time " + quote(FormatTime(t)) }
func (w *world) sqlTS(t Timestamp) string {
	return "timestamp " + quote(FormatTimestamp(t))
}
func (w *world) sqlTZ(t Timestamptz) string {
	return "timestamptz " + quote(FormatTimestamptz(time.UTC, t))
}

// sqlInterval spells the smallest fields so that PostgreSQL can read them.
func (w *world) sqlInterval(i Interval) string {
	return "interval " + quote(fmt.Sprintf("%d mons %d days %d us", i.Months, i.Days, i.Micros))
}

func (w *world) textTZ(t Timestamptz) string { return FormatTimestamptz(w.zone, t) }

// mangled changes one place of s.
func (w *world) mangled(s string) string {
	i := w.IntN(len(s) + 1)
	c := string("0123456789:-+. TtzPpabBC/,@"[w.IntN(27)])
	switch {
	case w.IntN(3) == 0 || i == len(s):
		return s[:i] + c + s[i:]
	case w.IntN(2) == 0:
		return s[:i] + s[i+1:]
	}
	return s[:i] + c + s[i+1:]
}

func (w *world) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + w.IntN(10))
	}
	return string(b)
}

func (w *world) dateText() string {
	y, m, d := w.IntN(120)+1950, w.IntN(12)+1, w.IntN(28)+1
	if w.IntN(10) == 0 {
		y, m, d = w.IntN(12000), w.IntN(14), w.IntN(33)
	}
	name := strings.ToLower(time.Month(m%12 + 1).String())
	if w.IntN(2) == 0 {
		name = strings.ToUpper(name[:1]) + name[1:3]
	}
	weekday := pick(w, "Mon ", "Friday, ", "weds ", "")
	switch w.IntN(22) {
	case 0:
		return fmt.Sprintf("%d/%d/%d", m, d, y)
	case 1:
		return fmt.Sprintf("%s %d, %d", name, d, y)
	case 2:
		return fmt.Sprintf("%d %s %d", d, name, y)
	case 3:
		return fmt.Sprintf("%d-%s-%02d", y, name, d)
	case 4:
		return fmt.Sprintf("%02d-%s-%d", d, name, y)
	case 5:
		return fmt.Sprintf("%s-%02d-%d", name, d, y)
	case 6:
		return fmt.Sprintf("%04d%02d%02d", y, m, d)
	case 7:
		return fmt.Sprintf("%02d%02d%02d", y%100, m, d)
	case 8:
		return fmt.Sprintf("%04d.%03d", y, w.IntN(370))
	case 9:
		return fmt.Sprintf("%04d%03d", y, w.IntN(370))
	case 10:
		return fmt.Sprintf("J%d", 2400000+w.IntN(100000))
	case 11:
		return fmt.Sprintf("%d.%d.%d", m, d, y)
	case 12:
		return fmt.Sprintf("%04d/%d/%d", y, m, d)
	case 13:
		return fmt.Sprintf("%s%s %d %d", weekday, name, d, y)
	case 14:
		return fmt.Sprintf("%04d-%02d-%02d BC", y, m, d)
	case 15:
		return fmt.Sprintf("%d-%d-%02d", m, d, y%100)
	case 16:
		return fmt.Sprintf("y%dm%02dd%02d", y, m, d)
	case 17:
		return fmt.Sprintf("%d-%03d", y, w.IntN(370))
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

func (w *world) clockText() string {
	h, m, s := w.IntN(24), w.IntN(60), w.IntN(60)
	if w.IntN(10) == 0 {
		h, m, s = w.IntN(30), w.IntN(65), w.IntN(65)
	}
	frac := ""
	if w.IntN(2) == 0 {
		frac = "." + w.digits(w.IntN(10))
	}
	switch w.IntN(14) {
	case 0:
		return fmt.Sprintf("%d:%02d", h, m)
	case 1:
		return fmt.Sprintf("%d:%02d %s", h%13, m, pick(w, "AM", "pm", "Am"))
	case 2:
		return fmt.Sprintf("%d:%02d:%02d%s %s", h%13, m, s, frac, pick(w, "AM", "PM"))
	case 3:
		return fmt.Sprintf("%02d%02d%02d%s", h, m, s, frac)
	case 4:
		return fmt.Sprintf("%02d%02d", h, m)
	case 5:
		return fmt.Sprintf("%02d:%02d%s", m, s, frac)
	case 6:
		return "allballs"
	case 7:
		return pick(w, "24:00", "24:00:00", "23:59:60", "24:00:01", "23:59:60.5")
	}
	return fmt.Sprintf("%02d:%02d:%02d%s", h, m, s, frac)
}

func (w *world) zoneText() string {
	switch w.IntN(14) {
	case 0:
		return "Z"
	case 1:
		return pick(w, "+", "-") + fmt.Sprintf("%02d", w.IntN(18))
	case 2:
		return pick(w, "+", "-", " +", " -") + fmt.Sprintf("%02d:%02d", w.IntN(16), w.IntN(62))
	case 3:
		return pick(w, "+", "-") + fmt.Sprintf("%02d%02d", w.IntN(16), w.IntN(60))
	case 4:
		return pick(w, "+", "-") + fmt.Sprintf("%02d:%02d:%02d", w.IntN(16), w.IntN(60), w.IntN(61))
	case 5:
		return " " + pick(w, "EST", "pst", "EDT", "CEST", "utc", "zulu", "GMT", "IST", "NFT", "ACWST")
	case 6:
		return " " + pick(w, "America/New_York", "europe/moscow", "ASIA/KOLKATA", "Etc/GMT+5", "Europe/Dublin", "EST5EDT", "Australia/Lord_Howe")
	case 7:
		return " " + pick(w, "MSK", "MET DST", "ART", "VET", "dst", "EST DST", "LHDT", "UTC+3", "GMT-8", "FOO5", "America/Nowhere", "foo")
	}
	return ""
}
