package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// queue is a stream of one's own: JSON messages with offsets, which come for ever.
type queue struct {
	messages  []string
	committed runtime.Position
	drained   func() // called when there is no message
}

// Endless has a run flush, commit and leave when its context ends.
func (q *queue) Endless() bool { return true }

// OpenStream begins where the queue knows us to be, unless the caller knows better.
func (q *queue) OpenStream(_ context.Context, relation *rowio.Relation, from []runtime.Progress) (runtime.StreamReader, error) {
	r := &queueReader{queue: q, relation: relation, at: q.committed}
	for _, p := range from {
		// Records that were parked then: read them again, and leave out what lies between.
		r.again, r.at = p.Parked, p.Position
	}
	return r, nil
}

type queueReader struct {
	*queue
	relation *rowio.Relation
	again    []runtime.Position
	at       runtime.Position
}

// Read decodes a message, and says where it stands.
func (r *queueReader) Read(ctx context.Context, batch rowio.Records, _ int) (runtime.Span, error) {
	at := r.at
	switch {
	case ctx.Err() != nil:
		return runtime.Span{}, ctx.Err()
	case len(r.again) > 0:
		at, r.again = r.again[0], r.again[1:]
	case int(r.at) == len(r.messages):
		r.drained()
		<-ctx.Done() // a real one waits for a message, too
		return runtime.Span{}, ctx.Err()
	default:
		r.at++
	}
	decoder, err := rowio.JSON{}.NewReader(strings.NewReader(r.messages[at]), r.relation)
	if err == nil {
		err = decoder.Read(batch, 1)
	}
	return runtime.Span{First: at, Next: at + 1}, err
}

func (r *queueReader) Buffered() bool { return int(r.at) < len(r.messages) }

// Commit keeps the offset. Low is the oldest message that is still needed.
func (r *queueReader) Commit(_ context.Context, progress ...runtime.Progress) error {
	for _, p := range progress {
		r.committed = p.Low
	}
	return nil
}

func (r *queueReader) Close() error { return nil }

// printer is a sink of one's own, that prints rows as they are flushed.
type printer struct{ rows []byte }

func (p *printer) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return p, nil
}

// Delivery says that what was flushed lasts.
func (p *printer) Delivery() runtime.Delivery { return runtime.AtFlush }

func (p *printer) Write(_ context.Context, rows rowio.Results) error {
	p.rows = rows.AppendJSON(p.rows)
	return nil
}

func (p *printer) Flush(context.Context) error {
	_, err := os.Stdout.Write(p.rows)
	p.rows = p.rows[:0]
	return err
}

func (p *printer) Commit(ctx context.Context) error { return p.Flush(ctx) }
func (p *printer) Abort() error                     { p.rows = nil; return nil }
func (p *printer) Close() error                     { return nil }

func trade(id int, symbol string) string {
	return fmt.Sprintf(`{"trade_id":%d,"symbol":%q,"user_id":7,"quantity":1,"amount":20000,"ts":"2025-10-15T10:00:00Z"}`, id, symbol)
}

// A queue is a stream without an end: Run answers what it brings, and commits an offset
// once the rows of all messages before it have been flushed. When the context ends it
// leaves, and the next run goes on there. runtimetest.Stream holds such a source to its
// contract, runtimetest.Sink the sink.
func ExampleStreamSource() {
	ready, err := trading.ReadyWith(context.Background(), exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	q := &queue{messages: []string{trade(1, "ACME"), trade(2, "ACME")}}
	for range 2 {
		ctx, cancel := context.WithCancel(context.Background())
		q.drained = cancel
		err = ready.EnrichTrades().Run(ctx, q, &printer{})
		fmt.Println("committed", q.committed, err)
		q.messages = append(q.messages, trade(3, "ACME"))
	}
	// Output:
	// {"trade_id":1,"symbol":"ACME","quantity":1,"tier":"gold","risk_score":null,"position_limit":50000.00,"current_price":null}
	// {"trade_id":2,"symbol":"ACME","quantity":1,"tier":"gold","risk_score":null,"position_limit":50000.00,"current_price":null}
	// committed 2 context canceled
	// {"trade_id":3,"symbol":"ACME","quantity":1,"tier":"gold","risk_score":null,"position_limit":50000.00,"current_price":null}
	// committed 3 context canceled
}

// ledger is a sink of one's own that keeps rows and progress together, in what would be
// transactions of a database.
type ledger struct {
	rows     int
	progress map[int32]runtime.Progress
}

func (l *ledger) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return &ledgerWriter{ledger: l}, nil
}

