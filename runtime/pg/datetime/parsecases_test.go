package datetime

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (w *world) addDate(s string) {
	v, err := ParseDate(s)
	w.add(FormatDate(v), err, "date %s", quote(s))
}

func (w *world) addTime(s string) {
	v, err := ParseTime(s)
	w.add(FormatTime(v), err, "time %s", quote(s))
}

func (w *world) addTimestamp(s string) {
	v, err := ParseTimestamp(s)
	w.add(FormatTimestamp(v), err, "timestamp %s", quote(s))
}

func (w *world) addTimestamptz(s string) {
	v, err := ParseTimestamptz(w.zone, s)
	w.add(w.textTZ(v), err, "timestamptz %s", quote(s))
}

func (w *world) addInterval(s string) {
	v, err := ParseInterval(s)
	w.add(FormatInterval(v), err, "interval %s", quote(s))
}

func (w *world) momentText() string {
	date := w.dateText()
	era := ""
	if rest, ok := strings.CutSuffix(date, " BC"); ok {
		date, era = rest, " BC"
	}
	switch w.IntN(12) {
	case 0:
		return date + w.zoneText() + era
	case 1:
		return w.clockText() + w.zoneText() + " " + date + era
	case 2:
		return date + " T" + w.clockText() + w.zoneText() + era
	}
	return date + pick(w, " ", "T", "t", "  ") + w.clockText() + w.zoneText() + era
}

func (w *world) parseCases(n int) {
	for range n {
		s := w.momentText()
		w.addTimestamptz(s)
		if w.IntN(2) == 0 {
			w.addTimestamp(s)
		} else {
			w.addTimestamp(w.mangled(s))
		}
		if w.IntN(3) == 0 {
			w.addDate(w.mangled(s))
			w.addTime(s)
		}
		w.addDate(w.dateText())
		w.addTime(w.clockText() + w.zoneText())
		w.addTime(w.mangled(w.clockText()))
	}
}

func (w *world) zonedParseCases(n int) {
	for range n {
		w.addTimestamptz(w.momentText())
		w.addTimestamptz(FormatTimestamp(w.aTimestamp()))
	}
}

