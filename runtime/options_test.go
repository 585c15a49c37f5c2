package runtime

import "testing"

// Without a logger nothing is logged.
func TestNilLogger(t *testing.T) {
	var o options
	WithLogger(nil)(&o)
	o.log.Info("to nobody")
}
