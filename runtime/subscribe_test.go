package runtime_test

import (
	"context"
	goruntime "runtime"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
)

// What has been subscribed to leaves nothing behind when it has ended: by its
// own context, or by Close under a context that goes on.
func TestEndedSubscriptionsAreForgotten(t *testing.T) {
	const many = 4000
	lasting, cancel := context.WithCancel(context.Background())
	defer cancel()
	kept := func(subscribe func(*runtime.Loader)) int64 {
		var before, after goruntime.MemStats
		l := loaderOf([]*table{newTable("t", runtime.Policy{})})
		defer goruntime.KeepAlive(l)
		goruntime.GC()
		goruntime.ReadMemStats(&before)
		subscribe(l)
		goruntime.GC()
		goruntime.GC()
		goruntime.ReadMemStats(&after)
		return (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / many
	}
	for name, subscribe := range map[string]func(*runtime.Loader){
		"its context ends": func(l *runtime.Loader) {
			for range many {
				ctx, end := context.WithCancel(lasting)
				states, err := l.Subscribe(ctx, "t")
				if err != nil {
					t.Fatal(err)
				}
				end()
				for range states {
				}
			}
		},
		"the tables are closed": func(l *runtime.Loader) {
			for range many {
				if _, err := l.Subscribe(lasting, "t"); err != nil {
					t.Fatal(err)
				}
			}
			l.Close()
		},
	} {
		// A subscription has a channel of 16 states: some kilobytes.
		if bytes := kept(subscribe); bytes > 100 {
			t.Errorf("%s: each keeps %d bytes", name, bytes)
		}
	}
}
