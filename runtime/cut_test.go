package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/state"
)

// journal is a stream of numbers in two partitions, and a sink for them, in memory. It
// holds what lasts from run to run, and what the calls of a run may not do.
type journal struct {
	partitions [2][]int
	endless    bool
	delivery   runtime.Delivery
	remembers  bool                    // the sink keeps the progress with the rows
	enough     func()                  // called when nothing is left to be read
	pause      time.Duration           // before each record
	fail       func(call string) error // asked at each call
	calls      int

	rows      []int                      // that last
	committed map[int32]runtime.Progress // by the stream
	kept      map[int32]runtime.Progress // by the sink
	trouble   []string
}

func newJournal(n int) *journal {
	j := &journal{committed: map[int32]runtime.Progress{}, kept: map[int32]runtime.Progress{}}
	for i := range n {
		j.partitions[i%2] = append(j.partitions[i%2], i)
	}
	return j
}

func (j *journal) call(name string) error {
	if j.calls++; j.fail == nil {
		return nil
	}
	return j.fail(name)
}

func (j *journal) complain(format string, args ...any) {
	j.trouble = append(j.trouble, fmt.Sprintf(format, args...))
}

func values(progress map[int32]runtime.Progress) []runtime.Progress {
	var out []runtime.Progress
	for partition := range int32(2) {
		if p, ok := progress[partition]; ok {
			out = append(out, p)
		}
	}
	return out
}

func (j *journal) Endless() bool { return j.endless }

func (j *journal) OpenStream(_ context.Context, _ *rowio.Relation, from []runtime.Progress) (runtime.StreamReader, error) {
	r := &journalReader{journal: j}
	for _, p := range from {
		r.at[p.Partition] = int(p.Position)
		for _, at := range p.Parked {
			r.parked = append(r.parked, place{p.Partition, int(at)})
		}
	}
	return r, j.call("OpenStream")
}

type place struct {
	partition int32
	at        int
}

type journalReader struct {
	*journal
	parked []place
	at     [2]int
	turn   int32
}

func (r *journalReader) left(partition int32) bool {
	return r.at[partition] < len(r.partitions[partition])
}

func (r *journalReader) Buffered() bool {
	return r.pause > 0 || len(r.parked) > 0 || r.left(0) || r.left(1)
}

func (r *journalReader) Read(ctx context.Context, batch rowio.Records, most int) (runtime.Span, error) {
	if err := r.call("Read"); err != nil {
		return runtime.Span{}, err
	}
	if ctx.Err() != nil {
		return runtime.Span{}, ctx.Err()
	}
	time.Sleep(r.pause)
	into := &batch.(*numberBatch).rows
	if len(r.parked) > 0 {
		p := r.parked[0]
		r.parked = r.parked[1:]
		*into = append(*into, r.partitions[p.partition][p.at])
		return runtime.Span{Partition: p.partition, First: runtime.Position(p.at), Next: runtime.Position(p.at + 1)}, nil
	}
	if r.turn = 1 - r.turn; !r.left(r.turn) {
		r.turn = 1 - r.turn
	}
	if !r.left(r.turn) {
		if !r.endless {
			return runtime.Span{}, io.EOF
		}
		if r.enough != nil {
			r.enough()
		}
		<-ctx.Done()
		return runtime.Span{}, ctx.Err()
	}
	first := r.at[r.turn]
	for i := 0; i < 3 && r.left(r.turn); i++ {
		*into = append(*into, r.partitions[r.turn][r.at[r.turn]])
		r.at[r.turn]++
	}
	return runtime.Span{Partition: r.turn, First: runtime.Position(first), Next: runtime.Position(r.at[r.turn])}, nil
}

// Commit holds the progress against the rows that last: none may be missing of the
// records before, but for those that are parked.
func (r *journalReader) Commit(_ context.Context, progress ...runtime.Progress) error {
	if err := r.call("Commit of the stream"); err != nil {
		return err
	}
	for _, p := range progress {
		low := p.Position
		for at, n := range r.partitions[p.Partition][:p.Position] {
			parked := slices.Contains(p.Parked, runtime.Position(at))
			if parked {
				low = min(low, runtime.Position(at))
			}
			if !parked && !slices.Contains(r.rows, n) {
				r.complain("%d is committed, and its row does not last: %+v", n, p)
			}
		}
		if p.Low > low {
			r.complain("the oldest parked record is at %d: %+v", low, p)
		}
		if before := r.committed[p.Partition]; p.Position < before.Position {
			r.complain("%+v is committed behind %+v", p, before)
		}
		r.committed[p.Partition] = p
	}
	return nil
}

