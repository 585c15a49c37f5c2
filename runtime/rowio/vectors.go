package rowio

import (
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// Vector is one column of a batch. Of the slices, the one of the column's kind
// has as many values as the batch has rows; the others are empty.
type Vector struct {
	Valid    []bool // false: NULL, the value counts for nothing; empty where the column is NOT NULL
	Bool     []bool
	Int2     []int16
	Int4     []int32 // Int4; Date, days since 2000-01-01
	Int8     []int64 // Int8; Dec64, scaled; Time, Timestamp and Timestamptz, microseconds since midnight or 2000-01-01 UTC
	Float4   []float32
	Float8   []float64
	Dec128   []num.Int128 // scaled
	Numeric  []num.Numeric
	Interval []datetime.Interval
	UUID     [][16]byte
	Text     []string
	Bytes    [][]byte // Bytea; JSONB in canonical text
}

// Vectors is a batch by columns, in the relation's order. Strings and bytes in
// it are immutable and may be kept; the slices are filled anew by each batch.
type Vectors struct {
	Columns []Vector
	First   int64 // number of the first row in its input, from 1
}

// NewVectors makes an empty batch for a relation.
func NewVectors(rel *Relation) *Vectors { return &Vectors{Columns: make([]Vector, len(rel.Columns))} }

// Reset empties the batch and keeps its memory.
func (v *Vectors) Reset() {
	for i := range v.Columns {
		v.Columns[i].reset()
	}
}

func (c *Vector) reset() {
	c.Valid, c.Bool = c.Valid[:0], c.Bool[:0]
	c.Int2, c.Int4, c.Int8 = c.Int2[:0], c.Int4[:0], c.Int8[:0]
	c.Float4, c.Float8 = c.Float4[:0], c.Float8[:0]
	c.Dec128, c.Numeric, c.Interval, c.UUID = c.Dec128[:0], c.Numeric[:0], c.Interval[:0], c.UUID[:0]
	c.Text, c.Bytes = c.Text[:0], c.Bytes[:0]
}

// Extend lengthens rows by n zero rows and returns those. It is called once a
// batch and column, and not to be inlined into each.
//
//go:noinline
func Extend[R any](rows *[]R, n int) []R {
	old := len(*rows)
	*rows = append(*rows, make([]R, n)...)
	return (*rows)[old:]
}

// Next lengthens rows by a zero row and returns that: a record is decoded where
// it stays.
func Next[R any](rows *[]R) *R {
	n := len(*rows)
	if n == cap(*rows) {
		*rows = slices.Grow(*rows, 1)
	}
	*rows = (*rows)[:n+1]
	row := &(*rows)[n]
	*row = *new(R)
	return row
}

// Modifiers are the numbers in the parentheses of the column's type: the
// length of varchar(n) and char(n), precision and scale of numeric(p,s), the
// digits of a second's fraction.
func (c *Column) Modifiers() []int32 {
	_, rest, ok := strings.Cut(c.SQLType, "(")
	if !ok {
		return nil
	}
	inner, _, _ := strings.Cut(rest, ")")
	var list []int32
	for text := range strings.SplitSeq(inner, ",") {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil
		}
		list = append(list, int32(n))
	}
	return list
}
