package datetime

// floorDiv divides rounding down; the remainder is never negative.
func floorDiv(a, b int64) (q, r int64) {
	q, r = a/b, a%b
	if r < 0 {
		q--
		r += b
	}
	return q, r
}

const (
	daysPer400Years = 146097
	// marchEpoch is the days from 0000-03-01 to 2000-01-01. Years counted
	// from March put the leap day last.
	marchEpoch = 730425
)

// daysFromCivil is the days from 2000-01-01 to a date of the proleptic
// Gregorian calendar. Year 0 is 1 BC; m is 1 to 12; d may be any number of
// days after the month's first (which is 1).
func daysFromCivil(y, m, d int64) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era, yoe := floorDiv(y, 400)
	doy := (153*(m-3)+2)/5 + d - 1
	return era*daysPer400Years + yoe*365 + yoe/4 - yoe/100 + doy - marchEpoch
}

// civilFromDays is the inverse of daysFromCivil.
func civilFromDays(days int64) (y, m, d int) {
	if days >= firstFast && days < lastFast {
		return fastCivil(uint32(days - firstFast))
	}
	era, doe := floorDiv(days+marchEpoch, daysPer400Years)
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = int(doy - (153*mp+2)/5 + 1)
	m = int(mp + 3)
	y = int(era*400 + yoe)
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, d
}

// The days from 0000-03-01 to 9999-12-31, of which fastCivil takes those behind
// the first.
const (
	firstFast = -marchEpoch
	lastFast  = firstFast + 9999*365 + 9999/4 - 9999/100 + 9999/400 + 306
)

// fastCivil is civilFromDays for days behind 0000-03-01. It divides by
// multiplying (Neri and Schneider, Euclidean affine functions and their
// application to calendar algorithms, 2022).
func fastCivil(days uint32) (y, m, d int) {
	n := 4*days + 3
	century := n / daysPer400Years
	inCentury := n % daysPer400Years / 4
	p := 2939745 * uint64(4*inCentury+3)
	inYear := uint32(p) / 2939745 / 4
	k := 2141*inYear + 197913
	y, m, d = int(100*century+uint32(p>>32)), int(k>>16), int(k&0xffff/2141+1)
	if inYear >= 306 {
		return y + 1, m - 12, d
	}
	return y, m, d
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func isLeap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// daysIn is the number of days of month m (1 to 12) in year y.
func daysIn(y, m int) int {
	if m == 2 && isLeap(y) {
		return 29
	}
	return monthDays[m]
}

// weekday is 0 for Sunday to 6 for Saturday.
func weekday(days int64) int {
	_, r := floorDiv(days+6, 7) // 2000-01-01 was a Saturday
	return int(r)
}

// julianOf is PostgreSQL's Julian day number of a day.
func julianOf(days int64) int64 { return days + 2451545 }

// civil is a date and time of day taken apart.
type civil struct {
	year, month, day  int // year 0 is 1 BC
	hour, minute, sec int
	micros            int
}

func splitMicros(us int64, c *civil) {
	hours, minutes, sec := us/usPerHour, us/usPerMinute, us/usPerSecond
	c.hour, c.minute, c.sec = int(hours), int(minutes-hours*60), int(sec-minutes*60)
	c.micros = int(us - sec*usPerSecond)
}

// split takes a finite timestamp apart.
func split(t int64) (c civil) {
	days, us := floorDiv(t, usPerDay)
	c.year, c.month, c.day = civilFromDays(days)
	splitMicros(us, &c)
	return c
}

// timeOfDay is the microseconds since midnight.
func (c *civil) timeOfDay() int64 {
	return int64(c.hour*3600+c.minute*60+c.sec)*usPerSecond + int64(c.micros)
}

// join is the inverse of split; hours and the like may exceed their range. It
// reports false when the result is out of range.
func (c *civil) join() (Timestamp, bool) {
	days := daysFromCivil(int64(c.year), int64(c.month), int64(c.day))
	return joinDays(days, c.timeOfDay())
}

func joinDays(days, us int64) (Timestamp, bool) {
	// One day more on either side, for times of day beyond 24 hours.
	if days < int64(minDate)-1 || days > int64(endTimestamp)/usPerDay {
		return 0, false
	}
	t := Timestamp(days*usPerDay + us)
	if days > 0 && t < 0 || !validTimestamp(t) {
		return 0, false
	}
	return t, true
}

func validTimestamp(t Timestamp) bool { return minTimestamp <= t && t < endTimestamp }

func validDate(d int64) bool { return int64(minDate) <= d && d < int64(endDate) }
