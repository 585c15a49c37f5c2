package rowstore

import (
	"fmt"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// UniqueViolation is the error of a row whose key another row has.
func UniqueViolation(table, columns string) error {
	return pg.Errorf(pg.UniqueViolation, "duplicate key value violates the unique key (%s) of table %q", columns, table)
}

// ColumnError says which column a value does not fit into.
func ColumnError(table, column string, err error) error {
	return fmt.Errorf("%s.%s: %w", table, column, err)
}

// KeyError says of which table a key could not be computed.
func KeyError(table, key string, err error) error {
	return fmt.Errorf("key %s of a row of table %q: %w", key, table, err)
}
