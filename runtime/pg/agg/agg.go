// Package agg is PostgreSQL's aggregates: what adds up the values of a group. Each type
// begins empty, takes values that are not NULL by Add, and gives its value by Result,
// which is NULL (false) where none has been added. Reset empties it and keeps its memory.
//
// The values are added in the order in which they come: sums of floating-point numbers
// depend on it.
package agg

import "github.com/veloc-dev/veloc/runtime/pg"

// ErrSecondRow is what a subquery gives that stands for a value and has two rows.
var ErrSecondRow = &pg.Error{SQLState: pg.CardinalityViolation, Message: "more than one row returned by a subquery used as an expression"}

// Strings is string_agg of text.
type Strings struct {
	text []byte
	any  bool
}

// Reset empties it.
func (s *Strings) Reset() { s.text, s.any = s.text[:0], false }

// Add appends a value, behind the delimiter where it is not the first.
func (s *Strings) Add(value, delimiter string) {
	if s.any {
		s.text = append(s.text, delimiter...)
	}
	s.text, s.any = append(s.text, value...), true
}

// Result is the text.
func (s *Strings) Result() (string, bool) { return string(s.text), s.any }
