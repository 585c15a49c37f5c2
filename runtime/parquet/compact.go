package parquet

import "encoding/binary"

// compact walks Thrift's compact protocol, in which a file's footer and its page
// headers are written, before the library decodes it: lengths and counts that the
// bytes cannot hold would be allocated first.
type compact struct {
	b   []byte // what is left
	bad bool
}

// The protocol's types.
const (
	compactTrue   = 1
	compactFalse  = 2
	compactByte   = 3
	compactDouble = 7
	compactBinary = 8
	compactList   = 9
	compactSet    = 10
	compactMap    = 11
	compactStruct = 12
)

// maxNesting is far more than the format has.
const maxNesting = 32

// structLength is the length of the struct at the front of b. Where b ends within
// it, or a count in it is more than what follows can be, there is none.
func structLength(b []byte) (n int, ok bool) {
	c := compact{b: b}
	c.skip(compactStruct, 0)
	return len(b) - len(c.b), !c.bad
}

// take gives the next n bytes.
func (c *compact) take(n uint64) []byte {
	if c.bad || n > uint64(len(c.b)) {
		c.bad = true
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

// byte gives the next one, 0 at the end.
func (c *compact) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *compact) uvarint() uint64 {
	x, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.take(uint64(n))
	return x
}

// skip walks over a value.
func (c *compact) skip(kind byte, depth int) {
	switch {
	case c.bad:
	case depth > maxNesting:
		c.bad = true
	case kind == compactTrue || kind == compactFalse || kind == compactByte:
		c.take(1)
	case kind < compactDouble && kind > 0:
		c.uvarint()
	case kind == compactDouble:
		c.take(8)
	case kind == compactBinary:
		c.take(c.uvarint())
	case kind == compactList || kind == compactSet:
		c.list(depth)
	case kind == compactMap:
		c.pairs(depth)
	case kind == compactStruct:
		c.fields(depth)
	default:
		c.bad = true
	}
}

func (c *compact) list(depth int) {
	head := c.byte()
	n, kind := uint64(head>>4), head&15
	if n == 15 {
		n = c.uvarint()
	}
	least := uint64(1)
	if kind == compactStruct {
		least = 2 // each struct in the format has a field that must be there
	}
	if n > uint64(len(c.b))/least {
		c.bad = true
	}
	for ; n > 0 && !c.bad; n-- {
		c.skip(kind, depth+1)
	}
}

func (c *compact) pairs(depth int) {
	n := c.uvarint()
	if n == 0 {
		return
	}
	if n > uint64(len(c.b)) {
		c.bad = true
	}
	kinds := c.byte()
	for ; n > 0 && !c.bad; n-- {
		c.skip(kinds>>4, depth+1)
		c.skip(kinds&15, depth+1)
	}
}

func (c *compact) fields(depth int) {
	for !c.bad {
		head := c.byte()
		kind := head & 15
		if head == 0 {
			return
		}
		if head>>4 == 0 {
			c.uvarint() // the field's number
		}
		if kind != compactTrue && kind != compactFalse { // a field's truth is its type
			c.skip(kind, depth+1)
		}
	}
}
