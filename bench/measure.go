package main

import (
	goruntime "runtime"
	"slices"
	"time"
)

// alternate runs the sides in turn, once to warm up and then rounds times, and
// gives each side's median.
func alternate(rounds int, sides ...func() (float64, error)) ([]float64, error) {
	times := make([][]float64, len(sides))
	for round := range rounds + 1 {
		for i, side := range sides {
			goruntime.GC()
			t, err := side()
			if err != nil {
				return nil, err
			}
			if round > 0 {
				times[i] = append(times[i], t)
			}
		}
	}
	out := make([]float64, len(sides))
	for i := range times {
		out[i] = median(times[i])
	}
	return out, nil
}

// timed gives the nanoseconds that f takes for each of n records.
func timed(n int, f func() error) func() (float64, error) {
	return func() (float64, error) {
		start := time.Now()
		err := f()
		return float64(time.Since(start).Nanoseconds()) / float64(n), err
	}
}

func mallocs() uint64 {
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.Mallocs
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
