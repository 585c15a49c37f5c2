package num

import "github.com/veloc-dev/veloc/runtime/pg"

// What LIMIT and OFFSET refuse.
var (
	ErrNegativeLimit  = &pg.Error{SQLState: "2201W", Message: "LIMIT must not be negative"}
	ErrNegativeOffset = &pg.Error{SQLState: "2201X", Message: "OFFSET must not be negative"}
)

// LimitCount is n, unless LIMIT refuses it.
func LimitCount(n int64) (int64, error) {
	if n < 0 {
		return 0, ErrNegativeLimit
	}
	return n, nil
}

// OffsetCount is n, unless OFFSET refuses it.
func OffsetCount(n int64) (int64, error) {
	if n < 0 {
		return 0, ErrNegativeOffset
	}
	return n, nil
}
