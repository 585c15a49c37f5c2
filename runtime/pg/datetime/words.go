package datetime

// wordKind classes the words of dates and intervals.
type wordKind uint8

const (
	wordUnknown   wordKind = iota
	wordReserved           // a special value; value is one of the special constants
	wordMonth              // value 1 to 12
	wordWeekday            // value 0 (Sunday) to 6
	wordMeridiem           // am, pm
	wordEra                // ad, bc
	wordDaylight           // dst: one hour added to the zone before it
	wordISOTime            // the T between date and time
	wordUnit               // labels a number; value is a unit
	wordIgnored            // at, on, @
	wordAgo                // negates an interval
	wordZone               // abbreviation of a fixed offset
	wordZoneDST            // abbreviation of a fixed offset that is daylight saving time
	wordZoneNamed          // abbreviation whose offset depends on the date
)

type word struct {
	kind  wordKind
	value int
}

// Special values.
const (
	specialNone = iota
	specialEarly
	specialLate
	specialEpoch
	specialNow
	specialToday
	specialTomorrow
	specialYesterday
	specialZulu // allballs: midnight UTC
)

const (
	am = iota
	pm
)

const (
	ad = iota
	bc
)

// unit is a unit of time, as a label in input and as a field of extract.
type unit = int

const (
	unitNone unit = iota
	unitMicrosecond
	unitMillisecond
	unitSecond
	unitMinute
	unitHour
	unitDay
	unitWeek
	unitMonth
	unitQuarter
	unitYear
	unitDecade
	unitCentury
	unitMillennium
	unitZone
	unitZoneHour
	unitZoneMinute
	unitDOW
	unitISODOW
	unitDOY
	unitISOYear
	unitJulian
	unitEpoch
	unitTime // the T of an ISO time
)

// significant is how much of a word counts.
const significant = 10

func cutWord(w []byte) []byte {
	if len(w) > significant {
		return w[:significant]
	}
	return w
}

// lookupWord finds a lower-case word of date and time input.
func lookupWord(w []byte) word {
	switch string(cutWord(w)) {
	case "-infinity":
		return word{wordReserved, specialEarly}
	case "infinity":
		return word{wordReserved, specialLate}
	case "epoch":
		return word{wordReserved, specialEpoch}
	case "now":
		return word{wordReserved, specialNow}
	case "today":
		return word{wordReserved, specialToday}
	case "tomorrow":
		return word{wordReserved, specialTomorrow}
	case "yesterday":
		return word{wordReserved, specialYesterday}
	case "allballs":
		return word{wordReserved, specialZulu}
	case "ad":
		return word{wordEra, ad}
	case "bc":
		return word{wordEra, bc}
	case "am":
		return word{wordMeridiem, am}
	case "pm":
		return word{wordMeridiem, pm}
	case "at", "on":
		return word{wordIgnored, 0}
	case "dst":
		return word{wordDaylight, 3600}
	case "t":
		return word{wordISOTime, unitTime}
	}
	if m := lookupMonth(w); m != 0 {
		return word{wordMonth, m}
	}
	if d := lookupWeekday(w); d >= 0 {
		return word{wordWeekday, d}
	}
	return lookupDateUnit(w)
}

func lookupMonth(w []byte) int {
	switch string(w) {
	case "jan", "january":
		return 1
	case "feb", "february":
		return 2
	case "mar", "march":
		return 3
	case "apr", "april":
		return 4
	case "may":
		return 5
	case "jun", "june":
		return 6
	case "jul", "july":
		return 7
	case "aug", "august":
		return 8
	case "sep", "sept", "september":
		return 9
	case "oct", "october":
		return 10
	case "nov", "november":
		return 11
	case "dec", "december":
		return 12
	}
	return 0
}

func lookupWeekday(w []byte) int {
	switch string(w) {
	case "sun", "sunday":
		return 0
	case "mon", "monday":
		return 1
	case "tue", "tues", "tuesday":
		return 2
	case "wed", "wednesday", "weds":
		return 3
	case "thu", "thur", "thurs", "thursday":
		return 4
	case "fri", "friday":
		return 5
	case "sat", "saturday":
		return 6
	}
	return -1
}

// lookupDateUnit finds the labels of "y2001m02d04" and the like.
func lookupDateUnit(w []byte) word {
	u := unitNone
	switch string(w) {
	case "d":
		u = unitDay
	case "dow":
		u = unitDOW
	case "doy":
		u = unitDOY
	case "h":
		u = unitHour
	case "isodow":
		u = unitISODOW
	case "isoyear":
		u = unitISOYear
	case "j", "jd", "julian":
		u = unitJulian
	case "m":
		u = unitMonth
	case "mm":
		u = unitMinute
	case "s":
		u = unitSecond
	case "y":
		u = unitYear
	default:
		return word{}
	}
	return word{wordUnit, u}
}

// lookupUnit finds a lower-case word of an interval.
func lookupUnit(w []byte) word {
	u := unitNone
	switch string(cutWord(w)) {
	case "ago":
		return word{wordAgo, 0}
	case "us", "usec", "usecs", "useconds", "microsecon":
		u = unitMicrosecond
	case "ms", "msec", "msecs", "mseconds", "millisecon":
		u = unitMillisecond
	case "s", "sec", "secs", "second", "seconds":
		u = unitSecond
	case "m", "min", "mins", "minute", "minutes":
		u = unitMinute
	case "h", "hr", "hrs", "hour", "hours":
		u = unitHour
	case "d", "day", "days":
		u = unitDay
	case "w", "week", "weeks":
		u = unitWeek
	case "mon", "mons", "month", "months":
		u = unitMonth
	case "qtr", "quarter":
		u = unitQuarter
	case "y", "yr", "yrs", "year", "years":
		u = unitYear
	case "dec", "decs", "decade", "decades":
		u = unitDecade
	case "c", "cent", "century", "centuries":
		u = unitCentury
	case "mil", "mils", "millennium", "millennia":
		u = unitMillennium
	case "timezone":
		u = unitZone
	case "timezone_h":
		u = unitZoneHour
	case "timezone_m":
		u = unitZoneMinute
	default:
		return word{}
	}
	return word{wordUnit, u}
}
