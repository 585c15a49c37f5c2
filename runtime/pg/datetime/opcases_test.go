package datetime

import (
	"math"
	"strconv"

	"github.com/veloc-dev/veloc/runtime/pg/num"
)

func boolText(b bool) string { return strconv.FormatBool(b) }

// plainCases are what does not depend on the session's zone.
func (w *world) plainCases(n int) {
	for range n {
		d, e, t, u := w.aDate(), w.aDate(), w.aTime(), w.aTime()
		a, b := w.aTimestamp(), w.aTimestamp()
		i, j := w.anInterval(), w.anInterval()
		days := pick[int32](w, 1, -1, w.Int32N(100000), -w.Int32N(1000000), math.MaxInt32, math.MinInt32)
		w.dateOps(d, e, t, i, days)
		w.timeOps(t, u, i)
		w.timestampOps(a, b, i)
		w.intervalOps(i, j)
		w.plainComparisons(d, a, i, j)
		w.roundings(a, t, i)
	}
}

func (w *world) dateOps(d, e Date, t Time, i Interval, days int32) {
	sd, si := w.sqlDate(d), w.sqlInterval(i)
	v, err := AddDays(d, days)
	w.add(FormatDate(v), err, "%s + (%d)::int", sd, days)
	v, err = SubDays(d, days)
	w.add(FormatDate(v), err, "%s - (%d)::int", sd, days)
	n, err := SubDate(d, e)
	w.add(strconv.Itoa(int(n)), err, "%s - %s", sd, w.sqlDate(e))
	ts, err := AddDateTime(d, t)
	w.add(FormatTimestamp(ts), err, "%s + %s", sd, w.sqlTime(t))
	ts, err = AddDateInterval(d, i)
	w.add(FormatTimestamp(ts), err, "%s + %s", sd, si)
	ts, err = SubDateInterval(d, i)
	w.add(FormatTimestamp(ts), err, "%s - %s", sd, si)
	ts, err = DateToTimestamp(d)
	w.add(FormatTimestamp(ts), err, "(%s)::timestamp", sd)
	w.add(boolText(DateIsFinite(d)), nil, "isfinite(%s)", sd)
	w.add(string(AppendDateJSON(nil, d)), nil, "to_json(%s)", sd)
}

func (w *world) timeOps(t, u Time, i Interval) {
	st, si := w.sqlTime(t), w.sqlInterval(i)
	w.add(FormatTime(AddTimeInterval(t, i)), nil, "%s + %s", st, si)
	w.add(FormatTime(SubTimeInterval(t, i)), nil, "%s - %s", st, si)
	w.add(FormatInterval(SubTime(t, u)), nil, "%s - %s", st, w.sqlTime(u))
	w.add(FormatInterval(TimeToInterval(t)), nil, "(%s)::interval", st)
	if i.Micros != math.MinInt64 { // PostgreSQL gives a time of 28 hours
		w.add(FormatTime(IntervalToTime(i)), nil, "(%s)::time", si)
	}
	w.add(string(AppendTimeJSON(nil, t)), nil, "to_json(%s)", st)
}

func (w *world) timestampOps(a, b Timestamp, i Interval) {
	sa, sb, si := w.sqlTS(a), w.sqlTS(b), w.sqlInterval(i)
	v, err := AddTimestampInterval(a, i)
	w.add(FormatTimestamp(v), err, "%s + %s", sa, si)
	v, err = SubTimestampInterval(a, i)
	w.add(FormatTimestamp(v), err, "%s - %s", sa, si)
	k, err := SubTimestamp(a, b)
	w.add(FormatInterval(k), err, "%s - %s", sa, sb)
	k, err = AgeTimestamp(a, b)
	w.add(FormatInterval(k), err, "age(%s, %s)", sa, sb)
	unit := pick(w, truncUnits...)
	v, err = TruncTimestamp(unit, a)
	w.add(FormatTimestamp(v), err, "date_trunc('%s', %s)", unit, sa)
	k, err = TruncInterval(unit, i)
	w.add(FormatInterval(k), err, "date_trunc('%s', %s)", unit, si)
	stride := i
	if w.IntN(4) > 0 {
		stride.Months = 0
	}
	v, err = BinTimestamp(stride, a, b)
	w.add(FormatTimestamp(v), err, "date_bin(%s, %s, %s)", w.sqlInterval(stride), sa, sb)
	w.add(FormatDate(TimestampToDate(a)), nil, "(%s)::date", sa)
	c, err := TimestampToTime(a)
	w.add(FormatTime(c), err, "(%s)::time", sa)
	w.add(boolText(TimestampIsFinite(a)), nil, "isfinite(%s)", sa)
	w.add(string(AppendTimestampJSON(nil, a)), nil, "to_json(%s)", sa)
}

