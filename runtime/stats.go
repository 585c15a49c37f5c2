package runtime

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/veloc-dev/veloc/runtime/index"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// BatchSize is how many records a query joins with one version of its tables.
const BatchSize = index.BatchSize

// JoinStats counts what became of the records, or rows, that came to a join.
// What a strategy did is counted apart, for rows that the table had nothing for
// (Misses) and for those that came while it was not ready (Unready).
type JoinStats struct {
	Alias     string `json:"alias"`
	Table     string `json:"table,omitempty"`
	Hits      uint64 `json:"hits"`                // found a row
	Misses    uint64 `json:"misses"`              // found none, NULL keys included
	NullKeys  uint64 `json:"null_keys"`           // had a NULL in the key
	Rows      uint64 `json:"rows"`                // rows found: more than Hits where one finds several
	Unready   uint64 `json:"unready,omitempty"`   // misses while the table was not ready
	Skipped   uint64 `json:"skipped,omitempty"`   // left out by skip_record
	Nulled    uint64 `json:"nulled,omitempty"`    // went on with NULLs by emit_with_nulls
	Defaulted uint64 `json:"defaulted,omitempty"` // went on with use_defaults
	Parked    uint64 `json:"parked,omitempty"`    // put aside by wait_and_retry
	GivenUp   uint64 `json:"given_up,omitempty"`  // put aside, and looked up in vain until the end
}

// add adds o's counters to j's.
func (j *JoinStats) add(o *JoinStats) {
	j.Hits += o.Hits
	j.Misses += o.Misses
	j.NullKeys += o.NullKeys
	j.Rows += o.Rows
	j.Unready += o.Unready
	j.Skipped += o.Skipped
	j.Nulled += o.Nulled
	j.Defaulted += o.Defaulted
	j.Parked += o.Parked
	j.GivenUp += o.GivenUp
}

// sub takes o's counters from j's.
func (j *JoinStats) sub(o *JoinStats) {
	j.Hits -= o.Hits
	j.Misses -= o.Misses
	j.NullKeys -= o.NullKeys
	j.Rows -= o.Rows
	j.Unready -= o.Unready
	j.Skipped -= o.Skipped
	j.Nulled -= o.Nulled
	j.Defaulted -= o.Defaulted
	j.Parked -= o.Parked
	j.GivenUp -= o.GivenUp
}

// QueryStats counts for one query value, or for all of a query.
type QueryStats struct {
	Records uint64      `json:"records"`
	Rows    uint64      `json:"rows"`   // of the result
	Failed  uint64      `json:"failed"` // records that could not be evaluated
	Joins   []JoinStats `json:"joins"`  // from the stream outward
}

// QueryInfo describes a query. Generated code makes it; it is never changed.
type QueryInfo struct {
	Name     string // of the query, in SQL
	SQL      string
	Stream   string // its relation's SQL name
	Filtered bool   // records are filtered before the first join
	Joins    []JoinInfo
}

// JoinInfo describes a join.
type JoinInfo struct{ Alias, Table string } // a table's SQL name

// stats are counters at zero, with the joins' names.
func (i *QueryInfo) stats() QueryStats {
	s := QueryStats{Joins: make([]JoinStats, len(i.Joins))}
	s.name(i)
	return s
}

// name gives the joins their names.
func (s *QueryStats) name(i *QueryInfo) {
	for k, j := range i.Joins {
		s.Joins[k].Alias, s.Joins[k].Table = j.Alias, j.Table
	}
}

// Given counts what a query value has made of its records.
type Given struct{ Rows, Failed uint64 }

// Note counts the rows that a call has appended, and its error. What tells the
// counters may look meanwhile.
func (g *Given) Note(before, after int, err error) {
	if after > before {
		atomic.AddUint64(&g.Rows, uint64(after-before))
	}
	if err != nil && isRecordError(err) {
		atomic.AddUint64(&g.Failed, 1)
	}
}

// isRecordError stands apart because errors.As makes its target escape.
func isRecordError(err error) bool {
	var failed *RecordError
	return errors.As(err, &failed)
}

// CountOne counts a record of which nothing else is counted, without the tables'
// guards.
func CountOne(records *uint64) { atomic.AddUint64(records, 1) }

// NewQueryStats are a query value's counters, with a copy of its joins'. Every
// query has a call of it, which is not to be inlined.
//
//go:noinline
func NewQueryStats(records uint64, given Given, joins []JoinStats, info *QueryInfo) QueryStats {
	stats := QueryStats{Records: records, Rows: given.Rows, Failed: given.Failed, Joins: append([]JoinStats{}, joins...)}
	stats.name(info)
	return stats
}

