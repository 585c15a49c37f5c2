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
type Pieces struct {
	rows     rows
	give     func(rows int) bool // takes the first of the rows; nil: nobody takes pieces
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

// begin begins a run. Its rows are handed to give, which reports whether more are wanted,
// and is also called with no rows to ask that alone. counts counts the rows handed on.
// With give nil it ends the run instead. It does nothing and returns false while another
// run is under way.
func (p *Pieces) begin(give func(rows int) bool, counts *runtime.Given) bool {
	if p.give != nil && give != nil {
		return false
	}
	*p = Pieces{rows: p.rows, give: give, counts: counts, holds: p.holds[:0]}
	if give != nil {
		p.given = time.Now()
	}
	return true
}

// Over reports whether nobody wants more rows.
func (p *Pieces) Over() bool { return p.over }

// Full reports whether so many rows are too many to have at hand.
func (p *Pieces) Full(rows int) bool { return rows > PieceRows && p.give != nil }

// dueSteps is how many steps there are between two looks at the time: a step may
// take the time of a million rows.
const dueSteps = 16

// Due is asked at steps of a join that need not end in rows, and reports whether
// it is time to ask whether to go on.
func (p *Pieces) Due() bool {
	p.steps++
	return p.steps%dueSteps == 0 && p.due()
}

func (p *Pieces) due() bool {
	return p.give != nil && (p.over || time.Since(p.given) > pieceTime)
}

// batch is how many records to join with one version of the tables: so many as
// are likely to give rows for no more than a piece, from what the last ones gave.
func (p *Pieces) batch() int {
	if p.size == 0 || p.give == nil {
		return runtime.BatchSize
	}
	return p.size
}

// Hold has the version of a table that the batch reads kept until the batch ends.
func (p *Pieces) Hold(h *rowstore.Hold) { p.holds = append(p.holds, h) }

// attach ends the batch: it releases what is held, and reports whether the batch had let
// go of its tables' locks.
func (p *Pieces) attach() bool {
	for _, h := range p.holds {
		h.Release()
	}
	before := p.detached
	p.holds, p.detached = p.holds[:0], false
	return before
}

// hand hands the rows on and drops them. In a trial none are handed on: they are dropped,
// to be made again once no record has failed, unless they are so few that they can be kept.
func (p *Pieces) hand() {
	base := 0
	if p.trial {
		base = p.base
		if !p.over && p.rows.made()-base < PieceRows/2 {
			p.gives(0)
			p.given = time.Now()
			return
		}
	}
	made := p.rows.made()
	p.made += made - base
	switch {
	case p.over:
	case p.trial:
		p.gives(0)
	default:
		p.gives(made)
	}
	p.given = time.Now()
	p.rows.cut(base)
}

// gives calls give with the number of rows to take, and notes whether more are wanted.
func (p *Pieces) gives(rows int) {
	p.counts.Rows += uint64(rows)
	p.giving = true
	defer func() { p.giving = false }()
	p.over = !p.give(rows)
}

// try begins a trial: a batch whose rows may fail. rows is how many there are already, of
// earlier batches.
func (p *Pieces) try(rows int) {
	p.base, p.made, p.trial = rows, 0, p.give != nil
}

// retry ends the trial. It reports whether rows were dropped: then the batch has to be
// joined once more, and its rows are handed on.
func (p *Pieces) retry() bool {
	again := p.trial && p.made > 0 && !p.over
	p.trial = false
	if again {
		p.made = 0
	}
	return again
}

// between is called after each batch with its number of records. It chooses the size of the
// next batch from how many rows this one gave and how long it took, and hands rows on when
// there are enough or some have waited long enough.
func (p *Pieces) between(records int) {
	if p.give == nil || p.over {
		return
	}
	rows := p.rows.made()
	made := p.made + rows - min(p.base, rows)
	late := time.Since(p.given) > pieceTime
	switch size := p.batch(); {
	case made > PieceRows/2:
		p.size = max(1, min(size, records*(PieceRows/2)/made))
	case late:
		p.size = max(1, size/2)
	default:
		p.size = min(runtime.BatchSize, 2*size)
	}
	if rows >= PieceRows/2 || late {
		p.hand()
	}
	p.base, p.made = p.rows.made(), 0
}