func (w *world) wordCases() {
	for _, s := range []string{"infinity", "-infinity", "+infinity", " infinity ", "Infinity", "epoch", "now", "today", "tomorrow",
		"yesterday", "yesterday 10:00", "", " ", "allballs", "bc", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678",
		"January 8, 1999", "1999-Jan-08", "Jan-08-1999", "08-Jan-1999", "99-Jan-08", "08-Jan-99", "Jan-08-99", "19990108",
		"990108", "1999.008", "J2451187", "J2451187.5", "jd 2451187 10:00", "julian 2451187", "January 8, 99 BC", "1/8/1999", "1/18/1999", "18/1/1999",
		"01/02/03", "1999-01-08 04:05:06 -8:00", "January 8 04:05:06 1999 PST", "2024-02-30", "2023-02-29", "0000-01-01", "0001-01-01 BC", "4714-11-24 BC",
		"4714-11-23 BC", "5874897-12-31", "5874898-01-01", "294276-12-31 23:59:59.999999", "294277-01-01", "294276-12-31 23:59:59.9999999",
		"2000-01-01 24:00", "2000-01-01 24:00:00.000001", "2000-01-01 12:00 AM", "2000-01-01 12:00 PM", "2000-01-01 13:00 PM",
		"2001-02-04 h04 m05 s06", "2001-02-04 h04 mm05 s06.5", "2001-02-04 T", "2001-02-04 j", "2001-02-04T040506", "2001-02-04T040506.789-08",
		"20011225T040506.789-07", "2001-02-04 040506-08", "20010204 040506", "20010204T04:05", "Sat Feb 16 17:32:01 1997 PST", "Feb 16 17:32:01.5 97 UTC",
		"1997-02-16 17:32:01 BC AD", "1997-02-16 at 17:32", "on 1997-02-16", "1997 jan 16", "97/02/16", "2000-1-1", "2000-1-1 1:2:3", "2000-01-01 1:2:3.1234565",
		"2000-01-01 00:00:00.1234575", "2000-01-01 00:00:00.9999999", "2000-01-01 23:59:59.9999999", "2000-01-01 00:00:00.00000049999999999999999999",
		"2000-01-01 00:00:00,5", "2000-01-01\t10:00", "2000-01-01 10:00:00+15:59:59", "2000-01-01 10:00:00+16", "2000-01-01 10:00:00 +5 -5",
		"2000-01-01 10:00:00 EST EDT", "2000-01-01 10:00:00 EST DST", "2000-01-01 foo/bar", "2000-01-01 foo", "12:00 J", "04:05:06 PM", "04:05 pm", "16:05 pm",
		"040506", "04:05-08:00", "040506-08", "040506+0730", "04:05:06 PST", "04:05:06 America/New_York", "2003-04-12 04:05:06 America/New_York",
		"04:05:06 Etc/GMT+5", "t040506", "t04:05:06", "T04", "24:00:00", "23:59:60", "25:00", "10:60", "10:00:61", "00:00:00.0000005", "00:00:00.0000015",
		"1:2", "1:2:", ":1", "12:", "2000-01-01T", "2000-01-01 10", "2000-01-01Z", "2000-01-01Z10:00", "é", "2000-01-01é", "2000-01-01 00:00:00 é",
		"2147483648-01-01", "99999999999-01-01", "2000-99999999999-01", "2000-01-01 99999999999:00", strings.Repeat("1", 200), strings.Repeat("1 ", 30),
		strings.Repeat("a", 300), "2000-01-01 00:00:00 Europe/Dublin", "1999-06-01 00:00:00 MSK", "2012-06-01 00:00:00 MSK", "2016-06-01 00:00 MSK",
		"2000-07-01 00:00 <+03>-3", "2000-07-01 00:00 EST5EDT4,M4.1.0,M10.5.0", "doy 5", "dow 5 2000", "2000 dow 5", "mm 5"} {
		w.addDate(s)
		w.addTime(s)
		w.addTimestamp(s)
		w.addTimestamptz(s)
		w.addInterval(s)
	}
	for _, c := range oddIntervals {
		w.addInterval(c)
	}
}

var oddIntervals = []string{
	"1 year 2 mons 3 days 04:05:06.789", "P1Y2M3DT4H5M6S", "1-2 3 4:05:06", "@ 1 minute ago", "1.5 years", "1.5 months", "1.5 weeks", "1.5 days",
	"1.1 decades", "0.99 centuries", "1.01 millennia", "1 day ago ago", "ago 1 day", "1 ago", "day ago 1", "1 quarter", "1 day foo", "1 2 3", "1 day 1 day",
	"1 02:03", "1 +02:03", "1 -02:03", "-1 02:03", "-1 -02:03", "-1-2", "+1-2", "1-12", "1-11", "-1 year -2 mons +3 days -04:05:06", "1:2.5", "1:60", "1:2:3.4567895",
	"178956970 years 7 mons", "178956970 years 8 mons", "99999999999 years", "9223372036854775807 us", "9223372036854775808 us", "-9223372036854775808 us",
	"2147483647 days", "2147483648 days", "-2147483648 days", "-2147483648 days ago", "2562047788:00:54.775807", "2562047788:00:54.775808", "-2562047788:00:54.775808",
	"P1.5Y", "P1.5M", "P1.5W", "P1.5D", "PT1.5H", "PT1.5M", "PT1.5S", "P1Y1Y", "P-1Y-2M", "P0002-06-07T01:30:00", "P00020607T013000", "P20T10", "P1", "PT10", "PT10:20", "PT10:20:30.5",
	"P1-2", "P1-2-3", "P1-2-3T", "P1-2-3-4", "PT", "P", "P1", "p1y", "P1e3D", "P1e20D", "P.5D", "P-D", "PT1H1H", "P1YT1Y", "PT1D", "P1H", "P12345678T", "P1Y12345678", "PT123456", "PT1H123456",
	"1.", "1. day", ".5 day", "-.5 day", "1.5.5 day", "1e5 s", "1 us 1 ms 1 s 1 m 1 h 1 d 1 w 1 mon 1 y 1 dec 1 c 1 mil", "1 microseconds", "1 millisecond", "1 secs 1 mins 1 hrs 1 yrs",
	"0.1 us", "0.5 us", "0.6 us", "1.5 us", "-0.6 us", "1.4999 ms", "1 timezone", "1 dow", "5 10:00", "10:00 5", "10:00:00 ago", "-10:00:00", "+10:00:00", "- 10:00:00", "1 day -10:00",
	"0.333333333333 months", "0.1 years", "0.08 years", "0.04 years", "2.9999 months", "1 day 25:00:00", "1mon", "1mon2days", "1 mon2days", "1y 2mon 3d 4h 5m 6s", "1d12h",
}

