package generated_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/golden/joins"
	"github.com/veloc-dev/veloc/golden/strategies"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/exec"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// trouble counts what a run calls, and makes one call go wrong.
type trouble struct {
	at    int // the call that does; negative: none
	most  int // records at a time
	how   func() error
	calls int

	acked, read runtime.Position
	committed   bool
	aborted     bool
	closed      bool
	lines       []byte
}

func (c *trouble) call() error {
	c.calls++
	if c.calls-1 == c.at {
		return c.how()
	}
	return nil
}

// from is a stream that gives few records at a time.
func (c *trouble) from(path string) runtime.StreamSource { return troubled{c, file.Stream(path)} }

type troubled struct {
	*trouble
	of runtime.StreamSource
}

func (s troubled) Endless() bool { return false }

func (s troubled) OpenStream(ctx context.Context, rel *rowio.Relation, from []runtime.Progress) (runtime.StreamReader, error) {
	if err := s.call(); err != nil {
		return nil, err
	}
	r, err := s.of.OpenStream(ctx, rel, from)
	return &troubledReader{s.trouble, r}, err
}

type troubledReader struct {
	c *trouble
	r runtime.StreamReader
}

func (r *troubledReader) Read(ctx context.Context, batch rowio.Records, _ int) (runtime.Span, error) {
	if err := r.c.call(); err != nil {
		return runtime.Span{}, err
	}
	span, err := r.r.Read(ctx, batch, max(r.c.most, 3))
	r.c.read = max(r.c.read, span.Next)
	return span, err
}
func (r *troubledReader) Buffered() bool { return r.c.read%2 == 0 }
func (r *troubledReader) Commit(_ context.Context, progress ...runtime.Progress) error {
	if len(progress) != 1 || progress[0].Low > progress[0].Position {
		return fmt.Errorf("%+v is committed", progress)
	}
	r.c.acked = progress[0].Low
	return r.c.call()
}
func (r *troubledReader) Close() error { r.c.closed = true; return r.r.Close() }

// The sink keeps the rows as lines of CSV.
func (c *trouble) Delivery() runtime.Delivery { return runtime.AtFlush }
func (c *trouble) Close() error               { return nil }

func (c *trouble) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return c, c.call()
}
func (c *trouble) Write(_ context.Context, rows rowio.Results) error {
	c.lines = rows.AppendCSV(c.lines)
	return c.call()
}
func (c *trouble) Flush(context.Context) error  { return c.call() }
func (c *trouble) Commit(context.Context) error { c.committed = true; return c.call() }
func (c *trouble) Abort() error                 { c.aborted = true; return nil }

// breaks runs a query that fails, or is left, at every point, and then whole:
// that gives what the first run of a value gives.
func breaks[S, R any, P csvRow[R], Q interface {
	All(iter.Seq2[S, error]) iter.Seq2[R, error]
	Run(context.Context, runtime.StreamSource, runtime.Sink, ...runtime.RunOption) error
}](path string, records []S, of func() Q) func(t *testing.T) {
	return func(t *testing.T) {
		whole := func(q Q) string {
			c := &trouble{at: -1}
			if err := q.Run(t.Context(), c.from(path), c); err != nil {
				t.Fatal(err)
			}
			if int(c.acked) != len(records) || !c.committed || !c.closed {
				t.Fatalf("of %d records %d are acknowledged", len(records), c.acked)
			}
			var lines []byte
			for row, err := range q.All(rowsOf(records)) {
				if err != nil {
					t.Fatal(err)
				}
				lines = append(P(&row).AppendCSV(lines), '\n')
			}
			// Where records wait, when they come out is none of this test's.
			if sorted(string(lines)) != sorted(string(c.lines)) {
				t.Fatalf("All gives\n%s, Run\n%s", lines, c.lines)
			}
			return sorted(string(lines))
		}
		want := whole(of())
		q := of()
		check := func(what string, at int) {
			t.Helper()
			if got := whole(q); got != want {
				t.Fatalf("behind a run that %s at %d:\n%s, and before\n%s", what, at, got, want)
			}
		}
		oh := errors.New("oh")
		for what, how := range map[string]func() error{"fails": func() error { return oh }, "panics": func() error { panic("oh") }} {
			for at := 0; ; at++ {
				c := &trouble{at: at, how: how}
				err := q.Run(t.Context(), c.from(path), c)
				if c.calls <= at {
					break
				}
				var panicked *runtime.PanicError
				if what == "fails" && !errors.Is(err, oh) || what == "panics" && (!errors.As(err, &panicked) || len(panicked.Stack) == 0) {
					t.Fatalf("a call that %s gives %v", what, err)
				}
				if c.aborted == c.committed && c.calls > 2 {
					t.Fatalf("call %d %s: aborted %v, committed %v", at, what, c.aborted, c.committed)
				}
				check(what, at)
			}
		}
		for at := 0; ; at++ {
			n := 0
			for range q.All(rowsOf(records)) {
				if n++; n > at {
					break
				}
			}
			check("is left", at)
			func() {
				defer func() { recover() }()
				i := 0
				for range q.All(rowsOf(records)) {
					if i++; i > at {
						panic("the body")
					}
				}
			}()
			check("has a body that panics", at)
			if n <= at {
				break
			}
		}
		for at := range records {
			var errs []error
			for _, err := range q.All(func(yield func(S, error) bool) {
				for _, r := range records[:at] {
					yield(r, nil)
				}
				panic(oh)
			}) {
				if err != nil {
					errs = append(errs, err)
				}
			}
			var panicked *runtime.PanicError
			if len(errs) != 1 || !errors.Is(errs[0], oh) || !errors.As(errs[0], &panicked) || !strings.Contains(panicked.Who, "iterator") {
				t.Fatalf("an iterator that panics gives %v", errs)
			}
			check("has an iterator that panics", at)
		}
		for at := range 8 {
			ctx, cancel := context.WithCancelCause(t.Context())
			c := &trouble{at: at, how: func() error { cancel(oh); return nil }}
			if err := q.Run(ctx, c.from(path), c); !errors.Is(err, oh) {
				t.Fatalf("a run whose context has ended gives %v", err)
			}
			cancel(nil)
			check("is ended", at)
		}
	}
}