// Committed tells where a run goes on.
func (l *ledger) Committed(context.Context, *rowio.Relation) ([]runtime.Progress, error) {
	var out []runtime.Progress
	for _, p := range l.progress {
		out = append(out, p)
	}
	return out, nil
}

type ledgerWriter struct {
	*ledger
	written  int
	prepared []runtime.Progress
}

func (w *ledgerWriter) Delivery() runtime.Delivery { return runtime.InTransactions }

func (w *ledgerWriter) Begin(context.Context) error {
	w.written, w.prepared = 0, nil
	return nil
}

func (w *ledgerWriter) Write(_ context.Context, rows rowio.Results) error {
	w.written += rows.Len()
	return nil
}

func (w *ledgerWriter) Flush(context.Context) error { return nil }

func (w *ledgerWriter) Prepare(_ context.Context, progress []runtime.Progress) error {
	w.prepared = progress
	return nil
}

// Commit makes rows and progress last, both or none of them.
func (w *ledgerWriter) Commit(context.Context) error {
	w.rows += w.written
	for _, p := range w.prepared {
		w.progress[p.Partition] = p
	}
	return nil
}

func (w *ledgerWriter) Abort() error { return nil }
func (w *ledgerWriter) Close() error { return nil }

// Where a sink has transactions, and keeps the stream's progress in them, each row comes
// exactly once, whatever happens in between.
func ExampleCheckpointer() {
	ready, err := trading.ReadyWith(context.Background(), exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	l := &ledger{progress: map[int32]runtime.Progress{}}
	q := &queue{}
	for i := range 5 {
		q.messages = append(q.messages, trade(i, "ACME"))
	}
	crash := errors.New("the power is cut")
	for range 3 {
		ctx, cancel := context.WithCancelCause(context.Background())
		q.drained = func() { cancel(nil) }
		n := 0
		err := ready.EnrichTrades().Run(ctx, q, l, runtime.CommitEvery(0),
			runtime.OnCommit(func(progress []runtime.Progress) {
				if n++; n == 2 {
					cancel(crash)
				}
			}))
		fmt.Println(l.rows, "rows,", err)
	}
	// Output:
	// 2 rows, the power is cut
	// 4 rows, the power is cut
	// 5 rows, context canceled
}

// A file is read on behind what an earlier run has committed.
func ExampleResumeFrom() {
	ready, err := trading.ReadyWith(context.Background(), exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "veloc")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "trades.ndjson")
	lines := trade(1, "ACME") + "\n" + trade(2, "ACME") + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	progress := runtime.Progress{Input: "trades", Low: 1, Position: 1} // what OnCommit told
	err = ready.EnrichTrades().Run(context.Background(), file.Stream(path), &printer{}, runtime.ResumeFrom(progress))
	fmt.Println(err)
	// Output:
	// {"trade_id":2,"symbol":"ACME","quantity":1,"tier":"gold","risk_score":null,"position_limit":50000.00,"current_price":null}
	// <nil>
}

// limits is a table's source of one's own that brings the rows as they are, and then
// each change.
type limits struct {
	rows    string
	changes io.Reader // a connection, for one
}

func (l limits) LoadTable(_ context.Context, in *runtime.TableInput) error {
	if err := in.Decode(rowio.CSV{}, strings.NewReader(l.rows)); err != nil {
		return err
	}
	// The table is ready from here on.
	if err := in.CaughtUp(); err != nil {
		return err
	}
	return in.Decode(rowio.JSON{}, l.changes)
}

// A source that has caught up makes its table ready, and goes on with changes. Delete
// takes rows away by their primary key. runtimetest.Feed holds such a source to its
// contract.
func ExampleTableInput_CaughtUp() {
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	defer tables.Close()
	tables.UserProfiles.Loaded()
	tables.MarketData.Loaded()
	connection, server := io.Pipe()
	defer server.Close()
	if err := tables.Load(context.Background(), trading.Sources{
		UserProfiles: runtime.Pushed(), MarketData: runtime.Pushed(),
		Limits: limits{"user_id,position_limit\n1,1000\n", connection},
	}); err != nil {
		fmt.Println(err)
		return
	}
	before, _ := tables.Limits.Get(1)
	fmt.Fprintln(server, `{"user_id":1,"position_limit":2500}`)
	row := before
	for row == before { // a query would not wait, and see it in one of its next batches
		time.Sleep(time.Millisecond)
		row, _ = tables.Limits.Get(1)
	}
	fmt.Println(before.PositionLimit.V, row.PositionLimit.V)
	// Output: 1000.00 2500.00
}
