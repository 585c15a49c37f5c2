package runtime

import (
	"context"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Sink takes a query's results. Sinks are open to users; see runtimetest.Sink for a
// test of one's own.
type Sink interface {
	OpenSink(ctx context.Context, relation *rowio.Relation) (SinkWriter, error)
}

// SinkWriter writes result rows in order. Its methods are called by one goroutine at
// a time. Behind Commit or Abort nothing is written any more, unless a
// TransactionWriter has begun another transaction; Close comes last.
type SinkWriter interface {
	// Delivery says when rows last.
	Delivery() Delivery
	// Write takes the rows at hand, which are the caller's again when it returns.
	Write(ctx context.Context, rows rowio.Results) error
	// Flush passes on what was written. Where the delivery is AtFlush the rows last
	// once it has returned: the progress of the stream is committed then.
	Flush(ctx context.Context) error
	// Commit makes everything last that was written. Where it fails nothing of it
	// does, but for what was flushed before, unless the error is an
	// *UnknownOutcomeError. There is no Abort behind it.
	Commit(ctx context.Context) error
	// Abort drops what the sink can still take back.
	Abort() error
	// Close lets go of what the writer holds.
	Close() error
}

// Delivery says when the rows of a sink last.
type Delivery uint8

const (
	// AtFlush is that of a sink without transactions, a pipe for one: rows are there
	// once they have been flushed, and are not taken back. A run that ends with an
	// error, and goes on from its progress, may give rows again: at least once.
	AtFlush Delivery = iota
	// AtCommit is that of a sink whose rows appear as a whole at the end of the run,
	// a file for one. No progress is committed before.
	AtCommit
	// InTransactions is that of a TransactionWriter: rows appear cut by cut.
	InTransactions
)

// TransactionWriter is a SinkWriter whose rows appear by transactions, each of which
// ends at a cut. Run calls Begin, Write and Flush as it goes, Prepare, Commit; then
// the stream's progress is committed, and the next transaction begun.
//
// The sink keeps the rows of a transaction until its outcome is known: where the
// other side has aborted it, Commit sends them again in another one. Run does not
// make them anew.
type TransactionWriter interface {
	SinkWriter
	// Begin begins a transaction.
	Begin(ctx context.Context) error
	// Prepare says that the rows of the transaction are complete, and gives the
	// progress of the partitions that have moved. A sink that can keeps it within
	// the transaction; see Checkpointer. A transaction that cannot be committed
	// for certain behind it is an error.
	Prepare(ctx context.Context, progress []Progress) error
}

// Checkpointer is a Sink that keeps the stream's progress together with the rows. A
// run begins there, unless ResumeFrom says otherwise: with a TransactionWriter, and a
// stream that can be resumed, each row appears exactly once.
type Checkpointer interface {
	Sink
	// Committed gives the last progress of each partition that a committed
	// transaction was prepared with.
	Committed(ctx context.Context, relation *rowio.Relation) ([]Progress, error)
}

// UnknownOutcomeError is the error of a Commit of which the sink cannot tell whether
// its rows last: the connection has been lost in the middle, for one. The run ends,
// and commits no progress. A sink that is fenced off, so that another one has its
// place, gives it, too.
type UnknownOutcomeError struct{ Err error }

// Error says what is not known, and why.
func (e *UnknownOutcomeError) Error() string {
	return "veloc: whether the last transaction has been committed is not known: " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *UnknownOutcomeError) Unwrap() error { return e.Err }
