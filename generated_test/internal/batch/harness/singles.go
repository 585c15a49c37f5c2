package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/veloc-dev/veloc/runtime"
)

// Singles joins each record of a stream, to the first that cannot be read, with
// Append and with AppendOne of two values of a query, and holds rows, errors and
// counters against each other. rows are the records of batch.
func Singles[R, O any](from runtime.StreamSource, batch runtime.StreamBatch, rows func() []R, many func([]O, []R) ([]O, error), one func([]O, *R) ([]O, error), manyStats, oneStats func() runtime.QueryStats) error {
	ctx := context.Background()
	reader, err := from.OpenStream(ctx, batch.Relation(), nil)
	if err != nil {
		return err
	}
	defer reader.Close()
	number := 0
	for err == nil {
		batch.Reset()
		_, err = reader.Read(ctx, batch, 512)
		records := rows()
		for i := range records {
			number++
			want, wantErr := many(nil, records[i:i+1])
			got, gotErr := one(nil, &records[i])
			if err := same(want, wantErr, got, gotErr); err != nil {
				return fmt.Errorf("record %d: %w", number, err)
			}
		}
	}
	if want, got := manyStats(), oneStats(); !reflect.DeepEqual(want, got) {
		return fmt.Errorf("counted by Append %+v, by AppendOne %+v", want, got)
	}
	return nil
}

func same[O any](want []O, wantErr error, got []O, gotErr error) error {
	a, err1 := json.Marshal(want)
	b, err2 := json.Marshal(got)
	if !bytes.Equal(a, b) || fmt.Sprint(wantErr) != fmt.Sprint(gotErr) || len(want) != len(got) {
		return fmt.Errorf("given by Append %s and %v, by AppendOne %s and %v", a, wantErr, b, gotErr)
	}
	return errors.Join(err1, err2)
}
