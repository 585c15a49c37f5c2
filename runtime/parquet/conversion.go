package parquet

import (
	"bytes"

	"github.com/parquet-go/parquet-go/encoding"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// converter makes a column's values in the file those of the relation.
type converter interface {
	// page takes the n values of a page.
	page(data encoding.Values, n int)
	// dictionary takes the n values that numbers in pages stand for. Each is
	// converted once.
	dictionary(data encoding.Values, n int)
	// begin empties the vector.
	begin(dst *rowio.Vector)
	// take appends a run's values; where a row has none, anything.
	take(dst *rowio.Vector, r run, refuse func(row int, err error))
}

// run is rows of a page, one behind the other.
type run struct {
	row     int     // number of the first in its batch
	whole   bool    // these are all rows of the batch
	levels  []byte  // 1 where a row has a value; nil: everywhere
	from    int     // the page's first value that is theirs
	values  int     // how many there are
	indexes []int32 // the values' numbers in the dictionary; nil: the page has values
}

// rowOf is the row of value i.
func (r *run) rowOf(i int) int {
	if r.levels == nil {
		return r.row + i
	}
	for row, level := range r.levels {
		if i -= int(level); i < 0 {
			return r.row + row
		}
	}
	return r.row
}

// conversion is a converter from one type to another.
type conversion[From, To any] struct {
	source[From]
	to      func(*rowio.Vector) *[]To
	convert func(From) (To, error)
	same    func([]From) []To // values that need no convert: of texts, those that are harmless
	checked bool              // all values of the source are such

	words []To          // the dictionary
	bad   map[int]error // what is wrong with some of it
	own   []To          // the vector's memory
	dense []To          // a run's values, without gaps
}

// each converts value by value.
func each[From, To any](from func() source[From], to func(*rowio.Vector) *[]To, convert func(From) (To, error)) converter {
	return &conversion[From, To]{source: from(), to: to, convert: convert}
}

// asIs passes values on.
func asIs[T any](from func() source[T], to func(*rowio.Vector) *[]T) converter {
	return &conversion[T, T]{source: from(), to: to, same: func(x []T) []T { return x }, checked: true}
}

func (c *conversion[From, To]) page(data encoding.Values, n int) { c.load(data, n) }

func (c *conversion[From, To]) dictionary(data encoding.Values, n int) {
	c.load(data, n)
	c.bad = nil
	c.words = c.append(c.words[:0], 0, n, func(i int, err error) {
		if c.bad == nil {
			c.bad = map[int]error{}
		}
		c.bad[i] = err
	})
}

// append appends values [from, to) of the source; bad is told their number
// from 0.
func (c *conversion[From, To]) append(dst []To, from, to int, bad func(i int, err error)) []To {
	src := c.slice(from, to)
	if c.passes() {
		return append(dst, c.same(src)...)
	}
	for i, x := range src {
		y, err := c.convert(x)
		if err != nil {
			bad(i, err)
		}
		dst = append(dst, y)
	}
	return dst
}

// passes reports whether what slice gave last needs no convert.
func (c *conversion[From, To]) passes() bool { return c.same != nil && (c.checked || c.harmless()) }

func (c *conversion[From, To]) begin(dst *rowio.Vector) { *c.to(dst) = c.own[:0] }

func (c *conversion[From, To]) take(dst *rowio.Vector, r run, refuse func(row int, err error)) {
	out := c.to(dst)
	bad := func(i int, err error) { refuse(r.rowOf(i), err) }
	switch {
	case r.levels != nil:
		c.dense = c.gather(c.dense[:0], r, bad)
		*out = spaced(*out, c.dense, r.levels)
	case r.whole && r.indexes == nil && c.checked:
		*out = c.same(c.slice(r.from, r.from+r.values)) // no copy
		return
	default:
		*out = c.gather(*out, r, bad)
	}
	c.own = *out
}

// gather appends a run's values without gaps.
func (c *conversion[From, To]) gather(dst []To, r run, bad func(i int, err error)) []To {
	if r.indexes == nil {
		return c.append(dst, r.from, r.from+r.values, bad)
	}
	indexes := r.indexes[r.from : r.from+r.values]
	for _, k := range indexes {
		dst = append(dst, c.words[k])
	}
	if c.bad != nil {
		for i, k := range indexes {
			if err := c.bad[int(k)]; err != nil {
				bad(i, err)
			}
		}
	}
	return dst
}

// spaced appends values where the levels say, and zeros between them.
func spaced[T any](dst, values []T, levels []byte) []T {
	if bytes.IndexByte(levels, 0) < 0 {
		return append(dst, values...)
	}
	var zero T
	for _, level := range levels {
		if level == 0 {
			dst = append(dst, zero)
			continue
		}
		dst, values = append(dst, values[0]), values[1:]
	}
	return dst
}
