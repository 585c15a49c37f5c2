package runtime

import (
	"fmt"
	"runtime/debug"
)

// PanicError is a panic of what users write: a source, a reader, a sink, an
// iterator; or of a query on one of several processors.
type PanicError struct {
	Who   string // panicked
	Value any    // of the panic
	Stack []byte // where, as runtime/debug gives it
}

// Error names who panicked and shows the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("%s\n\n%s", e.Brief(), e.Stack)
}

// Brief names who panicked, with what.
func (e *PanicError) Brief() string { return fmt.Sprintf("veloc: %s panicked: %v", e.Who, e.Value) }

// Unwrap gives the panic's value where it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

func newPanicError(who string, value any) error {
	return &PanicError{Who: who, Value: value, Stack: debug.Stack()}
}

// recoverAs makes a panic err. It is to be deferred itself.
func recoverAs(err *error, who string) {
	if p := recover(); p != nil {
		*err = newPanicError(who, p)
	}
}

// safely calls f, of which a panic is an error.
func safely(who string, f func() error) (err error) {
	defer recoverAs(&err, who)
	return f()
}
