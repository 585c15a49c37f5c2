package runtime

import (
	"context"
	"time"
)

// Every is a source that is loaded anew at the interval, which is counted from
// the start of one load to the start of the next, until the tables are closed or
// Load's context ends. Of a source that takes longer the loads that it has missed
// are made up for by one, at once. An interval that is not above zero is an error
// of Load.
//
// A refresh that fails leaves the table as it is, and stale. One that succeeds
// makes the table what the source has: what the service has changed since the load
// before is undone, and counted (TableStatus.UndoneChanges).
func Every(interval time.Duration, source TableSource) TableSource {
	return &every{interval, source}
}

type every struct {
	interval time.Duration
	source   TableSource
}

// LoadTable runs the source.
func (e *every) LoadTable(ctx context.Context, in *TableInput) error {
	return e.source.LoadTable(ctx, in)
}
