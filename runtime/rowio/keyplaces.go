package rowio

import (
	"errors"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// KeyPlaces is a part of the batch of a table with keys that may fail to be
// computed: it knows where the records stand.
type KeyPlaces struct {
	file   string
	refuse func(*RecordError) error
	lines  []int64
}

// KeyPlacer is a batch with KeyPlaces.
type KeyPlacer interface {
	// From says which file the records come from, and who decides about one whose
	// key fails: where refuse, which may be nil, gives nil, the queries by that key
	// do without the record, and where it gives an error, the load ends.
	From(file string, refuse func(*RecordError) error)
}

// From implements KeyPlacer.
func (p *KeyPlaces) From(file string, refuse func(*RecordError) error) {
	p.file, p.refuse = file, refuse
}

// Note notes the line of the batch's next record.
func (p *KeyPlaces) Note(line int64) { p.lines = append(p.lines, line) }

// NoteRows notes the numbers of rows [from, to) of v as Note does lines.
func (p *KeyPlaces) NoteRows(v *Vectors, from, to int) {
	for i := from; i < to; i++ {
		p.Note(v.First + int64(i))
	}
}

// Forget empties the batch.
func (p *KeyPlaces) Forget() { p.lines = p.lines[:0] }

// Failed puts its place to the error of record i's key. keep is what the table
// keeps of it, nil where the record is left out of the index; err ends the load.
func (p *KeyPlaces) Failed(i int, failed error, record func() []byte) (keep, err error) {
	if i >= len(p.lines) {
		return failed, nil
	}
	e := &RecordError{File: p.file, Line: p.lines[i], Err: failed, SQLState: "XX000"}
	if s := (*pg.Error)(nil); errors.As(failed, &s) {
		e.SQLState = s.SQLState
	}
	if p.refuse == nil {
		return e, nil
	}
	e.Raw = record()
	return nil, p.refuse(e)
}
