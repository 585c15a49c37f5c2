package exec

import "fmt"

// ParameterError says which parameter of a query has a value that its type does
// not hold.
func ParameterError(query string, number int, err error) error {
	return fmt.Errorf("veloc: query %q: parameter $%d: %w", query, number, err)
}