var truncUnits = []string{"microseconds", "milliseconds", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century",
	"millennium", "Days", "MONTHS", "isoyear", "dow", "foo", "timezone", "epoch", "us", "ms", "m", "mon", "c", "microsecondsandmore"}

func (w *world) factor() float64 {
	switch w.IntN(6) {
	case 0:
		return pick(w, 0.0, 1, -1, 1e20, 1e-20, math.Inf(1), math.NaN(), 0.5, 1.0/3, 1e9)
	case 1:
		return float64(w.IntN(100) - 50)
	}
	return (w.Float64() - 0.5) * math.Pow(10, float64(w.IntN(6)-2))
}

func (w *world) intervalOps(i, j Interval) {
	si, sj := w.sqlInterval(i), w.sqlInterval(j)
	v, err := AddInterval(i, j)
	w.add(FormatInterval(v), err, "%s + %s", si, sj)
	v, err = SubInterval(i, j)
	w.add(FormatInterval(v), err, "%s - %s", si, sj)
	v, err = NegInterval(i)
	w.add(FormatInterval(v), err, "- %s", si)
	f := w.factor()
	sf := "float8 " + quote(strconv.FormatFloat(f, 'g', -1, 64))
	v, err = MulInterval(i, f)
	w.add(FormatInterval(v), err, "%s * %s", si, sf)
	v, err = DivInterval(i, f)
	w.add(FormatInterval(v), err, "%s / %s", si, sf)
	v, err = JustifyHours(i)
	w.add(FormatInterval(v), err, "justify_hours(%s)", si)
	v, err = JustifyDays(i)
	w.add(FormatInterval(v), err, "justify_days(%s)", si)
	v, err = JustifyInterval(i)
	w.add(FormatInterval(v), err, "justify_interval(%s)", si)
	w.add(string(AppendIntervalJSON(nil, i)), nil, "to_json(%s)", si)
}

func (w *world) plainComparisons(d Date, t Timestamp, i, j Interval) {
	sd, st := w.sqlDate(d), w.sqlTS(t)
	w.add(boolText(EqualDateTimestamp(d, t)), nil, "%s = %s", sd, st)
	w.add(boolText(LessDateTimestamp(d, t)), nil, "%s < %s", sd, st)
	w.add(boolText(GreaterTimestampDate(t, d)), nil, "%s > %s", st, sd)
	w.add(boolText(GreaterEqualDateTimestamp(d, t)), nil, "%s >= %s", sd, st)
	if days, us := i.span(); w.IntN(2) == 0 && fitsInt32(days) {
		j = Interval{Days: int32(days), Micros: us}
	}
	si, sj := w.sqlInterval(i), w.sqlInterval(j)
	w.add(boolText(EqualInterval(i, j)), nil, "%s = %s", si, sj)
	w.add(boolText(LessInterval(i, j)), nil, "%s < %s", si, sj)
}

func (w *world) roundings(a Timestamp, t Time, i Interval) {
	p := w.Int32N(7)
	w.add(FormatTimestamp(RoundTimestamp(a, p)), nil, "(%s)::timestamp(%d)", w.sqlTS(a), p)
	w.add(FormatTime(RoundTime(t, p)), nil, "(%s)::time(%d)", w.sqlTime(t), p)
	if p == 6 || i.Micros < math.MaxInt64-usPerSecond && i.Micros > math.MinInt64+usPerSecond {
		w.add(FormatInterval(AdjustInterval(i, p, 0)), nil, "(%s)::interval(%d)", w.sqlInterval(i), p)
	}
}

// zonedCases are what depends on a zone.
func (w *world) zonedCases(n int) {
	for range n {
		w.zonedOps(w.aTimestamptz(), w.aTimestamptz(), w.anInterval())
		w.zonedCasts(w.aDate(), w.aTimestamp(), w.aTimestamptz())
		w.atZone(w.aTimestamp(), w.aTimestamptz())
	}
}

