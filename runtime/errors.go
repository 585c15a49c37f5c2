package runtime

import (
	"errors"
	"fmt"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// ErrNotReady is what a query gives that did not come from waiting for its
// tables: a zero Ready or query value, or a query that Ready was not asked for.
var ErrNotReady = errors.New("veloc: the tables of this query were not waited for; get the query from Tables.Ready")

// What a query gives for nil where it wants something.
var (
	ErrNilRecord = errors.New("veloc: AppendOne got a nil record")
	ErrNilStream = errors.New("veloc: the stream of records is nil")
	ErrNilSink   = errors.New("veloc: Run got a nil sink")
)

// ErrInUse is what a query value gives that is called while it waits for its
// caller to take rows: from the body of a loop over its All, from its sink.
var ErrInUse = errors.New("veloc: the query value is at work; use another one")

// ErrUnchanged is what a TableSource returns from a reload to keep the rows
// that the table has.
var ErrUnchanged = errors.New("veloc: unchanged")

// ErrClosed is what loading and waiting give after Tables.Close.
var ErrClosed = errors.New("veloc: the tables are closed")

// RecordError is the failure of one record in an expression of a query.
type RecordError struct {
	Index    int    // of the record in the batch, in All and Run in the stream; of a parked one, that of the last record joined before it, -1 for none
	Column   string // the output column, or WHERE, ON or FROM
	SQLState string // PostgreSQL's code, five characters
	Record   []byte // a parked record as JSON; nil: the record is batch[Index]
	Err      error
}

const objectNotInPrerequisiteState = "55000"

// NewRecordError takes the SQLSTATE from err.
func NewRecordError(index int, column string, err error) *RecordError {
	e := &RecordError{Index: index, Column: column, SQLState: "XX000", Err: err}
	if p := (*pg.Error)(nil); errors.As(err, &p) {
		e.SQLState = p.SQLState
	}
	if m := (*MissError)(nil); errors.As(err, &m) {
		e.SQLState = pg.NoDataFound
	}
	if n := (*NotReadyError)(nil); errors.As(err, &n) {
		e.SQLState = objectNotInPrerequisiteState
	}
	return e
}

// Error names record, column and cause.
func (e *RecordError) Error() string {
	if e.Record != nil {
		return fmt.Sprintf("a record that waited, %s, %s: %v", e.Record, e.Column, e.Err)
	}
	return fmt.Sprintf("record %d, %s: %v", e.Index, e.Column, e.Err)
}

// Unwrap gives the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// Reason says why a table is not ready.
type Reason string

// The reasons.
const (
	LoadFailed      Reason = "error"
	LoadTimeout     Reason = "timeout"
	LoadNotCalled   Reason = "Load was not called"
	DependencyError Reason = "dependency"
	BreakerOpen     Reason = "breaker"
	TooStale        Reason = "older than max_stale"
)

// NotReadyError says which table kept a query from being ready.
type NotReadyError struct {
	Table    string
	Reason   Reason
	Waited   time.Duration
	Attempts int
	Err      error // the last cause; may be nil

	// Of rows that are TooStale.
	Age, MaxStale time.Duration
	Base          string // whose rows they are, where Table is computed from it; else empty
}

// Error names table, reason, time waited, attempts and cause.
func (e *NotReadyError) Error() string {
	s := fmt.Sprintf("table %q is not ready: %s after %v", e.Table, e.Reason, e.Waited.Round(time.Millisecond))
	if e.Reason == TooStale {
		whose := "its rows"
		if e.Base != "" {
			whose = fmt.Sprintf("the rows of %q, which it is computed from,", e.Base)
		}
		s = fmt.Sprintf("table %q is not ready: %s are %v old, %s (%v)", e.Table, whose, e.Age.Round(time.Millisecond), e.Reason, e.MaxStale)
	}
	if e.Attempts > 0 {
		s += fmt.Sprintf(", %d attempt(s)", e.Attempts)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the last cause.
func (e *NotReadyError) Unwrap() error { return e.Err }

// MissError is the cause of a record's failure where a ready table has no row
// for it and the strategy is fail_fast.
type MissError struct {
	Table, Alias string
}

// Error names the table.
func (e *MissError) Error() string {
	return fmt.Sprintf("table %q (%s) has no row for the record", e.Table, e.Alias)
}

// ErrMatchedRows is what Replace of a table without a primary key gives while a
// RIGHT or FULL join has matched some of its rows, for nothing says which of the new
// rows they are; and what Finish of that join gives where a load has replaced them, or
// where they were computed again.
var ErrMatchedRows = errors.New("veloc: the table has no primary key, and a RIGHT or FULL join under way has matched rows of it")

// ErrMovedRows is what ends a RIGHT or FULL join with several tables where rows
// of one were moved under way, by deletions or by a reload: which of them had
// matched together is no longer known.
var ErrMovedRows = errors.New("veloc: rows were deleted or replaced while a RIGHT or FULL join with several tables was under way")
