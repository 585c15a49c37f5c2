package runtimetest_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/runtimetest"
)

// memory is a source of one's own: a table's rows as CSV.
type memory []byte

func (m memory) LoadTable(_ context.Context, in *runtime.TableInput) error {
	return in.Decode(rowio.CSV{}, bytes.NewReader(m))
}

// Table holds a source against its contract, in a test of one's own.
func ExampleTable() {
	fmt.Println(runtimetest.Table(func(rows int) (runtime.TableSource, error) {
		return memory(runtimetest.CSV(rows)), nil
	}))
	// Output: <nil>
}
