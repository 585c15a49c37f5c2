package runtimetest_test

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/runtimetest"
	"github.com/veloc-dev/veloc/runtime/state"
)

// windows counts records in windows of ten IDs, which stand for times too.
type windows struct {
	fault string
	held  held
}

type held struct {
	Floor   int64
	Windows map[int64]*window
}

type window struct {
	First uint64 // number of its first record
	Note  string // of that
	Count int
}

func newWindows(fault string) *windows {
	return &windows{fault: fault, held: held{Floor: -1 << 62, Windows: map[int64]*window{}}}
}

// windowOf is where the window of an ID ends. Odd ones are ahead of time.
func windowOf(id int64) int64 {
	if id%2 != 0 {
		id += ahead
	}
	return (id+3)/10*10 + 7
}

const ahead = 20

func (w *windows) Add(_ string, records rowio.Records, number uint64) error {
	for i, r := range records.(*runtimetest.Rows).Records() {
		end := windowOf(r.ID)
		if end <= w.held.Floor && w.fault != "takes what is late" {
			continue
		}
		of := w.held.Windows[end]
		if of == nil {
			of = &window{First: number + uint64(i), Note: r.Note}
			w.held.Windows[end] = of
		}
		of.Count++
	}
	return nil
}

func (w *windows) Close(floor int64) error {
	if floor < w.held.Floor && w.fault != "goes back" {
		return nil
	}
	w.held.Floor = floor
	for end := range w.held.Windows {
		if end <= floor && w.fault != "keeps all" {
			delete(w.held.Windows, end)
		}
	}
	return nil
}

func (w *windows) Low(string) (low uint64, any bool) {
	for _, of := range w.held.Windows {
		first := of.First
		if w.fault == "says a Low too high" && first > 0 {
			first += uint64(of.Count) - 1
		}
		if !any || first < low {
			low, any = first, true
		}
	}
	return low, any
}

func (w *windows) Bytes() int64 { return int64(len(w.held.Windows)) * 48 }

func (w *windows) Save(out io.Writer) error { return json.NewEncoder(out).Encode(w.held) }

func (w *windows) Load(in io.Reader) error {
	err := json.NewDecoder(in).Decode(&w.held)
	if w.fault == "forgets its floor" {
		w.held.Floor = -1 << 62
	}
	return err
}

func (w *windows) Merge(other state.State) error {
	for end, of := range other.(*windows).held.Windows {
		mine := w.held.Windows[end]
		switch {
		case mine == nil:
			w.held.Windows[end] = of
			continue
		case of.First < mine.First && w.fault != "merges in any order":
			mine.First, mine.Note = of.First, of.Note
		}
		mine.Count += of.Count
	}
	return nil
}

func tested(fault string) error {
	return runtimetest.State(runtimetest.States{
		Open:  func() state.State { return newWindows(fault) },
		Input: "runtimetest",
		Records: func(from, count int) rowio.Records {
			b := &runtimetest.Rows{}
			for i := range count {
				b.Append(runtimetest.Row(from + i))
			}
			return b
		},
		Floor: func(number int) int64 { return runtimetest.Row(number+9).ID + ahead },
	}, 88)
}

func TestStates(t *testing.T) {
	if err := tested(""); err != nil {
		t.Error(err)
	}
	for _, fault := range []string{"takes what is late", "goes back", "keeps all", "says a Low too high", "forgets its floor", "merges in any order"} {
		if tested(fault) == nil {
			t.Errorf("%s: nothing is found", fault)
		}
	}
}
