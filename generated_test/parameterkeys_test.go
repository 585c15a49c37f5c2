package generated_test

import "testing"

// A table's key is computed once for all values of a query, so that no side that
// holds a parameter is one.
func TestKeysHoldNoParameters(t *testing.T) {
	for on, keys := range map[string]int{
		"t.n + $1 = s.id":          0,
		"coalesce(t.n, $1) = s.id": 0,
		"t.n + 1 = s.id AND CASE WHEN $1 > 0 THEN t.n END = 1": 1,
		"t.n + 1 = s.id + $1": 1,
	} {
		plan := planOf(t, "-- veloc: stream\nCREATE TABLE s (id integer NOT NULL);\nCREATE TABLE t (n integer);\nSELECT s.id FROM s JOIN t ON "+on+";\n")
		if got := len(plan.Tables[0].Hidden); got != keys {
			t.Errorf("%s: %d computed keys, want %d", on, got, keys)
		}
		if got := len(plan.Tables[0].Indexes); got != keys {
			t.Errorf("%s: %d indexes, want %d", on, got, keys)
		}
	}
}
