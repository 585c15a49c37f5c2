package generated_test

import (
	"errors"
	"testing"

	"github.com/veloc-dev/veloc/golden/nevermatched"
	"github.com/veloc-dev/veloc/runtime"
)

// A join that never matches answers each record as its strategies say: those for a
// miss while the table is ready.
func TestJoinsThatNeverMatchAnswerEachRecord(t *testing.T) {
	ready, err := nevermatched.ReadyWith(t.Context(), nevermatched.Rows{T: []nevermatched.TRow{{I: 1, B: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Tables().Close()
	records := []nevermatched.SRow{{I: 1}, {I: 2}}
	for name, q := range map[string]interface {
		run([]nevermatched.SRow) (int, error)
	}{
		"Fails":        counted[nevermatched.FailsRow](ready.Fails().Append),
		"FailsOrSkips": counted[nevermatched.FailsOrSkipsRow](ready.FailsOrSkips().Append),
		"WaitsThenFails": counted[nevermatched.WaitsThenFailsRow](func(out []nevermatched.WaitsThenFailsRow, batch []nevermatched.SRow) ([]nevermatched.WaitsThenFailsRow, error) {
			q := ready.WaitsThenFails()
			if out, err := q.Append(out, batch); err != nil {
				return out, err
			}
			return q.Finish(out)
		}),
	} {
		rows, err := q.run(records)
		if miss := (*runtime.MissError)(nil); rows != 0 || !errors.As(err, &miss) {
			t.Errorf("%s: %d rows, %v", name, rows, err)
		}
	}
	skips := ready.SkipsUnready()
	rows, err := skips.Append(nil, records)
	if s := skips.Stats().Joins[0]; len(rows) != 0 || err != nil || s.Unready != 0 || s.Misses != 2 {
		t.Errorf("SkipsUnready: %d rows, %v, %+v", len(rows), err, s)
	}
}

// counted is a query's Append of which the number of rows counts.
type counted[O any] func(out []O, batch []nevermatched.SRow) ([]O, error)

func (c counted[O]) run(batch []nevermatched.SRow) (int, error) {
	rows, err := c(nil, batch)
	return len(rows), err
}
