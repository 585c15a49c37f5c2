package runtime_test

import (
	"context"
	"errors"
	"io"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// A source that goes on when its load has ended, whichever way, changes nothing.
// Run with -race.
func TestInputEndsWithItsLoad(t *testing.T) {
	for name, outcome := range map[string]error{"committed": nil, "failed": errBroken, "unchanged": runtime.ErrUnchanged} {
		t.Run(name, func(t *testing.T) {
			tables := []*table{newTable("t", runtime.Policy{})}
			l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}))
			defer l.Close()
			var going sync.WaitGroup
			ended := make(chan struct{})
			l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
				err := put(in, 3)
				going.Go(func() {
					<-ended
					in.Expect(1000, 1000)
					in.Progress(7)
					in.LeaveOut(1)
					for range 100 {
						if err := put(in, 1); !errors.Is(err, runtime.ErrLoadEnded) || outcome != nil && !errors.Is(err, outcome) {
							t.Errorf("a late row gives %v", err)
						}
					}
					if err := in.Decode(numbersFormat{}, strings.NewReader("")); !errors.Is(err, runtime.ErrLoadEnded) {
						t.Errorf("late rows of a format give %v", err)
					}
				})
				return errors.Join(err, outcome)
			}))
			s := tables[0].Status()
			close(ended)
			going.Wait()
			after := tables[0].Status()
			if s.Rows != after.Rows || after.Bytes != 0 || after.AllBadRecords != 0 || after.ExpectedRows != 0 || outcome == nil && tables[0].Len() != 3 {
				t.Errorf("%d rows, then %+v", s.Rows, after)
			}
		})
	}
}

// A goroutine that a source has left behind may be filling a batch when LoadTable
// returns: each row is in the table, or refused. Run with -race.
func TestInputWhileItsLoadEnds(t *testing.T) {
	for range 200 {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		taken := make(chan int, 1)
		if err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			begun := make(chan struct{})
			go func() {
				n := 0
				for ; put(in, 1) == nil; n++ {
					if n == 3 {
						close(begun)
					}
				}
				taken <- n
			}()
			<-begun
			goruntime.Gosched()
			return nil
		})); err != nil {
			t.Fatal(err)
		}
		if n := <-taken; n != tables[0].Len() {
			t.Errorf("%d rows are taken, and there are %d", n, tables[0].Len())
		}
		l.Close()
	}
}

// numbersFormat gives records without end.
type numbersFormat struct{}

func (numbersFormat) Name() string { return "numbers" }

func (numbersFormat) NewReader(io.Reader, *rowio.Relation) (rowio.Reader, error) {
	return numbersReader{}, nil
}

func (numbersFormat) NewWriter(io.Writer, *rowio.Relation) (rowio.Writer, error) {
	return nil, errors.ErrUnsupported
}

type numbersReader struct{}

func (numbersReader) Buffered() bool { return true }

func (numbersReader) Read(into rowio.Records, max int) error {
	b := into.(*numbers)
	b.rows = append(b.rows, 1)
	return nil
}

// A row that was refused fails the load, also of a source that does not care.
func TestRefusedRowsFailTheLoad(t *testing.T) {
	tables := []*table{newTable("t", runtime.Policy{})}
	tables[0].refuse = errBroken
	l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}))
	defer l.Close()
	err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
		_ = put(in, 3)
		return nil
	}))
	if !errors.Is(err, errBroken) || tables[0].Usable() {
		t.Error(err)
	}
}

// A source that ends its goroutine has failed.
func TestSourceEndsItsGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		defer l.Close()
		err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			goruntime.Goexit()
			return nil
		}))
		if err == nil || !strings.Contains(err.Error(), "ended its goroutine") {
			t.Error(err)
		}
	})
}
