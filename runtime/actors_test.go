package runtime_test

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/runtime"
)

var actorSeeds = flag.Int("actors", 60, "programs of two actors in TestActors, each in every interleaving")

// scene is what two actors act on: a table with a source, one that the service
// fills, one behind the first, one that a strategy answers for, and a loader that
// loads one table at a time.
type scene struct {
	t      *testing.T
	l      *runtime.Loader
	tables []*table
	ctx    context.Context // of Load
	cancel context.CancelFunc
	inner  context.Context // of what the actors wait in
	give   context.CancelFunc

	outcome atomic.Value // what sources do from then on; nil: they wait
	loaded  bool         // Load was called before all else that ends it
	ends    []string
	running atomic.Int32 // steps that have not returned
	watched []<-chan runtime.TableStatus
	counted []runtime.TableStatus // the last states, for counters
}

const (
	sceneSource = iota
	scenePushed
	sceneBehind
	sceneDegrades
)

func newScene(t *testing.T) *scene {
	s := &scene{t: t}
	const limit = 10 * time.Second
	s.tables = []*table{
		newTable("source", runtime.Policy{LoadTimeout: limit, MaxStale: time.Hour}), newTable("pushed", runtime.Policy{LoadTimeout: limit}),
		newTable("behind", runtime.Policy{LoadTimeout: limit, DependsOn: []int{sceneSource}, Wave: 1}), newTable("degrades", runtime.Policy{LoadTimeout: limit, Degrades: true}),
	}
	s.l = loaderOf(s.tables, runtime.WithMaxParallel(1), runtime.WithRetry(runtime.Retry{Attempts: 2, Delay: time.Second}), runtime.WithBreaker(runtime.Breaker{CoolDown: time.Minute}))
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.inner, s.give = context.WithCancel(context.Background())
	return s
}

