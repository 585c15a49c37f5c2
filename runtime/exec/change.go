package exec

// Change makes the rows of a batch changes of a table, one by one, so that readers come
// in between, and empties the batch. On an error, which ends it, changed counts the rows
// before.
func Change[R any](rows *[]R, change func(R) error) (changed int, err error) {
	defer func() { *rows = (*rows)[:0] }()
	for _, row := range *rows {
		if err := change(row); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// Delete deletes the rows of a batch one by one, and empties it; deleted counts those
// that were there.
func Delete[R any](rows *[]R, remove func(*R) bool) (deleted int) {
	for i := range *rows {
		if remove(&(*rows)[i]) {
			deleted++
		}
	}
	*rows = (*rows)[:0]
	return deleted
}
