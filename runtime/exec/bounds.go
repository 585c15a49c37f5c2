package exec

import "math"

// PickBounds gives how many rows OFFSET leaves out and how many LIMIT lets be held,
// those left out among them.
func PickBounds(offset, limit int64) (skip, keep int) {
	skip = int(min(offset, math.MaxInt32))
	return skip, skip + int(min(limit, math.MaxInt32))
}
