package num

import "github.com/veloc-dev/veloc/runtime/pg"

// WidthBucket is width_bucket(operand, low, high, count): in which of count parts
// of the same width, from 1 on, the operand lies; 0 and count+1 are beside them.
// The bounds may fall, and the parts with them.
func WidthBucket(operand, low, high Numeric, count int32) (int32, error) {
	switch {
	case count <= 0:
		return 0, pg.ErrNoBuckets
	case operand.IsNaN() || low.IsNaN() || high.IsNaN():
		return 0, pg.ErrBucketNaN
	case !low.IsFinite() || !high.IsFinite():
		return 0, pg.ErrBoundsInfinite
	}
	before, behind := Less(operand, low), GreaterEqual(operand, high)
	switch c := Compare(low, high); {
	case c == 0:
		return 0, pg.ErrBoundsEqual
	case c > 0:
		before, behind = Greater(operand, low), LessEqual(operand, high)
	}
	switch {
	case before:
		return 0, nil
	case behind:
		return AddInt4(count, 1)
	}
	return bucket(operand, low, high, count)
}

// bucket is that of an operand between the bounds. The quotient is rounded: close to
// high it comes to count, and the bucket to the one behind.
func bucket(operand, low, high Numeric, count int32) (int32, error) {
	along, err := Sub(operand, low)
	if err != nil {
		return 0, err
	}
	width, err := Sub(high, low)
	if err != nil {
		return 0, err
	}
	if along, err = Mul(Abs(along), Int4ToNumeric(count)); err != nil {
		return 0, err
	}
	part, err := Div(along, Abs(width))
	if err != nil {
		return 0, err
	}
	n, err := NumericToInt4(Floor(part))
	return n + 1, err
}