func sorted(lines string) string {
	list := strings.Split(lines, "\n")
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// stream writes records to a file.
func streamOf[R any](t *testing.T, records []R) string {
	t.Helper()
	var text bytes.Buffer
	for _, r := range records {
		if err := json.NewEncoder(&text).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "stream.ndjson")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEachRunBeginsClean(t *testing.T) {
	orders := someOrders(rand.New(rand.NewPCG(5, 5)), 7)
	path := streamOf(t, orders)
	rows := joins.Rows{Rates: regions, Products: []joins.ProductsRow{{Code: runtime.Some("apple"), Label: "a"}, {Code: runtime.Some("apple"), Label: "b"}}}
	for id := range int32(6) {
		rows.Customers = append(rows.Customers, joins.CustomersRow{ID: id * 7, Name: fmt.Sprint(id), Region: runtime.Some("EU  ")})
	}
	ready, err := joins.ReadyWith(t.Context(), rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("one match", breaks(path, orders, ready.InnerJoin))
	t.Run("many", breaks(path, orders, ready.ManyMatches))
	t.Run("right", breaks(path, orders, ready.RightJoin))
	t.Run("full", breaks(path, orders, ready.FullThenInner))
	t.Run("nest", breaks(path, orders, ready.RightOverParenthesis))
	t.Run("parked", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ready, err := strategies.ReadyWith(t.Context(), strategies.Rows{Customers: []strategies.CustomersRow{{ID: 1}}})
			if err != nil {
				t.Fatal(err)
			}
			var orders []strategies.OrdersRow
			for i := range int32(5) {
				orders = append(orders, strategies.OrdersRow{ID: i, Customer: runtime.Some(i % 2), Product: runtime.Some("a")})
			}
			breaks(streamOf(t, orders), orders, ready.WaitOnMiss)(t)
		})
	})
}

// A run that is ended while a record has more rows than can be waited for is
// aborted; until then they are handed on in pieces.
func TestEndedAmongRows(t *testing.T) {
	_, ready, orders := spread(t)
	for i := range orders {
		orders[i].Product = runtime.Some("apple")
		orders[i].Customer = runtime.Null[int32]{}
	}
	path := streamOf(t, orders)
	for name, run := range map[string]func(context.Context, runtime.StreamSource, runtime.Sink, ...runtime.RunOption) error{
		"rows of a record": ready.ManyMatches().Run, "rows at the end": ready.FullJoin().Run,
	} {
		synctest.Test(t, func(t *testing.T) {
			oh := errors.New("oh")
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			// Each write takes a second, of a clock that stands still otherwise.
			c := &trouble{at: 2, most: 12, how: func() error { cancel(oh); return nil }}
			pieces := 0
			err := run(ctx, c.from(path), slow{c}, runtime.OnBatch(func(_, rows int) {
				if pieces++; rows > exec.PieceRows+runtime.BatchSize {
					t.Errorf("%s: %d rows at once", name, rows)
				}
			}))
			if !errors.Is(err, oh) || !errors.Is(err, runtime.ErrCutOff) || !c.aborted {
				t.Errorf("%s: %v behind %d pieces", name, err, pieces)
			}
		})
	}
}

type slow struct{ *trouble }

func (s slow) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) { return s, nil }
func (s slow) Write(context.Context, rowio.Results) error {
	time.Sleep(time.Second)
	s.lines = nil
	return s.call()
}

