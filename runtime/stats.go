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

// Note counts the rows that a call has appended, and its error. A StatsPublisher may
// look meanwhile.
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

// StatsPublisher adds a query value's counts to its query's totals: behind each batch;
// behind single records one by one at first, so that a value made for few of them needs
// no more, and then together, at the latest half a second later, whether others come or
// not.
type StatsPublisher struct {
	to        *QueryCounters
	published QueryStats
	armed     atomic.Bool // Later is to publish
	_         [64]byte    // of another value's
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

// Publisher is for a new value of a query.
func (l *Loader) Publisher(info *QueryInfo) *StatsPublisher {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.queries[info.Name]
	if c == nil {
		c = &QueryCounters{info: info, total: info.stats()}
		l.queries[info.Name] = c
	}
	return &StatsPublisher{to: c, published: QueryStats{Joins: make([]JoinStats, len(info.Joins))}}
}

// Private is a publisher whose totals are seen by nobody, for a value whose counts are
// added to another's.
func (p *StatsPublisher) Private() *StatsPublisher {
	joins := func() []JoinStats { return make([]JoinStats, len(p.published.Joins)) }
	return &StatsPublisher{to: &QueryCounters{total: QueryStats{Joins: joins()}}, published: QueryStats{Joins: joins()}}
}

// publishEach is how many records of a value are published one by one, and publishAfter
// when further ones are.
const (
	publishEach  = 64
	publishAfter = time.Second / 2
)

// Due reports whether to publish behind a single record.
func (p *StatsPublisher) Due(records uint64) bool { return records < publishEach || !p.armed.Load() }

// Arm reports whether to call Later: unless that is to publish already, or the value
// has had few records and publishes each.
func (p *StatsPublisher) Arm(records uint64) bool {
	return records >= publishEach && !p.armed.Swap(true)
}

// Later calls publish after a while. The counters are written under the guard, but
// for the number of records.
func (p *StatsPublisher) Later(guard *rowstore.Guard, publish func()) {
	time.AfterFunc(publishAfter, func() {
		guard.Lock()
		defer guard.Unlock()
		p.armed.Store(false) // what is counted from now on is published anew
		publish()
	})
}

// Publish adds what has been counted since the last call.
func (p *StatsPublisher) Publish(records *uint64, given *Given, joins []JoinStats) {
	p.to.mu.Lock()
	defer p.to.mu.Unlock()
	now := QueryStats{Records: atomic.LoadUint64(records), Rows: atomic.LoadUint64(&given.Rows), Failed: atomic.LoadUint64(&given.Failed)}
	total, before := &p.to.total, &p.published
	total.Records += now.Records - before.Records
	total.Rows += now.Rows - before.Rows
	total.Failed += now.Failed - before.Failed
	before.Records, before.Rows, before.Failed = now.Records, now.Rows, now.Failed
	for i := range joins {
		total, before := &p.to.total.Joins[i], &p.published.Joins[i]
		total.add(&joins[i])
		total.sub(before)
		*before = joins[i]
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