func (r *journalReader) Close() error { return nil }

func (j *journal) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	w := &journalWriter{journal: j}
	if err := j.call("OpenSink"); err != nil || j.delivery != runtime.InTransactions {
		return w, err
	}
	return &journalTransactions{journalWriter: w}, nil
}

// remembering is a journal whose sink keeps the progress.
type remembering struct{ *journal }

func (r remembering) Committed(context.Context, *rowio.Relation) ([]runtime.Progress, error) {
	return values(r.kept), r.call("Committed")
}

type journalWriter struct {
	*journal
	written []int
	ended   bool // by Commit or Abort
}

func (w *journalWriter) Delivery() runtime.Delivery { return w.delivery }

func (w *journalWriter) Write(_ context.Context, rows rowio.Results) error {
	if w.ended {
		w.complain("rows are written behind the end")
	}
	w.written = append(w.written, rows.(interface{ given() []int }).given()...)
	return w.call("Write")
}

func (w *journalWriter) Flush(context.Context) error {
	if err := w.call("Flush"); err != nil || w.delivery != runtime.AtFlush {
		return err
	}
	w.last()
	return nil
}

func (w *journalWriter) last() {
	w.rows = append(w.rows, w.written...)
	w.written = nil
}

func (w *journalWriter) Commit(context.Context) error {
	if w.ended {
		w.complain("Commit behind the end")
	}
	w.ended = true
	if err := w.call("Commit"); err != nil {
		return err
	}
	w.last()
	return nil
}

func (w *journalWriter) Abort() error {
	if w.ended {
		w.complain("Abort behind the end")
	}
	w.ended, w.written = true, nil
	return nil
}

func (w *journalWriter) Close() error {
	w.written = nil
	return w.call("Close")
}

type journalTransactions struct {
	*journalWriter
	prepared []runtime.Progress
	ready    bool
}

func (w *journalTransactions) Begin(context.Context) error {
	w.ended, w.ready = false, false
	return w.call("Begin")
}

func (w *journalTransactions) Prepare(_ context.Context, progress []runtime.Progress) error {
	w.prepared, w.ready = progress, true
	return w.call("Prepare")
}

// errLost is a lost connection, behind which the transaction has been committed or not.
var errLost = &runtime.UnknownOutcomeError{Err: io.ErrUnexpectedEOF}

func (w *journalTransactions) Commit(ctx context.Context) error {
	if !w.ready {
		w.complain("Commit without Prepare")
	}
	err := w.call("Commit")
	unknown := errors.As(err, new(*runtime.UnknownOutcomeError))
	w.ended = true
	if err != nil && (!unknown || w.calls%2 == 0) {
		return err
	}
	w.last()
	for _, p := range w.prepared {
		w.kept[p.Partition] = p
	}
	return err
}

// numberBatch is a batch of the journal's records.
type numberBatch struct{ numbers }

var numbersRelation = &rowio.Relation{Name: "numbers"}

func (b *numberBatch) Relation() *rowio.Relation { return numbersRelation }
func (b *numberBatch) New() rowio.Records        { return &numberBatch{} }
func (b *numberBatch) JSON(i int) []byte         { return fmt.Append(nil, b.rows[i]) }

// numberJoin gives each record as it is. Those that divide by seven wait until they have
// been looked at twice, or for ever.
type numberJoin struct {
	numberBatch
	out      []int
	seen     uint64
	parks    bool
	forever  bool
	waiting  []waiting
	finished int
}

type waiting struct {
	n      int
	number uint64
	looks  int
}

func (j *numberJoin) Len() int                     { return len(j.out) }
func (j *numberJoin) AppendCSV(dst []byte) []byte  { return dst }
func (j *numberJoin) AppendJSON(dst []byte) []byte { return dst }
func (j *numberJoin) AppendVectors(*rowio.Vectors) {}
func (j *numberJoin) given() []int                 { return j.out }
func (j *numberJoin) Idle()                        {}
func (j *numberJoin) Seen() uint64                 { return j.seen }

func (j *numberJoin) Records(in rowio.Records, first int) error {
	j.out = nil
	j.look(1)
	for _, n := range in.(*numberBatch).rows[first:] {
		if j.parks && n%7 == 0 {
			j.waiting = append(j.waiting, waiting{n, j.seen, 0})
		} else {
			j.out = append(j.out, n)
		}
		j.seen++
	}
	return nil
}

