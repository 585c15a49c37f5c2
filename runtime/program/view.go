package program

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg"
)

// view shows on a terminal how the tables load and the stream runs.
type view struct {
	bars          *mpb.Progress // nil: no terminal
	stream        string
	started       time.Time
	records, rows atomic.Int64
	read          atomic.Int64
	size          int64
	progress      func() []runtime.TableStatus
	done          chan struct{}
	stopped       sync.Once
	watching      sync.WaitGroup
	took          time.Duration
}

func newView(job *Job, stream string) *view {
	v := &view{stream: stream, started: time.Now(), done: make(chan struct{})}
	if info, err := os.Stat(job.Sources[stream].Path); err == nil {
		v.size = info.Size()
	}
	if !job.Quiet && term.IsTerminal(int(os.Stderr.Fd())) {
		v.bars = mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	}
	return v
}

func (v *view) bytes(n int64) { v.read.Add(n) }

func (v *view) batch(records, rows int) {
	v.records.Add(int64(records))
	v.rows.Add(int64(rows))
}

// watchTables shows a bar for each table.
func (v *view) watchTables(progress func() []runtime.TableStatus) {
	v.progress = progress
	if v.bars == nil {
		return
	}
	bars := map[string]*mpb.Bar{}
	for _, t := range progress() {
		bars[t.Table] = v.bars.AddBar(1, mpb.PrependDecorators(decor.Name(pg.Visible(t.Table), decor.WCSyncSpaceR)),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return v.tableText(t.Table) })))
	}
	v.watching.Go(func() {
		for {
			for _, t := range progress() {
				show(bars[t.Table], t)
			}
			select {
			case <-v.done:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
}

func (v *view) tableText(name string) string {
	for _, t := range v.progress() {
		if t.Table == name {
			return fmt.Sprintf("wave %d, %s, %s rows", t.Wave+1, t.State, group(int64(t.Rows)))
		}
	}
	return ""
}

func show(bar *mpb.Bar, t runtime.TableStatus) {
	switch {
	case t.State == runtime.Ready:
		bar.SetTotal(1, false)
		bar.SetCurrent(1)
		bar.SetTotal(-1, true)
	case t.State == runtime.Failed || t.State == runtime.Degraded:
		bar.Abort(false)
	case t.Expected > 0:
		bar.SetTotal(t.Expected+1, false)
		bar.SetCurrent(t.Bytes)
	}
}

// tablesReady shows the stream from now on.
func (v *view) tablesReady() {
	v.started = time.Now()
	if v.bars == nil {
		return
	}
	total := max(v.size, 1)
	bar := v.bars.AddBar(total, mpb.PrependDecorators(decor.Name(pg.Visible(v.stream), decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			rate := int64(float64(v.records.Load()) / max(time.Since(v.started).Seconds(), 0.001))
			return group(v.records.Load()) + " records, " + group(rate) + "/s"
		})))
	v.watching.Go(func() {
		for {
			bar.SetCurrent(min(v.read.Load(), total))
			select {
			case <-v.done:
				bar.SetTotal(-1, true)
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
}

func (v *view) seconds() float64 { return v.took.Seconds() }

// stop ends the bars; what they last showed stays.
func (v *view) stop() {
	v.stopped.Do(func() {
		v.took = time.Since(v.started)
		close(v.done)
		v.watching.Wait()
		if v.bars != nil {
			v.bars.Shutdown()
		}
	})
}