// Where a table becomes too old for a query that cannot do without it, every
// record is answered, or named by an error.
func TestTooOldTablesNameRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready, err := strategies.ReadyWith(t.Context(), strategies.Rows{Products: []strategies.ProductsRow{{Code: "a"}}})
		if err != nil {
			t.Fatal(err)
		}
		orders := make([]strategies.OrdersRow, 1300)
		for i := range orders {
			orders[i] = strategies.OrdersRow{ID: int32(i), Product: runtime.Some("a")}
		}
		ages := ready.DefaultsOnMiss()
		answered, named := 0, []int{}
		for _, err := range ages.All(func(yield func(strategies.OrdersRow, error) bool) {
			for i, o := range orders {
				if i == 700 {
					time.Sleep(2 * time.Hour)
				}
				if !yield(o, nil) {
					return
				}
			}
		}) {
			var failed *runtime.RecordError
			var old *runtime.NotReadyError
			switch {
			case err == nil:
				answered++
			case !errors.As(err, &failed) || !errors.As(err, &old) || failed.SQLState != "55000":
				t.Fatal(err)
			default:
				named = append(named, failed.Index)
			}
		}
		if answered != 512 || len(named) != 1300-512 || named[0] != 512 || named[len(named)-1] != 1299 {
			t.Errorf("%d are answered, %d named, from %v", answered, len(named), named[:min(len(named), 3)])
		}
		rows, err := ages.Append(nil, orders)
		if failed := (*runtime.RecordError)(nil); !errors.As(err, &failed) || failed.Index != 0 || len(rows) > 0 {
			t.Errorf("Append gives %d rows and %v", len(rows), err)
		}
		c := &trouble{at: -1}
		refused := 0
		err = ages.Run(t.Context(), c.from(streamOf(t, orders)), c, runtime.OnRefused(func(error, []byte) error { refused++; return nil }))
		if failed := (*runtime.RecordError)(nil); !errors.As(err, &failed) || failed.Index != 0 || refused > 0 || !c.aborted {
			t.Errorf("Run gives %v, and %d records are refused", err, refused)
		}
	})
}

// A record that is refused while the context ends is refused, and what is read is
// acknowledged.
func TestRefusedAtTheEnd(t *testing.T) {
	ready, err := joins.ReadyWith(t.Context(), joins.Rows{})
	if err != nil {
		t.Fatal(err)
	}
	for _, ahead := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		r := &refusing{cancel: cancel, ahead: ahead}
		var refused []string
		err := ready.LeftJoin().Run(ctx, r, &trouble{at: -1}, runtime.OnRefused(func(err error, record []byte) error {
			refused = append(refused, string(record))
			return nil
		}))
		if !errors.Is(err, context.Canceled) || !reflect.DeepEqual(refused, []string{"bad"}) || r.acked != 1 {
			t.Errorf("%v, refused %q, acknowledged %v", err, refused, r.acked)
		}
	}
}

// refusing is a stream with one bad record, in which the context ends.
type refusing struct {
	cancel func()
	ahead  bool
	acked  runtime.Position
}

func (r *refusing) Endless() bool { return false }
func (r *refusing) OpenStream(context.Context, *rowio.Relation, []runtime.Progress) (runtime.StreamReader, error) {
	return r, nil
}
func (r *refusing) Read(ctx context.Context, _ rowio.Records, _ int) (runtime.Span, error) {
	if ctx.Err() != nil {
		return runtime.Span{}, ctx.Err()
	}
	r.cancel()
	return runtime.Span{Next: 1}, &rowio.RecordError{Err: io.ErrUnexpectedEOF, Raw: []byte("bad")}
}
func (r *refusing) Buffered() bool   { return true }
func (r *refusing) ReadsAhead() bool { return r.ahead }
func (r *refusing) Commit(_ context.Context, progress ...runtime.Progress) error {
	r.acked = progress[0].Position
	return nil
}
func (r *refusing) Close() error { return nil }

// Several processors give what one gives, where records have so many rows that
// they are handed on in pieces.
func TestPiecesInParallel(t *testing.T) {
	_, ready, orders := spread(t)
	path := streamOf(t, slices.Repeat(orders, 40))
	answer := func(processors int) (string, runtime.QueryStats) {
		defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(processors))
		q := ready.ManyMatches()
		out := filepath.Join(t.TempDir(), "out.csv")
		if err := q.Run(t.Context(), file.Stream(path), file.Sink(out)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return string(text), q.Stats()
	}
	text, stats := answer(1)
	if other, counts := answer(4); other != text || !reflect.DeepEqual(counts, stats) {
		t.Errorf("%d bytes and %+v, not %d and %+v", len(other), counts, len(text), stats)
	}
}
