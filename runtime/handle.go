package runtime

import "context"

// Handle is what every table can do, whatever its rows are. The handles of generated
// packages embed it.
type Handle struct{ core *Core }

// HandleOf is the handle of a table. Generated code calls it.
func HandleOf(core *Core) Handle { return Handle{core} }

// Loaded says that a table fed by the service, with the source Pushed, is
// complete. It may be called before Load; where the time to load has passed, the
// table is ready from then on.
func (h Handle) Loaded() { h.core.Loaded() }

// Reload loads the table anew from its source, in one attempt, and replaces its rows
// at once. Where that fails the rows stay, and the error is returned. It waits for
// the tables that it depends on and for a load that is under way. A table that is
// not ready yet is failed by it only where no other load is under way or to come.
func (h Handle) Reload(ctx context.Context) error { return h.core.Reload(ctx) }

// Status is the state of the table's loading.
func (h Handle) Status() TableStatus { return h.core.Status() }

// Usable reports whether the table is ready: loaded with success, and not longer ago
// than max_stale.
func (h Handle) Usable() bool { return h.core.Usable() }

// Version counts the table's changes; of a derived table also those of the tables
// that it is computed from.
func (h Handle) Version() uint64 { return h.core.Version() }

// Len is the number of rows; of a derived table, as computed from the tables below as
// they are now.
func (h Handle) Len() int {
	h.core.Follow()
	return int(h.core.rows.Load())
}