func (w *world) zonedOps(a, b Timestamptz, i Interval) {
	sa, sb, si := w.sqlTZ(a), w.sqlTZ(b), w.sqlInterval(i)
	w.add(w.textTZ(a), nil, "%s", sa)
	w.add(string(AppendTimestamptzJSON(w.zone, nil, a)), nil, "to_json(%s)", sa)
	v, err := AddTimestamptzInterval(w.zone, a, i)
	w.add(w.textTZ(v), err, "%s + %s", sa, si)
	v, err = SubTimestamptzInterval(w.zone, a, i)
	w.add(w.textTZ(v), err, "%s - %s", sa, si)
	k, err := SubTimestamptz(a, b)
	w.add(FormatInterval(k), err, "%s - %s", sa, sb)
	k, err = AgeTimestamptz(w.zone, a, b)
	w.add(FormatInterval(k), err, "age(%s, %s)", sa, sb)
	unit := pick(w, truncUnits...)
	v, err = TruncTimestamptz(w.zone, unit, a)
	w.add(w.textTZ(v), err, "date_trunc('%s', %s)", unit, sa)
	zone := pick(w, zoneNames...)
	v, err = TruncTimestamptzIn(unit, a, zone)
	w.add(w.textTZ(v), err, "date_trunc('%s', %s, '%s')", unit, sa, zone)
	i.Months = 0
	v, err = BinTimestamptz(i, a, b)
	w.add(w.textTZ(v), err, "date_bin(%s, %s, %s)", w.sqlInterval(i), sa, sb)
}

func (w *world) zonedCasts(d Date, a Timestamp, b Timestamptz) {
	sd, sa, sb := w.sqlDate(d), w.sqlTS(a), w.sqlTZ(b)
	v, err := DateToTimestamptz(w.zone, d)
	w.add(w.textTZ(v), err, "(%s)::timestamptz", sd)
	v, err = TimestampToTimestamptz(w.zone, a)
	w.add(w.textTZ(v), err, "(%s)::timestamptz", sa)
	t, err := TimestamptzToTimestamp(w.zone, b)
	w.add(FormatTimestamp(t), err, "(%s)::timestamp", sb)
	w.add(FormatDate(TimestamptzToDate(w.zone, b)), nil, "(%s)::date", sb)
	c, err := TimestamptzToTime(w.zone, b)
	w.add(FormatTime(c), err, "(%s)::time", sb)
	if w.IntN(2) == 0 {
		a = instantToLocal(w.zone, b)
		sa = w.sqlTS(a)
	}
	if !a.IsFinite() || validTimestamp(a) {
		w.add(boolText(EqualTimestampTimestamptz(w.zone, a, b)), nil, "%s = %s", sa, sb)
		w.add(boolText(LessTimestamptzTimestamp(w.zone, b, a)), nil, "%s < %s", sb, sa)
	}
	w.add(boolText(LessEqualDateTimestamptz(w.zone, d, b)), nil, "%s <= %s", sd, sb)
	w.add(boolText(NotEqualTimestamptzDate(w.zone, b, d)), nil, "%s <> %s", sb, sd)
}

var zoneNames = []string{"UTC", "America/New_York", "europe/dublin", "EST", "edt", "MSK", "ART", "VET", "Asia/Kolkata", "UTC+3", "<+03>-3", "FOO5", "EST5EDT", "EST5EDT,M3.2.0,M11.1.0",
	"CET-1CEST", "", "nowhere", "5", "+5", "-3:30", "Local", "Australia/Lord_Howe", "Pacific/Apia", "America/Caracas", "zulu", "LHDT", "IST"}

func (w *world) atZone(a Timestamp, b Timestamptz) {
	zone := pick(w, zoneNames...)
	v, err := TimestampAtZone(zone, a)
	w.add(w.textTZ(v), err, "timezone('%s', %s)", zone, w.sqlTS(a))
	t, err := TimestamptzAtZone(zone, b)
	w.add(FormatTimestamp(t), err, "timezone('%s', %s)", zone, w.sqlTZ(b))
	i := Interval{Micros: w.Int64N(2*usPerDay) - usPerDay}
	if w.IntN(8) == 0 {
		i.Days = 1
	}
	v, err = TimestampAtOffset(i, a)
	w.add(w.textTZ(v), err, "timezone(%s, %s)", w.sqlInterval(i), w.sqlTS(a))
	t, err = TimestamptzAtOffset(i, b)
	w.add(FormatTimestamp(t), err, "timezone(%s, %s)", w.sqlInterval(i), w.sqlTZ(b))
}

