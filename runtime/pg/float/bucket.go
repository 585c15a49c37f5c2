package float

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// WidthBucket is width_bucket(operand, low, high, count): in which of count parts
// of the same width, from 1 on, the operand lies; 0 and count+1 are beside them.
// The bounds may fall, and the parts with them.
func WidthBucket(operand, low, high float64, count int32) (int32, error) {
	switch {
	case count <= 0:
		return 0, pg.ErrNoBuckets
	case math.IsNaN(operand) || math.IsNaN(low) || math.IsNaN(high):
		return 0, pg.ErrBucketNaN
	case math.IsInf(low, 0) || math.IsInf(high, 0):
		return 0, pg.ErrBoundsInfinite
	case low == high:
		return 0, pg.ErrBoundsEqual
	case low > high:
		operand, low, high = -operand, -low, -high
	}
	switch {
	case operand < low:
		return 0, nil
	case operand >= high:
		if count == math.MaxInt32 {
			return 0, pg.Errorf(pg.NumericValueOutOfRange, "integer out of range")
		}
		return count + 1, nil
	}
	along, width := operand-low, high-low
	if math.IsInf(width, 0) {
		along, width = operand/2-low/2, high/2-low/2
	}
	// The quotient may round to 1.
	return min(int32(float64(count)*(along/width)), count-1) + 1, nil
}
