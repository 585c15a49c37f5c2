package exec

import "github.com/veloc-dev/veloc/runtime/index"

// InOrder puts the rows of a batch that several SELECTs have given, one after the other,
// into the order of their records. They stand from first on; records has the record of
// each. Rows that were handed on meanwhile stay in the order in which they were given.
func InOrder[R, O any](run *Run[R], results *Results[O], first int, records []uint16, space *[]O) {
	rows := results.Rows[min(first, len(results.Rows)):]
	if len(rows) != len(records) || len(rows) == 0 {
		return
	}
	var at [index.BatchSize + 1]int
	for _, record := range records {
		at[record+1]++
	}
	for i := range index.BatchSize {
		at[i+1] += at[i]
	}
	*space = append((*space)[:0], rows...)
	numbers := run.from[max(len(run.from)-len(rows), 0):]
	for i, record := range records {
		rows[at[record]] = (*space)[i]
		if run.numbered {
			numbers[at[record]] = run.Seen + uint64(record)
		}
		at[record]++
	}
	clear(*space)
}
