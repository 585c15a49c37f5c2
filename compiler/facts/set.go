package facts

import (
	"math/bits"
	"slices"
)

// Set is a set of small numbers: relations of a query, or columns of a relation. The
// zero value is empty, and a set is never changed once made.
type Set []uint64

// SetOf is the set of some numbers.
func SetOf(members ...int) (s Set) {
	for _, m := range members {
		s = s.With(m)
	}
	return s
}

// Has reports whether i is a member.
func (s Set) Has(i int) bool { return i>>6 < len(s) && s[i>>6]>>(i&63)&1 != 0 }

// With is s and i.
func (s Set) With(i int) Set {
	if s.Has(i) {
		return s
	}
	out := make(Set, max(len(s), i>>6+1))
	copy(out, s)
	out[i>>6] |= 1 << (i & 63)
	return out
}

// Union is what is in s or in t.
func (s Set) Union(t Set) Set {
	if len(s) < len(t) {
		s, t = t, s
	}
	out := slices.Clone(s)
	for i, w := range t {
		out[i] |= w
	}
	return out
}

// In reports whether every member of s is in t.
func (s Set) In(t Set) bool {
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

// Without is what is in s and not in t.
func (s Set) Without(t Set) Set {
	out := slices.Clone(s)
	for i := range min(len(s), len(t)) {
		out[i] &^= t[i]
	}
	return out
}

// Intersect is what is in both.
func (s Set) Intersect(t Set) Set {
	out := slices.Clone(s[:min(len(s), len(t))])
	for i := range out {
		out[i] &= t[i]
	}
	return out
}

// Meets reports whether s and t have a member in common.
func (s Set) Meets(t Set) bool {
	for i := range min(len(s), len(t)) {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

// Empty reports whether s has no member.
func (s Set) Empty() bool { return s.In(nil) }

// First is the least member; that of an empty set is of no use.
func (s Set) First() int {
	for i, w := range s {
		if w != 0 {
			return i<<6 + bits.TrailingZeros64(w)
		}
	}
	return 0
}

// Members lists the set in ascending order.
func (s Set) Members() []int {
	var out []int
	for i := range len(s) * 64 {
		if s.Has(i) {
			out = append(out, i)
		}
	}
	return out
}