func (w *world) constructorCases(n int) {
	for range n {
		y, m, d := w.Int32N(4000)-1000, w.Int32N(14), w.Int32N(33)
		h, mi, s := w.Int32N(26), w.Int32N(62), float64(w.IntN(62))+w.Float64()*float64(w.IntN(2))
		if w.IntN(8) == 0 {
			y = pick[int32](w, 0, -4714, 294276, 294277, 5874897, 5874898, math.MinInt32+1, math.MaxInt32)
			s = pick(w, -1, math.NaN(), math.Inf(1), 1e10, 60, 60.0000001, 59.9999999, 1e300)
		}
		fs := "float8 " + quote(strconv.FormatFloat(s, 'g', -1, 64))
		date, err := MakeDate(y, m, d)
		w.add(FormatDate(date), err, "make_date(%d,%d,%d)", y, m, d)
		t, err := MakeTime(h, mi, s)
		w.add(FormatTime(t), err, "make_time(%d,%d,%s)", h, mi, fs)
		ts, err := MakeTimestamp(y, m, d, h, mi, s)
		w.add(FormatTimestamp(ts), err, "make_timestamp(%d,%d,%d,%d,%d,%s)", y, m, d, h, mi, fs)
		tz, err := MakeTimestamptz(w.zone, y, m, d, h, mi, s)
		w.add(w.textTZ(tz), err, "make_timestamptz(%d,%d,%d,%d,%d,%s)", y, m, d, h, mi, fs)
		zone := pick(w, zoneNames...)
		tz, err = MakeTimestamptzIn(y, m, d, h, mi, s, zone)
		w.add(w.textTZ(tz), err, "make_timestamptz(%d,%d,%d,%d,%d,%s,'%s')", y, m, d, h, mi, fs, zone)
		k, err := MakeInterval(y, m, d, y, h, mi, s)
		w.add(FormatInterval(k), err, "make_interval(%d,%d,%d,%d,%d,%d,%s)", y, m, d, y, h, mi, fs)
		f := pick(w, s, w.Float64()*2e9, w.Float64()*1e13-1e11, -w.Float64()*1e12)
		tz, err = ToTimestamp(f)
		w.add(w.textTZ(tz), err, "to_timestamp(float8 %s)", quote(strconv.FormatFloat(f, 'g', -1, 64)))
	}
}

var partUnits = []string{"microseconds", "milliseconds", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century",
	"millennium", "isoyear", "dow", "isodow", "doy", "julian", "epoch", "timezone", "timezone_hour", "timezone_minute", "foo", "now", "jan", "m", "mon", "h", "t", "infinity"}

func (w *world) partCases(n int) {
	for range n {
		for _, u := range partUnits {
			b := w.aTimestamptz()
			f, err := PartTimestamptz(w.zone, u, b)
			w.add(floatText(f), err, "date_part('%s', %s)", u, w.sqlTZ(b))
			x, err := ExtractTimestamptz(w.zone, u, b)
			w.add(num.FormatNumeric(x), err, "extract(%s from %s)", u, w.sqlTZ(b))
			if w.name != "UTC" {
				continue
			}
			a, d, t, i := w.aTimestamp(), w.aDate(), w.aTime(), w.anInterval()
			f, err = PartTimestamp(u, a)
			w.add(floatText(f), err, "date_part('%s', %s)", u, w.sqlTS(a))
			x, err = ExtractTimestamp(u, a)
			w.add(num.FormatNumeric(x), err, "extract(%s from %s)", u, w.sqlTS(a))
			f, err = PartDate(u, d)
			w.add(floatText(f), err, "date_part('%s', %s)", u, w.sqlDate(d))
			x, err = ExtractDate(u, d)
			w.add(num.FormatNumeric(x), err, "extract(%s from %s)", u, w.sqlDate(d))
			f, err = PartTime(u, t)
			w.add(floatText(f), err, "date_part('%s', %s)", u, w.sqlTime(t))
			x, err = ExtractTime(u, t)
			w.add(num.FormatNumeric(x), err, "extract(%s from %s)", u, w.sqlTime(t))
			f, err = PartInterval(u, i)
			w.add(floatText(f), err, "date_part('%s', %s)", u, w.sqlInterval(i))
			x, err = ExtractInterval(u, i)
			w.add(num.FormatNumeric(x), err, "extract(%s from %s)", u, w.sqlInterval(i))
		}
	}
}
