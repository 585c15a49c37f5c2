package runtime

import (
	"context"
	"errors"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// TableSource fills one reference table. Sources are open to users; see
// runtime/file for the one that reads files, and runtimetest.Table for a test of
// one's own.
type TableSource interface {
	// LoadTable reads every row into in. A nil result means that the table is
	// complete; ErrUnchanged on a refresh means that the rows already held are
	// still right. It must return when ctx ends.
	LoadTable(ctx context.Context, in *TableInput) error
}

// StreamSource opens the stream of a query's records. Sources are open to users;
// see runtimetest.Stream for a test of one's own.
type StreamSource interface {
	// Endless reports whether the stream has no end of its own: nothing but its
	// context ends a run over it, which then flushes, commits and leaves, and
	// goes on another time. What comes at the end of the input does not come.
	Endless() bool
	// OpenStream opens the stream of a relation. With from it goes on where
	// earlier runs have come to: of each partition named there the reader gives
	// the records in Parked, in their order, and then all from Position on. Others,
	// and all of them without from, begin where the source says: at their first
	// record, or where a broker knows the reader's group to be. ErrNoResume is the
	// error of a source that cannot go on from anywhere.
	OpenStream(ctx context.Context, relation *rowio.Relation, from []Progress) (StreamReader, error)
}

// ErrNoResume refuses to open a stream in its middle. Of a pipe, for one, what has
// been read is gone.
var ErrNoResume = errors.New("veloc: the stream can be read from its beginning only")

// StreamReader reads a stream batch by batch. All but Commit is called by one
// goroutine at a time.
type StreamReader interface {
	// Read appends at most max records of one partition to batch, which is empty,
	// and says where they stand. It blocks until there is at least one record, and
	// then does not wait for more. io.EOF, with no records, is the end of the
	// stream. A *rowio.RecordError refuses one record: the records before it are in
	// batch, Span.Next is behind it, and reading may go on.
	Read(ctx context.Context, batch rowio.Records, max int) (Span, error)
	// Buffered reports whether Read would return at once. Before a Read that
	// may block, Run makes what it has written last, and commits its progress.
	Buffered() bool
	// Commit keeps how far the partitions have come that have moved since the last
	// Commit. Run calls it once the rows due of all records before Position last:
	// after the sink's Flush or Commit, never before, and at the end of the run, too.
	// What is committed twice is committed once. A Read may be under way in another
	// goroutine where the reader ReadsAhead.
	Commit(ctx context.Context, progress ...Progress) error
	// Close lets go of the stream. Nothing is committed by it.
	Close() error
}

// Prefetcher is a StreamReader that may be read ahead of what has been committed,
// from a goroutine of its own; ReadsAhead says so.
type Prefetcher interface{ ReadsAhead() bool }

// Position is a place in a partition of a stream: that of the record that stands
// there, a broker's offset for one. Later records have greater positions; there may
// be gaps.
type Position int64

// Span says where the records of a batch stand in their stream.
type Span struct {
	Partition int32
	First     Position // of the first record
	Next      Position // where reading goes on, behind the last record and one that was refused
	// Each has the position of each record where there are gaps between them. With
	// nil they stand at First, First+1 and so on. It is not changed after Read.
	Each []Position
}

// position is that of record i.
func (s *Span) position(i int) Position {
	if s.Each != nil {
		return s.Each[i]
	}
	return s.First + Position(i)
}