// load is a source that does what the outcome says, as soon as one does.
func (s *scene) load(ctx context.Context, in *runtime.TableInput) error {
	for {
		switch s.outcome.Load() {
		case "succeeds":
			return put(in, 3)
		case "fails":
			return errors.Join(put(in, 2), errBroken)
		case "panics":
			panic("oh no")
		case "hangs":
			time.Sleep(time.Minute)
			return put(in, 1)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// steps are what an actor may do. Those that may wait run apart.
var steps = map[string]func(s *scene){
	"Load": func(s *scene) {
		if err := s.l.Load(s.ctx, runtime.Every(time.Hour, source(s.load)), runtime.Pushed(), rows(1), source(s.load)); err == nil && len(s.ends) == 0 {
			for _, t := range s.tables {
				if !t.Usable() {
					s.t.Errorf("Load succeeds, %s is %v", t.Status().Table, t.Status().State)
				}
			}
		}
	},
	"Ready":     func(s *scene) { s.wait(s.inner, false) },
	"WaitReady": func(s *scene) { s.wait(s.inner, true) },
	"Subscribe": func(s *scene) {
		for _, t := range s.tables {
			states, err := s.l.Subscribe(context.Background(), t.Status().Table)
			if err != nil {
				s.t.Error(err)
			}
			s.watched = append(s.watched, states)
		}
	},
	"Unsubscribed": func(s *scene) {
		states, _ := s.l.Subscribe(s.inner, "source")
		for range states {
		}
	},
	"Reload": func(s *scene) {
		if err := s.tables[sceneSource].Reload(s.inner); err == nil && !s.tables[sceneSource].Usable() {
			s.t.Error("Reload succeeds, and the table is not ready")
		}
	},
	"ReloadBehind": func(s *scene) {
		if err := s.tables[sceneBehind].Reload(s.inner); err == nil && (!s.tables[sceneSource].Usable() || !s.tables[sceneBehind].Usable()) {
			s.t.Error("Reload succeeds, and the table is not ready, or what it depends on")
		}
	},
	"Loaded":   func(s *scene) { s.tables[scenePushed].Loaded() },
	"Close":    func(s *scene) { s.l.Close() },
	"cancel":   func(s *scene) { s.cancel() },
	"giveUp":   func(s *scene) { s.give() },
	"succeeds": func(s *scene) { s.outcome.Store("succeeds") },
	"fails":    func(s *scene) { s.outcome.Store("fails") },
	"panics":   func(s *scene) { s.outcome.Store("panics") },
	"hangs":    func(s *scene) { s.outcome.Store("hangs") },
	"later":    func(s *scene) { time.Sleep(9 * time.Second) },
	"tooLate":  func(s *scene) { time.Sleep(25 * time.Second) },
}

// wait waits for the tables, and holds what it is told against them.
func (s *scene) wait(ctx context.Context, every bool) {
	var err error
	if every {
		err = s.l.WaitReady(ctx)
	} else {
		_, err = s.l.WaitQueries(ctx, all(s.tables, sceneDegrades), nil)
	}
	var not *runtime.NotReadyError
	switch {
	case err == nil:
		for i, t := range s.tables {
			if !t.Usable() && (every || i != sceneDegrades) {
				s.t.Errorf("waiting succeeds, %s is %v", t.Status().Table, t.Status().State)
			}
		}
	case errors.Is(err, runtime.ErrClosed) && slices.Contains(s.ends, "Close"):
	case !errors.As(err, &not):
		s.t.Errorf("waiting gives %v", err)
	case not.Reason == runtime.LoadNotCalled && s.loaded && ctx.Err() == nil:
		s.t.Error("Load was called")
	}
}

// do runs a step, and goes on when everything waits.
func (s *scene) do(name string) {
	switch name {
	case "Close", "cancel", "giveUp":
		s.ends = append(s.ends, name)
	case "Load":
		s.loaded = true
	}
	if name == "later" || name == "tooLate" {
		steps[name](s)
	} else {
		s.running.Add(1)
		go func() {
			defer s.running.Add(-1)
			steps[name](s)
		}()
	}
	synctest.Wait()
	s.check()
}

// check holds what is always true.
func (s *scene) check() {
	now := s.l.Progress()
	for i, t := range now {
		if t.Usable != s.tables[i].Usable() || t.Usable != (t.State == runtime.Ready || t.State == runtime.Stale) {
			s.t.Errorf("%s is %v, and usable: %v", t.Table, t.State, t.Usable)
		}
		if (t.Err == nil) != (t.State != runtime.Failed && t.State != runtime.Degraded && t.State != runtime.Stale) && t.State != runtime.Loading && t.State != runtime.Pending {
			s.t.Errorf("%s is %v, with the error %v", t.Table, t.State, t.Err)
		}
		if !t.Usable && t.State != runtime.Loading && t.State != runtime.Degraded && t.Rows > 0 {
			s.t.Errorf("%s is %v, with %d rows", t.Table, t.State, t.Rows)
		}
		if s.counted != nil {
			was := s.counted[i]
			if t.Attempts < was.Attempts || t.FailedAttempts < was.FailedAttempts || t.FailedRefreshes < was.FailedRefreshes || t.FailedAttempts > t.Attempts || was.Usable && !t.Usable {
				s.t.Errorf("%+v became %+v", was, t)
			}
		}
	}
	if now[sceneBehind].Usable && !now[sceneSource].Usable {
		s.t.Error("a table is ready before what it depends on")
	}
	s.counted = now
}

// end lets everything come to its end, and holds what is true then.
func (s *scene) end() {
	time.Sleep(5 * time.Minute)
	synctest.Wait()
	s.check()
	closed, ended := slices.Contains(s.ends, "Close"), slices.Contains(s.ends, "cancel")
	state := func(i int) runtime.State { return s.counted[i].State }
	if s.loaded && !closed && !ended {
		for i, t := range s.counted {
			if t.State == runtime.Pending || t.State == runtime.Waiting || t.State == runtime.Loading {
				s.t.Errorf("%s is %v for ever", t.Table, t.State)
			}
			if i == scenePushed && s.did("Loaded") != (t.State == runtime.Ready) {
				s.t.Errorf("%s is %v", t.Table, t.State)
			}
		}
		if state(sceneBehind) != state(sceneSource) && state(sceneSource) != runtime.Stale {
			s.t.Errorf("source is %v, behind it is %v", state(sceneSource), state(sceneBehind))
		}
	}
	last := s.counted
	s.give()
	synctest.Wait()
	if err := s.l.Close(); err != nil && s.outcome.Load() != "hangs" {
		s.t.Error(err)
	}
	s.cancel()
	time.Sleep(2 * time.Minute)
	if err := s.l.Close(); err != nil {
		s.t.Error("once all sources have returned:", err)
	}
	synctest.Wait()
	for i, states := range s.watched {
		var heard *runtime.TableStatus
		for state := range states {
			heard = &state
		}
		if now := last[i%len(s.tables)]; heard == nil || !closed && heard.State != now.State {
			s.t.Errorf("a watcher of %s heard %+v last, and it is %v", now.Table, heard, now.State)
		}
	}
	if n := s.running.Load(); n > 0 {
		s.t.Errorf("%d steps have not returned", n)
	}
}

func (s *scene) did(name string) bool { return slices.Contains(s.ends, name) }

// interleavings calls f with every way to merge a and b.
func interleavings(a, b []string, f func([]string)) {
	var merged []string
	var rec func(a, b []string)
	rec = func(a, b []string) {
		if len(a)+len(b) == 0 {
			f(slices.Clone(merged))
			return
		}
		for i, from := range [][]string{a, b} {
			if len(from) == 0 || i == 1 && len(a) > 0 && a[0] == from[0] && slices.Equal(a, b) {
				continue
			}
			merged = append(merged, from[0])
			if i == 0 {
				rec(a[1:], b)
			} else {
				rec(a, b[1:])
			}
			merged = merged[:len(merged)-1]
		}
	}
	rec(a, b)
}

// TestActors: whatever two actors do to a loader, in whichever order, everyone
// who waits is told the truth, nothing waits for ever, and counters do not fall.
func TestActors(t *testing.T) {
	names := slices.Sorted(func(yield func(string) bool) {
		for n := range steps {
			if n != "Load" && !yield(n) {
				return
			}
		}
	})
	for seed := range uint64(*actorSeeds) {
		random := rand.New(rand.NewPCG(seed, 11))
		actor := func() (out []string) {
			for range 3 {
				out = append(out, names[random.IntN(len(names))])
			}
			return out
		}
		a, b := actor(), actor()
		a[random.IntN(3)] = "Load"
		interleavings(a, b, func(order []string) {
			ok := t.Run("", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newScene(t)
					for _, step := range order {
						s.do(step)
						if step == "Loaded" {
							s.ends = append(s.ends, step)
						}
					}
					s.end()
				})
			})
			if !ok {
				t.Fatalf("seed %d: %s", seed, strings.Join(order, " "))
			}
		})
	}
}
