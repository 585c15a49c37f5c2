package runtime

import (
	"context"
	"time"
)

// Every is a source that is loaded anew at the interval, from the end of one
// load to the start of the next, until the tables are closed or Load's context
// ends. A refresh that fails leaves the table as it is, and stale.
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
