package program

import (
	"github.com/veloc-dev/veloc/runtime"
)

// Param parses the parameter's text. Without one it is the zero value, which
// stands for the default, where the parameter is optional, and else an error.
func Param[T any](e *Env, name string, optional bool, parse func(string) (T, error)) (runtime.Null[T], error) {
	text, ok := e.Param(name)
	switch {
	case !ok && optional:
		return runtime.Null[T]{}, nil
	case !ok:
		return runtime.Null[T]{}, usagef("the query has a parameter %s: give it with --param %s=VALUE", name, name)
	}
	v, err := parse(text)
	if err != nil {
		return runtime.Null[T]{}, usagef("--param %s: %w", name, err)
	}
	return runtime.Some(v), nil
}
