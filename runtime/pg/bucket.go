package pg

const invalidArgumentForWidthBucket = "2201G"

// What width_bucket refuses, of floats as of numerics.
var (
	ErrNoBuckets      = &Error{invalidArgumentForWidthBucket, "count must be greater than zero"}
	ErrBucketNaN      = &Error{invalidArgumentForWidthBucket, "operand, lower bound, and upper bound cannot be NaN"}
	ErrBoundsEqual    = &Error{invalidArgumentForWidthBucket, "lower bound cannot equal upper bound"}
	ErrBoundsInfinite = &Error{invalidArgumentForWidthBucket, "lower and upper bounds must be finite"}
)
