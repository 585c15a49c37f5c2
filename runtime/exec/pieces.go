package exec

import (
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// PieceRows is about how many rows a query makes before it hands them on, where
// a record may give any number of them.
const PieceRows = 8192

// pieceTime is how long records are joined before it is asked whether to go on.
const pieceTime = 10 * time.Millisecond

// Pieces hands the rows of a query on, piece by piece, where a record may give
// any number of them: to All and Run, which give them to the loop's body or the
// sink. The zero value hands nothing on, and the rows of Append grow.
//
// Rows that may fail are made twice where they do not fit into one piece: first
// for a trial, since nothing may come out of a record that fails.
type Pieces[R any] struct {
	give     func(rows []R) bool // nil: nobody takes pieces
	giving   bool                // rows are being taken
	over     bool                // nobody wants more
	trial    bool                // rows are counted and dropped
	base     int                 // how many rows were there before the trial, or the batch
	made     int                 // rows of the batch that are no longer at hand
	size     int                 // of the next batch; 0: not bounded yet
	given    time.Time           // when rows were last handed on
	steps    uint                // that Due was asked at
	counts   *runtime.Given      // where rows count that are handed on
	detached bool                // the batch reads without the guards
	holds    []*rowstore.Hold
}

// Begin begins a run whose rows go to give, which tells whether to go on, and
// may be called without rows, too; with nil it ends. counts counts the rows. false:
// another run has not ended.
func (p *Pieces[R]) Begin(give func(rows []R) bool, counts *runtime.Given) bool {
	if p.give != nil && give != nil {
		return false
	}
	*p = Pieces[R]{give: give, counts: counts, holds: p.holds[:0]}
	if give != nil {
		p.given = time.Now()
	}
	return true
}

// Taken is a way for pieces: they become *rows, and give takes them.
func Taken[R any](rows *[]R, give func() bool) func([]R) bool {
	if give == nil {
		return nil
	}
	return func(piece []R) bool {
		*rows = piece
		return give()
	}
}

// InUse reports whether rows are being taken.
func (p *Pieces[R]) InUse() bool { return p.giving }

// Over reports whether nobody wants more rows.
func (p *Pieces[R]) Over() bool { return p.over }

// Full reports whether so many rows are too many to have at hand.
func (p *Pieces[R]) Full(rows int) bool { return rows > PieceRows && p.give != nil }

// dueSteps is how many steps there are between two looks at the time: a step may
// take the time of a million rows.
const dueSteps = 16

// Due is asked at steps of a join that need not end in rows, and reports whether
// it is time to ask whether to go on.
func (p *Pieces[R]) Due() bool {
	p.steps++
	return p.steps%dueSteps == 0 && p.due()
}

func (p *Pieces[R]) due() bool {
	return p.give != nil && (p.over || time.Since(p.given) > pieceTime)
}

// Size is how many records to join with one version of the tables: so many as
// are likely to give rows for no more than a piece, from what the last ones gave.
func (p *Pieces[R]) Size() int {
	if p.size == 0 || p.give == nil {
		return runtime.BatchSize
	}
	return p.size
}

// Detach reports whether the batch reads under the guards yet; it no longer
// does.
func (p *Pieces[R]) Detach() bool {
	before := p.detached
	p.detached = true
	return !before
}

// Hold is released at the end of the batch.
func (p *Pieces[R]) Hold(h *rowstore.Hold) { p.holds = append(p.holds, h) }

// Attach reports whether the batch was detached; it ends.
func (p *Pieces[R]) Attach() bool {
	for _, h := range p.holds {
		h.Release()
	}
	before := p.detached
	p.holds, p.detached = p.holds[:0], false
	return before
}

// Give hands rows on and gives the slice for the next ones. A few rows of a trial
// stay at hand, so that they need not be made again.
func (p *Pieces[R]) Give(rows []R) []R {
	base := 0
	if p.trial {
		base = p.base
		if !p.over && len(rows)-base < PieceRows/2 {
			p.hand(rows, base)
			p.given = time.Now()
			return rows
		}
	}
	p.made += len(rows) - base
	if !p.over {
		p.hand(rows, base)
	}
	p.given = time.Now()
	return rows[:base]
}

// hand gives the rows to who takes them; of a trial's, none.
func (p *Pieces[R]) hand(rows []R, base int) {
	if p.trial {
		rows = rows[:0]
	}
	p.counts.Rows += uint64(len(rows))
	p.giving = true
	defer func() { p.giving = false }()
	p.over = !p.give(rows)
}

// Try begins a batch, whose rows may fail, behind so many.
func (p *Pieces[R]) Try(rows int) {
	p.base, p.made, p.trial = rows, 0, p.give != nil
}

// Again ends the trial and reports whether rows were dropped: they are made once
// more, to be handed on.
func (p *Pieces[R]) Again() bool {
	again := p.trial && p.made > 0 && !p.over
	p.trial = false
	if again {
		p.made = 0
	}
	return again
}

// Between is called behind a batch of so many records, which has made what of
// rows is behind base, and what was handed on. It hands on what has come
// together, and gives the slice for the next rows.
func (p *Pieces[R]) Between(records int, rows []R) []R {
	if p.give == nil || p.over {
		return rows
	}
	made := p.made + len(rows) - min(p.base, len(rows))
	late := time.Since(p.given) > pieceTime
	switch size := p.Size(); {
	case made > PieceRows/2:
		p.size = max(1, min(size, records*(PieceRows/2)/made))
	case late:
		p.size = max(1, size/2)
	default:
		p.size = min(runtime.BatchSize, 2*size)
	}
	if len(rows) >= PieceRows/2 || late {
		rows = p.Give(rows)
	}
	p.base, p.made = len(rows), 0
	return rows
}
