package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/format"
)

// plainDictionary is what older files have for format.RLEDictionary.
const plainDictionary format.Encoding = 2

var errTooMany = errors.New("a page encodes more values than its header says")

// checkBody holds the values that a page encodes to the number that its header
// says: the library makes room for what runs and blocks say.
func (c *chunkReader) checkBody(h *format.PageHeader) error {
	body := c.body
	var encoding format.Encoding
	var values int64
	switch h.Type {
	case format.DataPage:
		encoding, values = h.DataPageHeader.V.Encoding, int64(h.DataPageHeader.V.NumValues)
		if c.optional {
			n := uint64(0)
			if len(body) >= 4 {
				n = 4 + uint64(binary.LittleEndian.Uint32(body))
			}
			if n < 4 || n > uint64(len(body)) {
				return errors.New("a page ends within its levels")
			}
			if err := checkRuns(body[4:n], 1, values); err != nil {
				return err
			}
			body = body[n:]
		}
	case format.DataPageV2:
		v2 := h.DataPageHeaderV2.V
		encoding, values = v2.Encoding, int64(v2.NumValues)
		n := v2.RepetitionLevelsByteLength
		if err := checkRuns(body[n:n+v2.DefinitionLevelsByteLength], 1, values); err != nil {
			return err
		}
		body = body[n+v2.DefinitionLevelsByteLength:]
	default:
		return nil
	}
	switch encoding {
	case plainDictionary, format.RLEDictionary:
		if len(body) == 0 {
			return nil
		}
		return checkRuns(body[1:], uint(body[0]), values)
	case format.RLE: // of booleans
		if len(body) < 4 {
			return nil
		}
		return checkRuns(body[4:], 1, values)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		_, err := (&deltas{b: body}).begin(values)
		return err
	case format.DeltaByteArray:
		return checkPrefixes(body, values)
	}
	if c.kind == format.FixedLenByteArray && values*int64(c.width) > max(maxUnpacked, maxRatio*int64(len(body))) {
		return errTooMany
	}
	return nil
}

// spare is how many values more than it has a page may encode: groups of bit-packed
// ones are filled up.
const spare = 1 << 12

// checkRuns counts the values of runs and of bit-packed groups. What ends too early
// is left to the library.
func checkRuns(b []byte, width uint, values int64) error {
	if width > 32 {
		return fmt.Errorf("a page has values of %d bits", width)
	}
	for room := values + spare; len(b) > 0; {
		u, n := binary.Uvarint(b)
		if n <= 0 {
			return errors.New("a page has a run of no length")
		}
		b = b[n:]
		count, size := u>>1, uint64(width+7)/8
		if u&1 != 0 {
			if count > uint64(room) {
				return errTooMany
			}
			count, size = 8*count, count*uint64(width)
		}
		if count > uint64(room) {
			return errTooMany
		}
		room -= int64(count)
		b = b[min(size, uint64(len(b))):]
	}
	return nil
}

// deltas reads integers that are encoded as differences.
type deltas struct {
	b                 []byte
	block, mini, left int64
	value             int64
}

var errDeltas = errors.New("a page's differences are damaged")

// begin reads the header, and gives how many values there are.
func (d *deltas) begin(values int64) (int64, error) {
	var head [3]int64
	for i := range head {
		u, n := binary.Uvarint(d.b)
		if n <= 0 || u > 1<<31 {
			return 0, errDeltas
		}
		head[i], d.b = int64(u), d.b[n:]
	}
	first, n := binary.Varint(d.b)
	if n <= 0 {
		return 0, errDeltas
	}
	if head[2] > values+spare {
		return 0, errTooMany
	}
	d.b, d.block, d.mini, d.left, d.value = d.b[n:], head[0], head[1], head[2], first
	return d.left, nil
}

// each reads all values.
func (d *deltas) each(f func(x int64)) error {
	if d.left == 0 {
		return nil
	}
	if d.mini <= 0 || d.block%d.mini != 0 || d.block/d.mini%8 != 0 || d.block == 0 {
		return errDeltas
	}
	f(d.value)
	d.left--
	for each := d.block / d.mini; d.left > 0; {
		least, n := binary.Varint(d.b)
		if n <= 0 || int64(len(d.b)-n) < d.mini {
			return errDeltas
		}
		widths := d.b[n : int64(n)+d.mini]
		d.b = d.b[int64(n)+d.mini:]
		for _, width := range widths {
			if d.left == 0 {
				break
			}
			size := each * int64(width) / 8
			if width > 64 || size > int64(len(d.b)) {
				return errDeltas
			}
			for i := range min(each, d.left) {
				d.value += least + int64(bitsAt(d.b, uint64(i)*uint64(width), uint(width)))
				f(d.value)
			}
			d.left -= min(each, d.left)
			d.b = d.b[size:]
		}
	}
	return nil
}

// bitsAt gives width bits from bit at on, the lowest first.
func bitsAt(b []byte, at uint64, width uint) (x uint64) {
	for i := range width {
		bit := at + uint64(i)
		x |= uint64(b[bit/8]>>(bit%8)&1) << i
	}
	return x
}

// checkPrefixes bounds what byte arrays have together that are encoded by what they
// share with the one before: a few bytes can stand for any number.
func checkPrefixes(body []byte, values int64) error {
	total, d := int64(0), deltas{b: body}
	for range 2 { // the lengths of what is shared, and of the rest
		if _, err := d.begin(values); err != nil {
			return err
		}
		var negative bool
		if err := d.each(func(x int64) {
			negative = negative || x < 0 || x > 1<<31
			total += x & (1<<32 - 1)
		}); err != nil {
			return err
		}
		if negative {
			return errDeltas
		}
	}
	if total > max(maxUnpacked, maxRatio*int64(len(body))) {
		return fmt.Errorf("a page of %d bytes says that it has texts of %d", len(body), total)
	}
	return nil
}
