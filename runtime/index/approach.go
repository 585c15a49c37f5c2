package index

// A search among words begins where the value would stand if they lay evenly between the
// first and the last one, and goes on from there by steps that grow.

// guesses are, by position, where searches begin.
type guesses struct {
	at   [BatchSize]uint32
	end  [BatchSize]uint32 // of the block
	word [BatchSize]int64  // what stands at the guess
}

// approach is the part of locate that follows the choice of runs.
func approach(x *runs[int64], values *[BatchSize]int64, sel []uint16, strict bool, s *spots) {
	var g guesses
	g.first(x, values, sel, strict, s)
	for k := range sel {
		k &= BatchSize - 1
		g.word[k] = 0
		if at := g.at[k]; int(at) < len(x.keys) {
			g.word[k] = x.keys[at]
		}
	}
	for k, e := range sel {
		k &= BatchSize - 1
		s.at[k] = walk(x.keys, s.off[k], g.end[k], g.at[k], values[e&(BatchSize-1)], strict)
	}
}

// first makes the first guesses.
func (g *guesses) first(x *runs[int64], values *[BatchSize]int64, sel []uint16, strict bool, s *spots) {
	for k, e := range sel {
		k &= BatchSize - 1
		s.off[k], s.in[k], g.at[k], g.end[k] = 0, 0, 0, 0
		n := s.runs[k]
		if n == 0 {
			continue
		}
		value := values[e&(BatchSize-1)]
		r := &x.all[n-1]
		b := r.block
		var low, high int64
		if r.list == 0 {
			if b.n == 0 {
				continue
			}
			low, high = x.keys[b.off], x.keys[b.end()-1]
		} else {
			d := x.lists[r.list-1]
			in := d.blockAt(value, strict)
			s.in[k] = in
			b, low = d.blocks[in], d.first[in]
			if next := int(in) + 1; next < len(d.first) {
				high = d.first[next]
			} else {
				high = x.keys[b.end()-1]
			}
		}
		s.off[k], g.end[k] = b.off, b.end()
		by := float64(value-low) / float64(max(high-low, 1)) * float64(b.n-1)
		g.at[k] = moved(b.off, by, b.off, b.end()-1)
	}
}

// moved is about at+by, but not less than lo and not greater than hi.
func moved(at uint32, by float64, lo, hi uint32) uint32 {
	return uint32(min(max(int64(at)+int64(by), int64(lo)), int64(hi)))
}

// walk gives the position behind the last of the words from lo to end that stands before
// a value. It begins at a guess.
func walk(keys []int64, lo, end, at uint32, value int64, strict bool) uint32 {
	if strict {
		if value--; value == maxWord {
			return lo // nothing is less
		}
	}
	const near = 4
	for range near {
		switch {
		case at < end && keys[at] <= value:
			at++
		case at > lo && keys[at-1] > value:
			at--
		default:
			return at
		}
	}
	return far(keys, lo, end, at, value)
}

// far is walk for a guess that is not near.
func far(keys []int64, lo, end, at uint32, value int64) uint32 {
	if at < end && keys[at] <= value {
		lo = at + 1
		for step := uint32(8); lo+step < end; step *= 2 {
			if keys[lo+step] > value {
				end = lo + step
				break
			}
			lo += step + 1
		}
	} else {
		end = at
		for step := uint32(8); lo+step < end; step *= 2 {
			if keys[end-step] <= value {
				lo = end - step + 1
				break
			}
			end -= step
		}
	}
	for lo < end {
		if middle := (lo + end) / 2; keys[middle] <= value {
			lo = middle + 1
		} else {
			end = middle
		}
	}
	return lo
}

const maxWord = 1<<63 - 1
