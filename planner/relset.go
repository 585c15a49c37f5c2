package planner

import (
	"math/bits"
	"slices"
)

// relSet is a set of small numbers: relations of a query. The zero value is
// empty and a set is never changed once made.
type relSet []uint64

func (s relSet) has(i int) bool { return i>>6 < len(s) && s[i>>6]>>(i&63)&1 != 0 }

func (s relSet) with(i int) relSet {
	if s.has(i) {
		return s
	}
	out := make(relSet, max(len(s), i>>6+1))
	copy(out, s)
	out[i>>6] |= 1 << (i & 63)
	return out
}

func (s relSet) union(t relSet) relSet {
	if len(s) < len(t) {
		s, t = t, s
	}
	out := slices.Clone(s)
	for i, w := range t {
		out[i] |= w
	}
	return out
}

// in reports whether every member of s is in t.
func (s relSet) in(t relSet) bool {
	for i, w := range s {
		if i < len(t) {
			w &^= t[i]
		}
		if w != 0 {
			return false
		}
	}
	return true
}

func (s relSet) meets(t relSet) bool {
	for i := range min(len(s), len(t)) {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

func (s relSet) empty() bool { return s.in(nil) }

// first is the least member; that of an empty set is of no use.
func (s relSet) first() int {
	for i, w := range s {
		if w != 0 {
			return i<<6 + bits.TrailingZeros64(w)
		}
	}
	return 0
}

// members lists the set in ascending order.
func (s relSet) members() []int {
	var out []int
	for i := range len(s) * 64 {
		if s.has(i) {
			out = append(out, i)
		}
	}
	return out
}
