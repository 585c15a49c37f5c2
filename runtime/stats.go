package runtime

// BatchSize is how many records a query joins with one version of its tables.
const BatchSize = 512

// JoinStats counts what became of the records, or rows, that came to a join.
type JoinStats struct {
	Alias    string `json:"alias"`
	Hits     uint64 `json:"hits"`      // found a row
	Misses   uint64 `json:"misses"`    // found none, NULL keys included
	NullKeys uint64 `json:"null_keys"` // had a NULL in the key
	Rows     uint64 `json:"rows"`      // rows found: more than Hits where one finds several
}

// QueryStats counts for one query value.
type QueryStats struct {
	Records uint64      `json:"records"`
	Joins   []JoinStats `json:"joins"` // from the stream outward
}
