package datetime

import (
	"strconv"

	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

// AppendInterval appends PostgreSQL's output text (IntervalStyle postgres).
func AppendInterval(dst []byte, i Interval) []byte {
	w := intervalWriter{dst: dst}
	w.unit(int64(i.Months/monthsPerYear), " year")
	w.unit(int64(i.Months%monthsPerYear), " mon")
	w.unit(int64(i.Days), " day")
	if i.Micros != 0 || !w.any {
		w.clock(i.Micros)
	}
	return w.dst
}

type intervalWriter struct {
	dst      []byte
	any      bool // a unit has been written
	negative bool // the last unit written was negative
}

// sign separates from the unit before; a value ≥ 0 after a negative unit has
// an explicit plus.
func (w *intervalWriter) sign(negative bool) {
	if w.any {
		w.dst = append(w.dst, ' ')
	}
	if negative {
		w.dst = append(w.dst, '-')
	} else if w.negative {
		w.dst = append(w.dst, '+')
	}
	w.any, w.negative = true, negative
}

func (w *intervalWriter) unit(n int64, name string) {
	if n == 0 {
		return
	}
	w.sign(n < 0)
	plural := n != 1
	if n < 0 {
		n = -n
	}
	w.dst = append(strconv.AppendInt(w.dst, n, 10), name...)
	if plural {
		w.dst = append(w.dst, 's')
	}
}

func (w *intervalWriter) clock(us int64) {
	w.sign(us < 0)
	n := uint64(us)
	if us < 0 {
		n = -n
	}
	hours := n / usPerHour
	if hours < 10 {
		w.dst = append(w.dst, '0')
	}
	w.dst = strconv.AppendUint(w.dst, hours, 10)
	w.dst = append2(append(w.dst, ':'), int(n/usPerMinute%60))
	w.dst = append2(append(w.dst, ':'), int(n/usPerSecond%60))
	w.dst = digits.AppendFraction(w.dst, uint64(n%usPerSecond))
}
