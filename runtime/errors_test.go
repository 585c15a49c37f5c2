package runtime_test

import (
	"testing"

	"github.com/veloc-dev/veloc/runtime"
)

// An error names its record by the place in the batch, and one that has none,
// because it waited, by what is in it.
func TestRecordErrorNamesTheRecord(t *testing.T) {
	for want, index := range map[string]int{
		"record 0, WHERE: broken":                       0,
		"record 3, WHERE: broken":                       3,
		`a record that waited, {"id":1}, WHERE: broken`: -1,
	} {
		e := runtime.NewRecordError(index, "WHERE", errBroken)
		if index < 0 {
			e.Record = []byte(`{"id":1}`)
		}
		if got := e.Error(); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