// look gives what has waited long enough.
func (j *numberJoin) look(looks int) {
	j.waiting = slices.DeleteFunc(j.waiting, func(w waiting) bool {
		over := !j.forever && w.looks+looks > 2
		if over {
			j.out = append(j.out, w.n)
		}
		return over
	})
	for i := range j.waiting {
		j.waiting[i].looks += looks
	}
}

func (j *numberJoin) Finish() error {
	j.out = nil
	j.finished++
	j.look(3)
	return nil
}

// parkingJoin is a numberJoin that parks.
type parkingJoin struct{ *numberJoin }

func (j parkingJoin) Drain(context.Context) error {
	j.out = nil
	j.look(1)
	return nil
}

func (j parkingJoin) Waiting() []uint64 {
	var numbers []uint64
	for _, w := range j.waiting {
		numbers = append(numbers, w.number)
	}
	return numbers
}

func (j *journal) sink() runtime.Sink {
	if j.remembers {
		return remembering{j}
	}
	return j
}

// run runs a query over the journal, until nothing is left, from what was committed.
func (j *journal) run(t *testing.T, parks bool) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	join := &numberJoin{parks: parks}
	j.enough = cancel
	opts := []runtime.RunOption{runtime.CommitEvery(0)}
	if !j.remembers && len(j.committed) > 0 {
		opts = append(opts, runtime.ResumeFrom(values(j.committed)...))
	}
	var query runtime.Join = join
	if parks {
		query = parkingJoin{join}
	}
	err := runtime.Run(ctx, j, j.sink(), &numberBatch{}, query, opts...)
	if j.endless && err == context.Canceled {
		err = nil
	}
	if j.endless && join.finished > 0 {
		t.Error("an endless stream is finished")
	}
	return err
}

// outcomes are the ways in which a call may go wrong.
var outcomes = map[string]func() error{
	"fails":   func() error { return errBroken },
	"panics":  func() error { panic("oh") },
	"is lost": func() error { return errLost },
}

// Whatever call goes wrong: what is committed lasts before, and a run that goes on
// behind it gives every row; exactly once, where the sink keeps the progress.
func TestCutsUnderFaults(t *testing.T) {
	const n = 40
	for delivery, name := range []string{"at flush", "at commit", "in transactions", "in transactions that keep the progress"} {
		for _, parks := range []bool{false, true} {
			for _, endless := range []bool{false, true} {
				for how, wrong := range outcomes {
					for at := 1; ; at++ {
						j := newJournal(n)
						j.endless, j.remembers = endless, delivery == 3
						j.delivery = min(runtime.Delivery(delivery), runtime.InTransactions)
						failed := ""
						j.fail = func(call string) error {
							if j.calls != at {
								return nil
							}
							failed = call
							return wrong()
						}
						err := j.run(t, parks)
						what := fmt.Sprintf("%s, parks %v, endless %v, call %d (%s) %s", name, parks, endless, at, failed, how)
						if failed == "" {
							break // there are not so many calls
						}
						if err == nil {
							t.Fatalf("%s: no error", what)
						}
						j.fail = nil
						for range 3 { // what is parked comes out of a later run
							if err := j.run(t, parks); err != nil {
								t.Fatalf("%s: the run behind it: %v", what, err)
							}
						}
						j.check(t, what, n, parks && endless)
					}
				}
			}
		}
	}
}

// check tests that every row lasts, but for those that may still be parked.
func (j *journal) check(t *testing.T, what string, n int, parked bool) {
	t.Helper()
	for _, trouble := range j.trouble {
		t.Errorf("%s: %s", what, trouble)
	}
	counts := map[int]int{}
	for _, row := range j.rows {
		counts[row]++
	}
	for i := range n {
		if counts[i] == 0 && !(parked && i%7 == 0) || counts[i] > 1 && j.remembers {
			t.Fatalf("%s: the row %d lasts %d times: %+v", what, i, counts[i], values(j.committed))
		}
	}
}

