package runtime

import (
	"slices"
	"sync"
)

// BatchSize is how many records a query joins with one version of its tables.
const BatchSize = 512

// JoinStats counts what became of the records, or rows, that came to a join.
// What a strategy did is counted apart, for rows that the table had nothing for
// (Misses) and for those that came while it was not ready (Unready).
type JoinStats struct {
	Alias     string `json:"alias"`
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
	Joins   []JoinStats `json:"joins"` // from the stream outward
}

// NewQueryStats are a query value's counters, with a copy of its joins' named by
// their aliases. Every query has a call of it, which is not to be inlined.
//
//go:noinline
func NewQueryStats(records uint64, joins []JoinStats, aliases ...string) QueryStats {
	stats := QueryStats{Records: records, Joins: append([]JoinStats{}, joins...)}
	for i, alias := range aliases {
		stats.Joins[i].Alias = alias
	}
	return stats
}

// QueryCounters adds up the counters of a query's values.
type QueryCounters struct {
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

// Teller makes the counters of a query value known to the query's. The value's
// own cost a record nothing but the counting.
type Teller struct {
	to   *QueryCounters
	told QueryStats
}

// Teller is for a new value of the query with the joins' aliases.
func (l *Loader) Teller(query string, aliases ...string) *Teller {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.queries[query]
	if c == nil {
		c = &QueryCounters{total: QueryStats{Joins: make([]JoinStats, len(aliases))}}
		for i, a := range aliases {
			c.total.Joins[i].Alias = a
		}
		l.queries[query] = c
	}
	return &Teller{to: c, told: QueryStats{Joins: make([]JoinStats, len(aliases))}}
}

// Apart is a teller that makes nothing known, for a value whose counters are
// added to another's.
func (t *Teller) Apart() *Teller {
	joins := func() []JoinStats { return make([]JoinStats, len(t.told.Joins)) }
	return &Teller{to: &QueryCounters{total: QueryStats{Joins: joins()}}, told: QueryStats{Joins: joins()}}
}

// tellEvery is how many single records are told together.
const tellEvery = 64

// Note tells the counters as they are now, unless that was done few records ago.
func (t *Teller) Note(records uint64, joins []JoinStats) {
	if records-t.told.Records >= tellEvery {
		t.Tell(records, joins)
	}
}

// Tell tells the counters as they are now.
func (t *Teller) Tell(records uint64, joins []JoinStats) {
	t.to.mu.Lock()
	defer t.to.mu.Unlock()
	t.to.total.Records += records - t.told.Records
	t.told.Records = records
	for i := range joins {
		total, told := &t.to.total.Joins[i], &t.told.Joins[i]
		total.add(&joins[i])
		total.sub(told)
		*told = joins[i]
	}
}

// Settled counts another look at a record that waits, which counted as counted
// so far. It counts once at each join, by how the last look ended that came
// there; as parked it counts where it has ever been.
func Settled(joins, counted, look []JoinStats) {
	for i := range look {
		now, was := &look[i], &counted[i]
		if now.Hits+now.Misses == 0 {
			continue // it did not come there
		}
		now.Parked = max(now.Parked, was.Parked)
		joins[i].sub(was)
		joins[i].add(now)
		*was = *now
	}
}
