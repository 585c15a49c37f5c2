package datetime

import (
	"encoding/binary"
	"strings"
	"time"
)

// posixZone reads a POSIX specification such as EST5EDT,M3.2.0,M11.1.0 or
// <+03>-3, whose offsets count westwards; nil where name is none. Without
// rules, daylight saving time follows those of the United States. (Before 1970
// Go changes the clocks some hours off within the day of a rule.)
func posixZone(name string) *time.Location {
	afterName, ok := posixName(name)
	if !ok {
		return nil
	}
	west, rest, ok := posixOffset(afterName)
	if !ok {
		return nil
	}
	if rest == "" {
		return time.FixedZone(name, -west)
	}
	offset := strings.TrimSuffix(afterName, rest)
	rules, ok := posixDaylight(rest)
	if !ok {
		return nil
	}
	z, err := time.LoadLocationFromTZData(name, zoneFile("STD"+offset+"DST"+rules, -west))
	if err != nil {
		return nil
	}
	return z
}

// posixDaylight checks the daylight saving time of a specification and returns
// what stands behind its abbreviation.
func posixDaylight(s string) (rules string, ok bool) {
	rules, ok = posixName(s)
	if !ok || rules == s {
		return "", false
	}
	rest := rules
	if rest != "" && rest[0] != ',' {
		if _, rest, ok = posixOffset(rest); !ok {
			return "", false
		}
	}
	if rest == "" {
		return rules + ",M3.2.0,M11.1.0", true
	}
	parts := strings.Split(rest, ",")
	return rules, len(parts) == 3 && parts[0] == "" && isPosixRule(parts[1]) && isPosixRule(parts[2])
}

// isPosixRule checks Mm.w.d, Jn or n, with an optional time of day.
func isPosixRule(s string) bool {
	day, clock, timed := strings.Cut(s, "/")
	if timed {
		if _, rest, ok := posixOffset(clock); !ok || rest != "" {
			return false
		}
	}
	if m, ok := strings.CutPrefix(day, "M"); ok {
		parts := strings.Split(m, ".")
		return len(parts) == 3 && isNumber(parts[0], 1, 12) && isNumber(parts[1], 1, 5) && isNumber(parts[2], 0, 6)
	}
	if j, ok := strings.CutPrefix(day, "J"); ok {
		return isNumber(j, 1, 365)
	}
	return isNumber(day, 0, 365)
}

func isNumber(s string, least, most int) bool {
	n, rest, overflow := leadingInt32([]byte(s))
	return s != "" && isDigit(s[0]) && len(rest) == 0 && !overflow && n >= least && n <= most
}

// posixName skips the abbreviation at the front of a specification.
func posixName(s string) (rest string, ok bool) {
	if strings.HasPrefix(s, "<") {
		_, rest, ok = strings.Cut(s, ">")
		return rest, ok
	}
	i := strings.IndexAny(s, "0123456789,-+")
	if i < 0 {
		i = len(s)
	}
	return s[i:], true
}

// posixOffset reads [+-]h[:m[:s]] as seconds.
func posixOffset(s string) (seconds int, rest string, ok bool) {
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	for scale, limit := 3600, 168; scale > 0; scale, limit = scale/60, 60 {
		if s == "" || !isDigit(s[0]) {
			return 0, "", false
		}
		n, tail, overflow := leadingInt32([]byte(s))
		if overflow || n >= limit && !(scale == 1 && n == 60) {
			return 0, "", false
		}
		seconds += n * scale
		s = string(tail)
		if s == "" || s[0] != ':' || scale == 1 {
			break
		}
		s = s[1:]
	}
	if negative {
		seconds = -seconds
	}
	return seconds, s, true
}

// zoneFile is a zone information file whose only content is a rule.
func zoneFile(rule string, offset int) []byte {
	block := func(b []byte) []byte {
		b = append(b, "TZif2\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
		for _, count := range []uint32{0, 0, 0, 0, 1, 4} {
			b = binary.BigEndian.AppendUint32(b, count)
		}
		b = binary.BigEndian.AppendUint32(b, uint32(int32(offset)))
		return append(b, "\x00\x00STD\x00"...)
	}
	return append(block(block(nil)), "\n"+rule+"\n"...)
}
