package datetime

import (
	"encoding/binary"
	"fmt"
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
	rules, ok := posixDaylight(rest)
	if !ok {
		return nil
	}
	z, err := time.LoadLocationFromTZData(name, zoneFile("STD"+formatOffset(west)+"DST"+rules, -west))
	if err != nil {
		return nil
	}
	return z
}

// posixDaylight checks the daylight saving time of a specification and returns
// what stands behind its abbreviation, as Go reads it: seconds up to 59.
func posixDaylight(s string) (rules string, ok bool) {
	rules, ok = posixName(s)
	if !ok || rules == s {
		return "", false
	}
	offset, rest := "", rules
	if rest != "" && rest[0] != ',' {
		var west int
		if west, rest, ok = posixOffset(rest); !ok {
			return "", false
		}
		offset = formatOffset(west)
	}
	if rest == "" {
		return offset + ",M3.2.0,M11.1.0", true
	}
	parts := strings.Split(rest, ",")
	if len(parts) != 3 || parts[0] != "" {
		return "", false
	}
	first, ok1 := posixRule(parts[1])
	second, ok2 := posixRule(parts[2])
	return offset + "," + first + "," + second, ok1 && ok2
}

// formatOffset writes what posixOffset reads.
func formatOffset(seconds int) string {
	sign := ""
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%d:%d:%d", sign, seconds/3600, seconds/60%60, seconds%60)
}

// posixRule reads Mm.w.d, Jn or n, with an optional time of day.
func posixRule(s string) (rule string, ok bool) {
	day, clock, timed := strings.Cut(s, "/")
	if timed {
		seconds, rest, ok := posixOffset(clock)
		return day + "/" + formatOffset(seconds), ok && rest == "" && isPosixDay(day)
	}
	return s, isPosixDay(s)
}

func isPosixDay(day string) bool {
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
