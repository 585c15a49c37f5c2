package index

import (
	"math"
	"math/rand/v2"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// IntIndex is an Index over a key that is one 64-bit word: an integer, a date,
// a time, a decimal of fixed scale. As long as all keys lie within 2^32 of each
// other, which is the rule, a slot's tag says which key it is of, so that no
// row needs to be looked at; and keys that lie close together need no hash:
// each has a slot of its own.
//
// Its methods take the key where those of Index take the hash.
type IntIndex struct {
	Index
	layout
	keys  []uint64 // by row, in a wide layout; where a key has several rows, of the first
	allow int      // times more steps than usual that are taken for luck; see unlucky
}

// maxSpread leaves a share of 2^32 on either side for keys to come, so that those
// that grow do not rearrange the slots too often.
const maxSpread = math.MaxUint32 / 64 * 62

// KeyWord is a key as IntIndex takes it.
func KeyWord(key int64) uint64 { return uint64(key) }

// layout is how keys become hashes.
type layout struct {
	base  uint64 // the key that stands for 0
	reach uint64 // the distance from base of the last key that fits
	mult  uint32 // odd, drawn at random; 1: every key has a slot of its own
	wide  bool   // the keys lie further apart: tags may agree by chance
}

const (
	noKey     = math.MaxUint64
	directTag = 1 << 32 // the scale where a slot's position is its tag
)

// hash turns a key into its hash. Distinct keys have distinct tags, unless the
// layout is wide. A key that does not fit gets noKey.
func (l *layout) hash(key uint64) uint64 {
	if l.wide {
		return pg.HashInt64(int64(key)) &^ 1 // never noKey
	}
	d := key - l.base
	h := uint64(uint32(d)*l.mult) << 32
	if d > l.reach {
		h = noKey
	}
	return h
}

// key undoes hash for a slot of a layout that is not wide.
func (l *layout) key(slot uint64) uint64 {
	return l.base + uint64(uint32(slot>>32)*inverse(l.mult))
}

// inverse gives the x with x*m = 1 modulo 2^32, by Newton's method.
func inverse(m uint32) uint32 {
	x := m
	for range 4 {
		x *= 2 - m*x
	}
	return x
}

// Ints is what a loop over a batch needs to look keys up; good until the next
// change of the index.
type Ints struct {
	layout
	slots []uint64 // one more than the index has: the last is always free
	scale uint64
}

// Ints prepares for a batch.
func (x *IntIndex) Ints() Ints {
	if x.slots == nil {
		return Ints{slots: emptySlots[:1], layout: layout{mult: 1}}
	}
	return Ints{layout: x.layout, slots: x.slots[:len(x.slots)+1], scale: x.scale}
}

// Hash gives the hash of a key for First, Settle and Keep.
func (p *Ints) Hash(key uint64) uint64 { return p.hash(key) }

// First gives the slot where the search for a hash begins.
func (p *Ints) First(hash uint64) uint64 {
	at := Home(hash, p.scale)
	if hash == noKey {
		at = uint64(len(p.slots) - 1)
	}
	return p.slots[at]
}

// Wide reports whether the rows that Settle and Keep find may be another key's.
func (x *IntIndex) Wide() bool { return x.wide }

// direct reports whether every key has a slot of its own.
func (x *IntIndex) direct() bool { return x.scale == directTag }

// Settle is Index.Settle.
func (x *IntIndex) Settle(hashes *[BatchSize]uint64, sel []uint16, first []uint64) {
	if x.direct() {
		return
	}
	x.Index.Settle(hashes, sel, first)
}

// Keep is Index.Keep.
func (x *IntIndex) Keep(hashes *[BatchSize]uint64, sel []uint16, first []uint64) int {
	x.Settle(hashes, sel, first)
	return keepTaken(sel, first)
}

// Seek is Index.Seek.
func (x *IntIndex) Seek(key uint64) (at, slot uint64) {
	hash := x.hash(key)
	switch {
	case x.slots == nil || hash == noKey:
		return 0, 0
	case x.direct():
		return hash >> 32, x.slots[hash>>32]
	}
	return x.Index.Seek(hash)
}

// Warm is Index.Warm.
func (x *IntIndex) Warm(key uint64) { x.Index.Warm(x.hash(key)) }

// Next is Index.Next.
func (x *IntIndex) Next(key, at uint64) (next, slot uint64) {
	if !x.wide {
		return 0, 0
	}
	return x.Index.Next(x.hash(key), at)
}

// Insert is Index.Insert.
func (x *IntIndex) Insert(key uint64, row uint32) {
	x.fit(key)
	if x.wide {
		x.keep(key, row)
	}
	if x.direct() {
		hash := x.hash(key)
		x.slots[hash>>32] = Tag(hash) | uint64(row+1)
		x.used++
		return
	}
	x.Index.Insert(x.hash(key), row)
}

// Remove is Index.Remove.
func (x *IntIndex) Remove(key uint64, row uint32) {
	hash := x.hash(key)
	if x.direct() {
		x.slots[hash>>32] = 0
		x.used--
		return
	}
	x.Index.Remove(hash, row)
}

// Stand is Index.Stand.
func (x *IntIndex) Stand(key uint64, was, now uint32) {
	switch {
	case was == now:
	case was == NoRow:
		x.Insert(key, now)
	case now == NoRow:
		x.Remove(key, was)
	default:
		if x.wide {
			x.keep(key, now)
		}
		x.Index.Stand(x.hash(key), was, now)
	}
}

// keep notes the key of a row.
func (x *IntIndex) keep(key uint64, row uint32) {
	if more := int(row) + 1 - len(x.keys); more > 0 {
		x.keys = append(x.keys, make([]uint64, more)...)
	}
	x.keys[row] = key
}

// fit lays the slots out anew where the key does not fit in, they are too few, or
// the keys happen to meet at few of them.
func (x *IntIndex) fit(key uint64) {
	switch full := !x.direct() && x.full(); {
	case x.wide: // Index.Insert grows it
	case x.slots == nil || full || key-x.base > x.reach:
		x.rearrange(key)
	default:
		x.redraw()
	}
}

// unlucky reports whether keys stand further behind their homes than random ones
// would: half of what is taken of the slots for each that is free. Keys at even
// distances, which are common, stand better than that under most factors, and much
// worse under some.
func (x *IntIndex) unlucky() bool {
	if x.mult <= 1 || x.steps <= x.puts/8+usualSteps {
		return false
	}
	random := x.puts * x.used / (2 * (len(x.slots) - x.used))
	return x.steps > (random+random/4+x.puts/10+usualSteps)<<x.allow
}

const (
	usualSteps = 64 // that do not matter
	draws      = 8
)

// redraw draws other factors while the keys and this one do not go together. They
// do so by chance only, as nobody knows the factor who chooses keys.
func (x *IntIndex) redraw() {
	for range draws {
		if !x.unlucky() {
			return
		}
		x.relay(drawMult())
	}
	if x.unlucky() {
		x.allow++
	}
}

// relay lays the slots out under another factor.
func (x *IntIndex) relay(mult uint32) {
	old, from := x.slots, x.layout
	x.mult = mult
	x.allocate(len(old))
	x.putAll(old, from)
}

func drawMult() uint32 { return rand.Uint32() | 1<<31 | 1 }

// putAll puts the entries of other slots, laid out in another way.
func (x *IntIndex) putAll(slots []uint64, from layout) {
	back := inverse(from.mult)
	for _, s := range slots {
		if s != 0 {
			key := from.base + uint64(uint32(s>>32)*back)
			x.put(Tag(x.hash(key)) | uint64(uint32(s)))
		}
	}
}

// rearrange chooses the layout for the keys that are there and one more.
func (x *IntIndex) rearrange(more uint64) {
	lo, hi := int64(more), int64(more)
	for _, s := range x.slots {
		if s != 0 {
			k := int64(x.key(s))
			lo, hi = min(lo, k), max(hi, k)
		}
	}
	x.arrange(uint64(lo), uint64(hi), x.next(), int64(more) == lo && lo != hi)
}

// arrange lays the slots out for keys from lo to hi, where a hash gets so many
// slots; downward says that further keys will be smaller.
func (x *IntIndex) arrange(lo, hi uint64, size int, downward bool) {
	old, from := x.slots, x.layout
	spread := hi - lo
	// A quarter more than the keys need, most of it on the side that grows.
	more := spread / 4
	if used := uint64(x.used + 1); spread <= maxSpread && uint64(x.want) > used {
		more = max(more, min(3*spread, spread*(uint64(x.want)-used)/used))
	}
	direct := max(spread+more+1, minSlots)
	switch {
	case spread > maxSpread:
		x.layout = layout{wide: true}
	case direct <= uint64(size), direct <= 2*uint64(size) && direct <= smallSlots:
		size = int(direct)
		spare := direct - 1 - spread
		below := spare / 4
		if downward {
			below = spare - below
		}
		x.layout = layout{base: lo - below, reach: direct - 1, mult: 1}
	default:
		x.layout = layout{base: lo - (math.MaxUint32-spread)/2, reach: math.MaxUint32, mult: drawMult()}
	}
	if x.wide {
		for _, s := range old {
			if s != 0 {
				x.keep(from.key(s), uint32(s)-1)
			}
		}
	}
	x.allocate(size)
	if x.mult == 1 {
		x.scale = directTag
	}
	x.putAll(old, from)
	x.redraw()
}

// Clone is a copy that shares nothing.
func (x *IntIndex) Clone() IntIndex {
	next := *x
	next.Index = x.Index.Clone()
	next.keys = append([]uint64(nil), x.keys...)
	return next
}
