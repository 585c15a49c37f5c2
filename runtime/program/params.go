package program

import (
	"github.com/veloc-dev/veloc/runtime"
)

// Param parses the parameter's text; without one it is the default's text, and
// without that an error.
func Param[T any](e *Env, name, fallback string, hasDefault bool, parse func(string) (T, error)) (T, error) {
	text, ok := e.Param(name)
	if !ok {
		if !hasDefault {
			var none T
			return none, usagef("the query has a parameter %s: give it with --param %s=VALUE", name, name)
		}
		text = fallback
	}
	v, err := parse(text)
	if err != nil {
		return v, usagef("--param %s: %w", name, err)
	}
	return v, nil
}

// Some is a value that is not NULL.
func Some[T any](v T) runtime.Null[T] { return runtime.Some(v) }