// Progress is committed while records come without a pause, too, as often as it is said.
func TestCutsByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal(300)
		j.pause = 100 * time.Millisecond
		var at []time.Duration
		begun := time.Now()
		err := runtime.Run(t.Context(), j, j, &numberBatch{}, &numberJoin{}, runtime.OnCommit(func([]runtime.Progress) {
			at = append(at, time.Since(begun))
		}))
		if err != nil || len(at) != 10 {
			t.Errorf("committed at %v: %v", at, err)
		}
		for i, d := range at {
			if want := time.Duration(i+1) * time.Second; d < want || d > want+200*time.Millisecond {
				t.Errorf("committed at %v", at)
				break
			}
		}
	})
}

// An endless stream that is left keeps what is parked for the next run.
func TestParkedStayParked(t *testing.T) {
	j := newJournal(30)
	j.endless = true
	ctx, cancel := context.WithCancel(t.Context())
	j.enough = cancel
	join := parkingJoin{&numberJoin{parks: true, forever: true}}
	if err := runtime.Run(ctx, j, j, &numberBatch{}, join); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	want := []runtime.Progress{
		{Input: "numbers", Partition: 0, Low: 0, Position: 15, Parked: []runtime.Position{0, 7, 14}},
		{Input: "numbers", Partition: 1, Low: 3, Position: 15, Parked: []runtime.Position{3, 10}},
	}
	if got := values(j.committed); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v", got)
	}
	j.check(t, "left", 30, true)
	// They are joined again, and parked again, at their old places.
	ctx, cancel = context.WithCancel(t.Context())
	j.enough = cancel
	again := parkingJoin{&numberJoin{parks: true, forever: true}}
	if err := runtime.Run(ctx, j, j, &numberBatch{}, again, runtime.ResumeFrom(values(j.committed)...)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := values(j.committed); fmt.Sprint(got) != fmt.Sprint(want) || again.seen != 5 {
		t.Errorf("%d records read again, %+v", again.seen, got)
	}
}

// window is a state that holds the records whose numbers come to the same when divided
// by ten, until one beyond comes.
type window struct {
	state.State
	oldest uint64
	any    bool
}

func (w *window) Low(string) (uint64, bool) { return w.oldest, w.any }

type statefulJoin struct {
	*numberJoin
	window window
}

func (j *statefulJoin) States() []state.State { return []state.State{&j.window} }

func (j *statefulJoin) Records(in rowio.Records, first int) error {
	for i := range in.(*numberBatch).rows[first:] {
		if number := j.seen + uint64(i); !j.window.any || number/10 != j.window.oldest/10 {
			j.window.oldest, j.window.any = number, true
		}
	}
	return j.numberJoin.Records(in, first)
}

// What a state was made from is not committed behind, in no partition.
func TestStatesHoldProgress(t *testing.T) {
	j := newJournal(100)
	join := &statefulJoin{numberJoin: &numberJoin{}}
	n := 0
	if err := runtime.Run(t.Context(), j, j, &numberBatch{}, join, runtime.CommitEvery(0), runtime.OnCommit(func(progress []runtime.Progress) {
		for _, p := range progress {
			// Of each partition at most ten records are needed, and those of the
			// batch that the oldest lies in.
			if n++; p.Low > p.Position || p.Position-p.Low > 10 {
				t.Errorf("%+v", p)
			}
		}
	})); err != nil || n == 0 {
		t.Fatal(err)
	}
	last := values(j.committed)
	if join.window.oldest != 90 || last[0].Low+last[1].Low != 90 || last[0].Position != 50 || last[1].Position != 50 {
		t.Errorf("the state begins at record %d, and %+v is committed", join.window.oldest, last)
	}
}

// A stream that says it is endless and ends, and a sink without the transactions that it
// promises, are errors.
func TestBrokenPromises(t *testing.T) {
	j := newJournal(3)
	err := runtime.Run(t.Context(), endsAfterAll{j}, j, &numberBatch{}, &numberJoin{})
	if err == nil || len(j.rows) > 3 {
		t.Errorf("an endless stream ends: %v", err)
	}
	j = newJournal(3)
	if err := runtime.Run(t.Context(), j, promising{j}, &numberBatch{}, &numberJoin{}); !errors.Is(err, runtime.ErrNoTransactions) {
		t.Error(err)
	}
}

type endsAfterAll struct{ *journal }

func (endsAfterAll) Endless() bool { return true }

// promising is a sink that says it has transactions.
type promising struct{ *journal }

func (p promising) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return &promised{&journalWriter{journal: p.journal}}, nil
}

type promised struct{ *journalWriter }

func (promised) Delivery() runtime.Delivery { return runtime.InTransactions }
