package runtimetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/veloc-dev/veloc/runtime"
)

// resumes tests that a stream goes on behind any batch, and gives the records again
// that were parked; or that its source says that it cannot.
func resumes(open func(int) (runtime.StreamSource, error)) error {
	for _, size := range []struct{ rows, most int }{{20, 1}, {20, 7}, {5000, 1024}} {
		t := &resumeTest{streamTest: streamTest{rows: size.rows, most: size.most}, open: open}
		if err := t.all(); errors.Is(err, runtime.ErrNoResume) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%d rows, %d at most, %w", t.rows, t.most, err)
		}
	}
	return nil
}

// resumeTest reads a stream once, and then from its middle on.
type resumeTest struct {
	streamTest
	open    func(int) (runtime.StreamSource, error)
	batches []taken // of the first time
}

func (t *resumeTest) all() error {
	if err := t.withReader(t.open, nil, func(r runtime.StreamReader) (err error) {
		t.batches, err = t.collect(r, t.rows, nil)
		return err
	}); err != nil {
		return err
	}
	for cut := range len(t.batches) + 1 {
		if err := t.resume(cut); err != nil {
			return fmt.Errorf("resumed behind batch %d: %w", cut, err)
		}
	}
	for _, parked := range [][]int{{0}, {1, 2}, {0, 2, 3, 5}} {
		if err := t.resume(len(t.batches)/2+1, parked...); err != nil {
			return fmt.Errorf("resumed with the records %v parked: %w", parked, err)
		}
	}
	return nil
}

// resume opens a stream behind so many batches, where some of their records are
// parked.
func (t *resumeTest) resume(cut int, parked ...int) error {
	from := progressOf(t.batches[:cut])
	var want []Record
	number := 0
	for _, b := range t.batches[:cut] {
		of := slices.IndexFunc(from, func(p runtime.Progress) bool { return p.Partition == b.Partition })
		for i, at := range b.positions() {
			if slices.Contains(parked, number) {
				from[of].Parked = append(from[of].Parked, at)
				from[of].Low = min(from[of].Low, at)
				want = append(want, b.records[i])
			}
			number++
		}
	}
	for _, b := range t.batches[cut:] {
		want = append(want, b.records...)
	}
	return t.withReader(t.open, from, func(r runtime.StreamReader) error {
		batches, err := t.collect(r, len(want), nil)
		if err != nil {
			return err
		}
		return t.same(batches, want)
	})
}
