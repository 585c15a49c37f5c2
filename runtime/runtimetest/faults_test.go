package runtimetest_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/runtimetest"
)

// topic is a stream in memory: two partitions, an even and an odd one, with a gap
// behind every record, as a broker's log of transactions has them.
type topic struct {
	records [2][]runtimetest.Record
	endless bool
	fault   string // what is wrong with it

	committed map[int32]runtime.Progress
}

func newTopic(rows int, endless bool) *topic {
	t := &topic{endless: endless, committed: map[int32]runtime.Progress{}}
	for i := range rows {
		t.records[i%2] = append(t.records[i%2], runtimetest.Row(i))
	}
	return t
}

func (t *topic) Endless() bool { return t.endless }

func (t *topic) OpenStream(_ context.Context, _ *rowio.Relation, from []runtime.Progress) (runtime.StreamReader, error) {
	r := &topicReader{topic: t}
	for _, p := range from {
		r.at[p.Partition] = int(p.Position+1) / 2
		if t.fault == "begins at the beginning" {
			r.at[p.Partition] = 0
		}
		if t.fault == "forgets parked records" {
			continue
		}
		for _, at := range p.Parked {
			r.parked[p.Partition] = append(r.parked[p.Partition], int(at)/2)
		}
	}
	return r, nil
}

type topicReader struct {
	*topic
	at     [2]int
	parked [2][]int
	turn   int
}

func (r *topicReader) ReadsAhead() bool { return false }
func (r *topicReader) Close() error     { return nil }

func (r *topicReader) Buffered() bool {
	return r.left(0)+r.left(1) > 0
}

func (r *topicReader) left(partition int) int {
	return len(r.parked[partition]) + len(r.records[partition]) - r.at[partition]
}

func (r *topicReader) Commit(_ context.Context, progress ...runtime.Progress) error {
	for _, p := range progress {
		r.committed[p.Partition] = p
	}
	return nil
}

func (r *topicReader) Read(ctx context.Context, into rowio.Records, most int) (runtime.Span, error) {
	if ctx.Err() != nil {
		if r.fault == "ends with ctx" {
			return runtime.Span{}, io.EOF
		}
		return runtime.Span{}, ctx.Err()
	}
	if !r.Buffered() {
		if !r.endless || r.fault == "ends after all" {
			return runtime.Span{}, io.EOF
		}
		<-ctx.Done()
		return runtime.Span{}, ctx.Err()
	}
	if r.turn = 1 - r.turn; r.left(r.turn) == 0 {
		r.turn = 1 - r.turn
	}
	if r.fault == "nothing" && most == 1 {
		return runtime.Span{}, nil
	}
	if r.fault == "too many" {
		most = 2*most + 1
	}
	numbers := r.take(most)
	batch := into.(*runtimetest.Rows)
	for _, i := range numbers {
		batch.Append(r.records[r.turn][i])
	}
	if r.fault == "loses" && batch.Len() > 500 {
		batch.Reset()
		batch.Append(runtimetest.Row(0))
	}
	return r.span(numbers), nil
}

// take gives the numbers of the next records in their partition.
func (r *topicReader) take(most int) []int {
	if parked := r.parked[r.turn]; len(parked) > 0 {
		n := min(most, len(parked))
		r.parked[r.turn] = parked[n:]
		return parked[:n]
	}
	var numbers []int
	for ; len(numbers) < most && r.at[r.turn] < len(r.records[r.turn]); r.at[r.turn]++ {
		numbers = append(numbers, r.at[r.turn])
	}
	return numbers
}

func (r *topicReader) span(numbers []int) runtime.Span {
	s := runtime.Span{Partition: int32(r.turn)}
	for _, i := range numbers {
		s.Each = append(s.Each, runtime.Position(2*i))
	}
	s.First = s.Each[0]
	s.Next = s.Each[len(s.Each)-1] + 1
	switch r.fault {
	case "no gaps":
		s.Each = nil
	case "stands still":
		s.Next = s.First
	}
	return s
}

