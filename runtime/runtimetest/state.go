package runtimetest

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/state"
)

// States are what a state is tested with.
type States struct {
	// Open makes an empty one.
	Open func() state.State
	// Input is the input that its records come from.
	Input string
	// Records gives so many records from a number on, always the same.
	Records func(from, count int) rowio.Records
	// Floor is a time that closes some of the entries that the records before a number
	// have made, more of them the greater the number is, and behind the last record all.
	Floor func(number int) int64
}

// State tests a state with so many records, a multiple of eight. The error says what of
// state.State's contract does not hold.
func State(s States, records int) error {
	t := &stateTest{s, records}
	for _, test := range []struct {
		what string
		run  func() error
	}{
		{"empty", t.empty},
		{"in batches", t.batches},
		{"closed", t.closes},
		{"saved and loaded", t.saves},
		{"merged", t.merges},
		{"made again from Low on", t.replays},
	} {
		if err := test.run(); err != nil {
			return fmt.Errorf("%s: %w", test.what, err)
		}
	}
	return nil
}

type stateTest struct {
	States
	records int
}

// with is a state that the records from one number to another have been added to, in
// batches.
func (t *stateTest) with(s state.State, from, to, batch int) (state.State, error) {
	for ; from < to; from += batch {
		if err := s.Add(t.Input, t.Records(from, min(batch, to-from)), uint64(from)); err != nil {
			return nil, fmt.Errorf("method Add: %w", err)
		}
	}
	return s, nil
}

// all is a state with all records.
func (t *stateTest) all() (state.State, error) { return t.with(t.Open(), 0, t.records, t.records/2) }

// saved is a state as Save writes it.
func saved(s state.State) (string, error) {
	var b bytes.Buffer
	err := s.Save(&b)
	return b.String(), wrap("Save", err)
}

// alike tests that two states are the same.
func (t *stateTest) alike(a, b state.State) error {
	textA, errA := saved(a)
	textB, errB := saved(b)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	lowA, anyA := a.Low(t.Input)
	lowB, anyB := b.Low(t.Input)
	if textA != textB || lowA != lowB || anyA != anyB {
		return fmt.Errorf("it is not the same:\n%q from %d on (%v)\n%q from %d on (%v)", textA, lowA, anyA, textB, lowB, anyB)
	}
	return nil
}

func (t *stateTest) empty() error {
	s := t.Open()
	if low, any := s.Low(t.Input); any {
		return fmt.Errorf("it was made from record %d", low)
	}
	if err := s.Close(t.Floor(t.records)); err != nil {
		return fmt.Errorf("method Close: %w", err)
	}
	return nil
}

// batches: how records are cut into batches makes no difference.
func (t *stateTest) batches() error {
	want, err := t.all()
	if err != nil {
		return err
	}
	if low, any := want.Low(t.Input); !any || low != 0 {
		return fmt.Errorf("nothing was closed, and Low gives %d, %v", low, any)
	}
	if want.Bytes() <= t.Open().Bytes() {
		return errors.New("it takes no more memory than an empty one")
	}
	for _, batch := range []int{1, 3, t.records} {
		s, err := t.with(t.Open(), 0, t.records, batch)
		if err != nil {
			return err
		}
		if err := t.alike(want, s); err != nil {
			return fmt.Errorf("%d at a time: %w", batch, err)
		}
	}
	return nil
}

// closes: what the state needs becomes less, to nothing.
func (t *stateTest) closes() error {
	s, err := t.all()
	if err != nil {
		return err
	}
	before := uint64(0)
	for number := 0; number <= t.records; number += t.records / 8 {
		if err := t.closesOnce(s, number); err != nil {
			return err
		}
		low, any := s.Low(t.Input)
		if any && low < before {
			return fmt.Errorf("it needs record %d, and before it needed %d", low, before)
		}
		before = low
	}
	if low, any := s.Low(t.Input); any || s.Bytes() > t.Open().Bytes() {
		return fmt.Errorf("all is closed, and it takes %d bytes, made from record %d (%v)", s.Bytes(), low, any)
	}
	return nil
}

// closesOnce closes a state; a floor below changes nothing.
func (t *stateTest) closesOnce(s state.State, number int) error {
	if err := s.Close(t.Floor(number)); err != nil {
		return fmt.Errorf("method Close: %w", err)
	}
	closed, err := saved(s)
	if err != nil {
		return err
	}
	if err := s.Close(t.Floor(0)); err != nil {
		return fmt.Errorf("method Close: %w", err)
	}
	back, err := saved(s)
	if err == nil && back != closed {
		err = fmt.Errorf("a floor that goes back makes %q of %q", back, closed)
	}
	return err
}

// saves: a state that was loaded goes on as the one that was saved.
func (t *stateTest) saves() error {
	half := t.records / 2
	s, err := t.with(t.Open(), 0, half, half)
	if err != nil {
		return err
	}
	if err := s.Close(t.Floor(half / 2)); err != nil {
		return err
	}
	text, err := saved(s)
	if err != nil {
		return err
	}
	loaded := t.Open()
	if err := loaded.Load(bytes.NewReader([]byte(text))); err != nil {
		return fmt.Errorf("method Load: %w", err)
	}
	if err := t.alike(s, loaded); err != nil {
		return err
	}
	for _, s := range []state.State{s, loaded} {
		if _, err := t.with(s, half, t.records, half); err != nil {
			return err
		}
		if err := s.Close(t.Floor(half)); err != nil {
			return err
		}
	}
	return wrap("and gone on with", t.alike(s, loaded))
}

// merges: two states with the records of one are that one, whichever takes the other.
func (t *stateTest) merges() error {
	want, err := t.all()
	if err != nil {
		return err
	}
	for _, into := range []int{0, 1} {
		var halves [2]state.State
		for i := range halves {
			from := i * t.records / 2
			if halves[i], err = t.with(t.Open(), from, from+t.records/2, 3); err != nil {
				return err
			}
		}
		if err := halves[into].Merge(halves[1-into]); err != nil {
			return fmt.Errorf("method Merge: %w", err)
		}
		if err := t.alike(want, halves[into]); err != nil {
			return err
		}
	}
	return nil
}

// replays: the records from Low on are enough to make a state again.
func (t *stateTest) replays() error {
	for number := 0; number < t.records; number += t.records / 8 {
		want, err := t.all()
		if err != nil {
			return err
		}
		again := t.Open()
		if err := errors.Join(want.Close(t.Floor(number)), again.Close(t.Floor(number))); err != nil {
			return err
		}
		low, any := want.Low(t.Input)
		if !any {
			continue
		}
		if _, err := t.with(again, int(low), t.records, 5); err != nil {
			return err
		}
		if err := t.alike(want, again); err != nil {
			return fmt.Errorf("%d, %w", low, err)
		}
	}
	return nil
}
