package exec

import (
	"fmt"

	"github.com/veloc-dev/veloc/runtime"
)

// ParameterError says which parameter of a query has a value that its type does
// not hold.
func ParameterError(query string, number int, err error) error {
	return fmt.Errorf("veloc: query %q: parameter $%d: %w", query, number, err)
}

// Unusable is why a query value evaluates nothing: what is wrong with its
// parameters, or else that it does not come from a Ready that has waited for it.
func Unusable(parameters error) error {
	if parameters != nil {
		return parameters
	}
	return runtime.ErrNotReady
}