func TestBrokers(t *testing.T) {
	for _, endless := range []bool{false, true} {
		if err := runtimetest.Stream(func(rows int) (runtime.StreamSource, error) { return newTopic(rows, endless), nil }); err != nil {
			t.Errorf("endless %v: %v", endless, err)
		}
	}
}

// What is wrong is found.
func TestFaultsOfStreams(t *testing.T) {
	for _, fault := range []string{
		"too many", "nothing", "ends with ctx", "loses", "begins at the beginning", "forgets parked records",
		"ends after all", "no gaps", "stands still",
	} {
		if err := runtimetest.Stream(func(rows int) (runtime.StreamSource, error) {
			s := newTopic(rows, fault == "ends after all")
			s.fault = fault
			return s, nil
		}); err == nil {
			t.Errorf("%s: nothing is found", fault)
		}
	}
}

// database is a sink with transactions, which keeps progress beside the rows.
type database struct {
	fault    string
	rows     []runtimetest.Record
	progress []runtime.Progress
}

func (d *database) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return &transactions{d: d}, nil
}

func (d *database) Committed(context.Context, *rowio.Relation) ([]runtime.Progress, error) {
	return d.progress, nil
}

type transactions struct {
	d        *database
	begun    bool
	rows     []runtimetest.Record
	progress []runtime.Progress
}

func (w *transactions) Delivery() runtime.Delivery { return runtime.InTransactions }

func (w *transactions) Begin(context.Context) error {
	w.begun, w.rows, w.progress = true, nil, nil
	return nil
}

func (w *transactions) Write(_ context.Context, rows rowio.Results) error {
	for _, r := range rows.(*runtimetest.Rows).Records() {
		r.Note = string([]byte(r.Note))
		w.rows = append(w.rows, r)
	}
	if w.d.fault == "visible at once" {
		w.d.rows = append(w.d.rows, w.rows...)
	}
	return nil
}

func (w *transactions) Flush(context.Context) error { return nil }

func (w *transactions) Prepare(_ context.Context, progress []runtime.Progress) error {
	w.progress = progress
	if w.d.fault == "keeps progress too soon" {
		w.d.keep(progress)
	}
	return nil
}

func (w *transactions) Commit(context.Context) error {
	if !w.begun && w.d.fault != "commits twice" {
		return errors.New("there is no transaction")
	}
	w.begun = false
	w.d.rows = append(w.d.rows, w.rows...)
	w.d.keep(w.progress)
	return nil
}

func (d *database) keep(progress []runtime.Progress) {
	if d.fault == "keeps the last progress alone" {
		d.progress = nil
	}
	for _, p := range progress {
		d.progress = slices.DeleteFunc(d.progress, func(q runtime.Progress) bool { return q.Partition == p.Partition })
		d.progress = append(d.progress, p)
	}
	slices.SortFunc(d.progress, func(a, b runtime.Progress) int { return int(a.Partition - b.Partition) })
}

func (w *transactions) Abort() error {
	if w.d.fault == "does not abort" {
		return w.Commit(context.Background())
	}
	w.begun = false
	return nil
}

func (w *transactions) Close() error {
	if w.d.fault == "commits at Close" && w.begun {
		return w.Commit(context.Background())
	}
	return nil
}

func databases(fault string) error {
	var d *database
	return runtimetest.Sink(func() (runtime.Sink, error) {
		d = &database{fault: fault}
		return d, nil
	}, func() ([]runtimetest.Record, error) { return slices.Clone(d.rows), nil })
}

func TestTransactions(t *testing.T) {
	if err := databases(""); err != nil {
		t.Error(err)
	}
	for _, fault := range []string{
		"visible at once", "keeps progress too soon", "commits twice", "keeps the last progress alone", "does not abort", "commits at Close",
	} {
		if databases(fault) == nil {
			t.Errorf("%s: nothing is found", fault)
		}
	}
}
