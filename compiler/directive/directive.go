// Package directive reads the comments that say what PostgreSQL has no words for,
// `-- veloc:` and `-- name:`, into typed values. What is wrong with a comment by itself
// is reported here; what needs the relations or the query is left to who uses the value.
package directive

import (
	"time"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Directive is one of the types below.
type Directive interface {
	Place() ir.Span // of the whole comment
	Word() string   // with which it begins
}

// At is a place in the script.
type At struct{ Span ir.Span }

// Place is the span itself.
func (a At) Place() ir.Span { return a.Span }

// Name names the query below it.
type Name struct {
	At
	Text string // empty: it is no name, which has been reported
}

// Stream says that the table below it is the stream.
type Stream struct {
	At
	Options []StreamOption
}

// StreamOption is key=value.
type StreamOption struct {
	At
	Key, Value string
}

// Table says how a table is loaded, and what answers for its rows in every query.
type Table struct {
	At
	Name    *Reference // nil: the table below it
	Options []Option
}

// Reference names a relation as written: NAME or SCHEMA.NAME.
type Reference struct {
	At
	Text string
}

// Option is one of the types that a table directive's options have.
type Option interface {
	Place() ir.Span
	Key() string
}

// The options of a table directive.
type (
	// LoadTimeout bounds the first load.
	LoadTimeout struct {
		At
		Time time.Duration
	}
	// MaxStale is the age from which on rows count as not loaded.
	MaxStale struct {
		At
		Age time.Duration
	}
	// MinRows is the least number of rows that a load may bring.
	MinRows struct {
		At
		Rows int
	}
	// MaxShrink is the share of its rows that a table may lose by a load.
	MaxShrink struct {
		At
		Share int // in units of 1/ir.AllRows
	}
	// After names a table that is loaded before.
	After struct {
		At
		Table Reference
	}
	// OnMiss answers for a row that is not there.
	OnMiss struct {
		At
		Strategy *Strategy
	}
	// OnUnready answers for a table that is not ready.
	OnUnready struct {
		At
		Strategy *Strategy
	}
)

// Strategies say for one query what answers for the tables that it joins.
type Strategies struct {
	At
	Unready bool // for tables that are not ready, else for rows that are not there
	Of      []NamedStrategy
}

// NamedStrategy is the strategy of a table, or of an alias.
type NamedStrategy struct {
	At
	Name     string
	Strategy *Strategy
}

// Param names a parameter of the query below it. Number is 0 where it names none, which
// has been reported.
type Param struct {
	At
	Number    int
	NamePlace ir.Span
	Name      string
	Default   *Literal // nil: none
}

// Literal is a value as a directive writes it, to be read as some type.
type Literal struct {
	At
	Null bool
	Text string
}

// The words of directives and of a table's options.
const (
	wordStream    = "stream"
	wordTable     = "table"
	wordOnMiss    = "on_miss"
	wordOnUnready = "on_unready"
	wordParam     = "param"

	keyLoadTimeout = "load_timeout"
	keyAfter       = "after"
	keyMaxStale    = "max_stale"
	keyMinRows     = "min_rows"
	keyMaxShrink   = "max_shrink"
)

var (
	words = []string{wordStream, wordTable, wordOnMiss, wordOnUnready, wordParam}
	// tableKeys are the options of a table directive.
	tableKeys = []string{keyLoadTimeout, keyAfter, wordOnUnready, wordOnMiss, keyMaxStale, keyMinRows, keyMaxShrink}
	// streamKeys are the options of a stream directive.
	streamKeys = []string{"event_time", "lateness", "idle"}
)

// Word gives the word of each directive.
func (*Name) Word() string   { return "name" }
func (*Stream) Word() string { return wordStream }
func (*Table) Word() string  { return wordTable }
func (*Param) Word() string  { return wordParam }
func (s *Strategies) Word() string {
	if s.Unready {
		return wordOnUnready
	}
	return wordOnMiss
}

// Key gives the key of each option.
func (LoadTimeout) Key() string { return keyLoadTimeout }
func (MaxStale) Key() string    { return keyMaxStale }
func (MinRows) Key() string     { return keyMinRows }
func (MaxShrink) Key() string   { return keyMaxShrink }
func (After) Key() string       { return keyAfter }
func (OnMiss) Key() string      { return wordOnMiss }
func (OnUnready) Key() string   { return wordOnUnready }
