package runtime

import (
	"context"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// TableSource fills one reference table. Sources are open to users; see
// runtime/file for the one that reads files.
type TableSource interface {
	// LoadTable reads every row into in. A nil result means that the table is
	// complete; ErrUnchanged on a refresh means that the rows already held are
	// still right. It must return when ctx ends.
	LoadTable(ctx context.Context, in *TableInput) error
}

// StreamSource opens the stream of a query's records.
type StreamSource interface {
	OpenStream(ctx context.Context, relation *rowio.Relation) (StreamReader, error)
}

// StreamReader reads a stream batch by batch, from one goroutine.
type StreamReader interface {
	// Read appends at most max records to batch, which is empty, and returns
	// the position behind them: opaque to all but this reader. It blocks until
	// there is at least one record, and then does not wait for more.
	// io.EOF, with no records, is the end of the stream. A *rowio.RecordError
	// refuses one record: the records before it are in batch, and reading may
	// go on.
	Read(ctx context.Context, batch rowio.Records, max int) (pos any, err error)
	// Buffered reports whether Read would return at once. Before a Read that
	// may block, Run flushes its sink.
	Buffered() bool
	// Ack says that everything up to pos has been flushed to the sink.
	Ack(ctx context.Context, pos any) error
	Close() error
}

// Sink takes a query's results.
type Sink interface {
	OpenSink(ctx context.Context, relation *rowio.Relation) (SinkWriter, error)
}

// SinkWriter writes result rows in order, from one goroutine. Either Commit or
// Abort ends it.
type SinkWriter interface {
	Write(ctx context.Context, rows rowio.Results) error
	Flush(ctx context.Context) error
	// Commit makes the results visible as a whole, durably where the sink is a
	// file, and closes the writer.
	Commit(ctx context.Context) error
	// Abort drops what the sink can still take back, and closes the writer.
	Abort() error
}