func (w *world) intervalText() string {
	units := []string{"us", "ms", "s", "sec", "min", "minutes", "hour", "hrs", "day", "days", "d", "w", "weeks", "mon", "months", "year", "y", "decade", "century", "mil"}
	var b strings.Builder
	switch w.IntN(6) {
	case 0:
		b.WriteString("P")
		for _, u := range "YMWD" {
			if w.IntN(2) == 0 {
				fmt.Fprintf(&b, "%s%c", w.amountText(), u)
			}
		}
		if w.IntN(2) == 0 {
			b.WriteString("T")
			for _, u := range "HMS" {
				if w.IntN(2) == 0 {
					fmt.Fprintf(&b, "%s%c", w.amountText(), u)
				}
			}
		}
		return b.String()
	case 1:
		return fmt.Sprintf("%s%d-%d %s%d %s%s", pick(w, "", "-", "+"), w.IntN(100), w.IntN(13), pick(w, "", "-"), w.IntN(100), pick(w, "", "-", "+"), w.clockText())
	}
	for range 1 + w.IntN(4) {
		fmt.Fprintf(&b, "%s %s ", w.amountText(), units[w.IntN(len(units))])
	}
	if w.IntN(3) == 0 {
		b.WriteString(pick(w, "", "-") + w.clockText())
	}
	if w.IntN(5) == 0 {
		b.WriteString(" ago")
	}
	return b.String()
}

func (w *world) amountText() string {
	s := pick(w, "", "", "", "-", "+")
	switch w.IntN(8) {
	case 0:
		return s + w.digits(1+w.IntN(12))
	case 1, 2:
		return s + w.digits(1+w.IntN(2)) + "." + w.digits(1+w.IntN(8))
	}
	return s + fmt.Sprint(w.IntN(50))
}

var fieldTypes = map[string]IntervalFields{
	"year": IntervalYear, "month": IntervalMonth, "day": IntervalDay, "hour": IntervalHour, "minute": IntervalMinute, "second": IntervalSecond,
	"year to month": IntervalYear | IntervalMonth, "day to hour": IntervalDay | IntervalHour, "day to minute": IntervalDay | IntervalHour | IntervalMinute,
	"day to second": IntervalDay | IntervalHour | IntervalMinute | IntervalSecond, "hour to minute": IntervalHour | IntervalMinute,
	"hour to second": IntervalHour | IntervalMinute | IntervalSecond, "minute to second": IntervalMinute | IntervalSecond,
}

func (w *world) fieldCases(n int) {
	for _, name := range slices.Sorted(maps.Keys(fieldTypes)) {
		texts := []string{"1", "1.5", "-1.5", "1 2:03", "1 2:03:04.5", "2:03", "1-2", "1 year 2 mons 3 days 04:05:06.7", "61", "-61 ago", "90:00"}
		for range n {
			texts = append(texts, w.intervalText())
		}
		for _, s := range texts {
			v, err := ParseIntervalMod(s, 6, fieldTypes[name])
			w.add(FormatInterval(v), err, "interval %s %s", quote(s), name)
		}
	}
}

func (w *world) intervalCases(n int) {
	for range n {
		s := w.intervalText()
		if w.IntN(4) == 0 {
			s = w.mangled(s)
		}
		w.addInterval(s)
	}
	for range n / 3 {
		i := w.anInterval()
		w.add(FormatInterval(i), nil, "%s", w.sqlInterval(i))
	}
}
