package rowstore

import "fmt"

// KeyFailures are the rows of a table for which a key expression could not be
// computed. They are not in the indexes over it: a query that needs one of these
// fails, and others go on.
type KeyFailures struct {
	rows int
	err  error
}

// Add notes why a row's key could not be computed; nil: it could.
func (k *KeyFailures) Add(err error) {
	if err == nil {
		return
	}
	if k.rows++; k.err == nil {
		k.err = err
	}
}

// Remove takes a row out that Add was told of.
func (k *KeyFailures) Remove(err error) {
	if err == nil {
		return
	}
	if k.rows--; k.rows == 0 {
		k.err = nil
	}
}

// Err is nil while every row has its key.
func (k *KeyFailures) Err() error {
	if k.rows > 1 {
		return fmt.Errorf("%w, and %d more rows", k.err, k.rows-1)
	}
	return k.err
}
