// Package scan reads records of CSV and NDJSON as texts by column, and appends
// values in both formats. Generated code parses the texts with PostgreSQL's
// input functions, which is what COPY and json_populate_record do.
package scan

import (
	"fmt"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Column is what a scanner needs to know of a relation's column.
type Column struct {
	Name    string
	NotNull bool
	JSON    bool // jsonb: a JSON value is taken as it is written
	Kept    bool // the record keeps the text itself
}

// Record holds the texts of one record by column. They are views into chunks
// of input that are never overwritten: keep them as long as you like, each
// pins its chunk.
type Record struct {
	Text  []string
	Valid []bool // false: NULL
}

// Error is a record that cannot be used. Line counts from 1, Column from 1 in
// the order of the input; 0 where it is not known.
type Error struct {
	Line   int64
	Column int
	Name   string // the SQL column
	Err    error
	Raw    []byte // the record's text; valid until the next record
	Fatal  bool   // reading cannot go on behind it
}

// Error names line, column and cause.
func (e *Error) Error() string {
	if e.Name != "" {
		return fmt.Sprintf("%d:%d: column %q: %v", e.Line, e.Column, e.Name, e.Err)
	}
	return fmt.Sprintf("%d:%d: %v", e.Line, e.Column, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func notNull(name string) error {
	return pg.Errorf(pg.NotNullViolation, "null value in column \"%s\" violates not-null constraint", name)
}

// chunkSize is how much input lies together in memory, and what a kept text
// pins. A chunk that is used again may be larger: fewer batches are handed over.
const (
	chunkSize    = 64 << 10
	recycledSize = 256 << 10
)

// maxRecord bounds a record's length.
const maxRecord = 1 << 30