// QueryCounters adds up the counters of a query's values.
type QueryCounters struct {
	info  *QueryInfo
	mu    sync.Mutex
	total QueryStats
}

func (c *QueryCounters) stats() QueryStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.total
	s.Joins = slices.Clone(s.Joins)
	return s
}

// Queries gives the counters of each query that has been made, by name.
func (l *Loader) Queries() map[string]QueryStats {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[string]QueryStats{}
	for name, c := range l.queries {
		out[name] = c.stats()
	}
	return out
}

// Teller makes the counters of a query value known to the query's. A batch tells
// them when it ends. Single records are told one by one at first, so that a value
// made for few of them needs no more; then together, at the latest half a second
// later, whether others come or not.
type Teller struct {
	to    *QueryCounters
	told  QueryStats
	armed atomic.Bool // Later is to tell
	_     [64]byte    // of another value's
}

// QueryInfo describes a query that has been made; nil: there is none of that name.
func (l *Loader) QueryInfo(name string) *QueryInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.queries[name]; c != nil {
		return c.info
	}
	return nil
}

// Teller is for a new value of a query.
func (l *Loader) Teller(info *QueryInfo) *Teller {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.queries[info.Name]
	if c == nil {
		c = &QueryCounters{info: info, total: info.stats()}
		l.queries[info.Name] = c
	}
	return &Teller{to: c, told: QueryStats{Joins: make([]JoinStats, len(info.Joins))}}
}

// Apart is a teller that makes nothing known, for a value whose counters are
// added to another's.
func (t *Teller) Apart() *Teller {
	joins := func() []JoinStats { return make([]JoinStats, len(t.told.Joins)) }
	return &Teller{to: &QueryCounters{total: QueryStats{Joins: joins()}}, told: QueryStats{Joins: joins()}}
}

// tellEach is how many records of a value are told one by one, and tellAfter when
// further ones are.
const (
	tellEach  = 64
	tellAfter = time.Second / 2
)

// Due reports whether to tell the counters behind a single record.
func (t *Teller) Due(records uint64) bool { return records < tellEach || !t.armed.Load() }

// Arm reports whether to call Later: unless that is to tell already, or the value
// has had few records and tells each.
func (t *Teller) Arm(records uint64) bool {
	return records >= tellEach && !t.armed.Swap(true)
}

// Later calls tell after a while. The counters are written under the guard, but
// for the number of records.
func (t *Teller) Later(guard *rowstore.Guard, tell func()) {
	time.AfterFunc(tellAfter, func() {
		guard.Lock()
		defer guard.Unlock()
		t.armed.Store(false) // what is counted from now on is told anew
		tell()
	})
}

// Tell tells the counters as they are now.
func (t *Teller) Tell(records *uint64, given *Given, joins []JoinStats) {
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	now := QueryStats{Records: atomic.LoadUint64(records), Rows: atomic.LoadUint64(&given.Rows), Failed: atomic.LoadUint64(&given.Failed)}
	total, told := &t.to.total, &t.told
	total.Records += now.Records - told.Records
	total.Rows += now.Rows - told.Rows
	total.Failed += now.Failed - told.Failed
	told.Records, told.Rows, told.Failed = now.Records, now.Rows, now.Failed
	for i := range joins {
		total, told := &t.to.total.Joins[i], &t.told.Joins[i]
		total.add(&joins[i])
		total.sub(told)
		*told = joins[i]
	}
}

// PutAside takes back what a record that is to wait counts as, but for that it
// waits: it counts when it has ended, so that no counter ever falls.
func PutAside(joins, counted []JoinStats) {
	for i := range counted {
		was := counted[i]
		was.Parked = 0
		joins[i].sub(&was)
	}
}

// Settled counts another look at a record that waits, and goes on to wait or has
// ended. It counts once at each join, by how the last look ended that came there;
// as parked it counts where it has ever been.
func Settled(joins, counted, look []JoinStats, waits bool) {
	for i := range look {
		now, was := look[i], &counted[i]
		parked := max(now.Parked, was.Parked)
		joins[i].Parked += parked - was.Parked
		if now.Hits+now.Misses > 0 {
			*was = now // it came there
		}
		was.Parked = parked
		if ended := *was; !waits {
			ended.Parked = 0
			joins[i].add(&ended)
		}
	}
}
