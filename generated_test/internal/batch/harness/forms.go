package harness

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/veloc-dev/veloc/runtime"
)

// outcome is what a form of a query gave: rows as JSON, up to an error.
type outcome struct {
	rows  []string
	err   string
	stats runtime.QueryStats
}

// Forms holds the forms of a query against each other: Append in one batch and in
// small ones, AppendFrom, AppendOne, All, and what Run gave as NDJSON, which is empty
// where it failed. It calls them by reflection, so that each query costs no code. The
// counters of AppendOne are compared where a record has a way of its own.
func Forms[R any](query func() any, records []R, readErr error, run string, counted bool) error {
	if !errors.Is(readErr, io.EOF) {
		return nil // Run has failed likewise
	}
	all := reflect.ValueOf(records)
	whole := appended(query(), all, len(records))
	forms := map[string]outcome{
		"Append of 7 records": appended(query(), all, 7),
		"AppendFrom":          appendedFrom(query(), all),
		"AppendOne":           appendedOne(query(), all),
		"All":                 iterated(query(), all),
	}
	for name, got := range forms {
		if err := whole.differs(got); err != nil {
			return fmt.Errorf("by Append and %s: %w", name, err)
		}
	}
	if one := forms["AppendOne"]; counted && !reflect.DeepEqual(one.stats, whole.stats) && whole.err == "" {
		return fmt.Errorf("counted by Append %+v, by AppendOne %+v", whole.stats, one.stats)
	}
	if lines := strings.Split(strings.TrimSuffix(run, "\n"), "\n"); run != "" && whole.err == "" && len(lines) != len(whole.rows) {
		return fmt.Errorf("given by Run %d rows, by Append %d", len(lines), len(whole.rows))
	}
	return nil
}

func (o outcome) differs(other outcome) error {
	if o.err != other.err {
		return fmt.Errorf("errors %q and %q", o.err, other.err)
	}
	if len(o.rows) != len(other.rows) {
		return fmt.Errorf("%d rows and %d", len(o.rows), len(other.rows))
	}
	for i := range o.rows {
		if o.rows[i] != other.rows[i] {
			return fmt.Errorf("row %d is %s and %s", i, o.rows[i], other.rows[i])
		}
	}
	return nil
}

// take notes rows and an error, which is nil where the call went well.
func (o *outcome) take(rows, err reflect.Value) bool {
	for i := range rows.Len() {
		o.takeRow(rows.Index(i))
	}
	return o.fails(err)
}

func (o *outcome) takeRow(row reflect.Value) {
	text, err := json.Marshal(row.Interface())
	if err != nil {
		text = []byte(err.Error())
	}
	o.rows = append(o.rows, string(text))
}

// fails keeps the error without the record's number, which counts from the batch.
func (o *outcome) fails(err reflect.Value) bool {
	if err.IsNil() {
		return false
	}
	e := err.Interface().(error)
	var record *runtime.RecordError
	if errors.As(e, &record) {
		e = record.Err
	}
	o.err = e.Error()
	return true
}

func (o *outcome) finish(q reflect.Value, rowType reflect.Type) {
	if o.err == "" {
		out := q.MethodByName("Finish").Call([]reflect.Value{reflect.Zero(rowType)})
		o.take(out[0], out[1])
	}
	o.stats = q.MethodByName("Stats").Call(nil)[0].Interface().(runtime.QueryStats)
}

// Held holds a value of a query that has seen the tables before they changed against
// a new one.
func Held[R any](held map[string]any, name string, query func() any, records []R, readErr error) error {
	if !errors.Is(readErr, io.EOF) {
		return nil
	}
	if held[name] == nil {
		held[name] = query()
	}
	all := reflect.ValueOf(records)
	want, got := appended(query(), all, 11), appended(held[name], all, 11) // up to Finish: a run under way keeps tables without key from being replaced
	if got.err != "" {
		delete(held, name) // its run has not ended
	}
	if err := want.differs(got); err != nil {
		return fmt.Errorf("by Append of a new query value and one that is held: %w", err)
	}
	return nil
}

func appended(query any, records reflect.Value, size int) (o outcome) {
	q := reflect.ValueOf(query)
	m := q.MethodByName("Append")
	rows := m.Type().In(0)
	for i := 0; i < records.Len(); i += size {
		out := m.Call([]reflect.Value{reflect.Zero(rows), records.Slice(i, min(i+size, records.Len()))})
		if o.take(out[0], out[1]) {
			break
		}
	}
	o.finish(q, rows)
	return o
}

func appendedFrom(query any, records reflect.Value) (o outcome) {
	q := reflect.ValueOf(query)
	m := q.MethodByName("AppendFrom")
	rows := m.Type().In(0)
	out := m.Call([]reflect.Value{reflect.Zero(rows), reflect.Zero(m.Type().In(1)), records})
	if from := out[1].Interface().([]uint64); len(from) != out[0].Len() {
		o.err = fmt.Sprintf("%d rows of %d records", out[0].Len(), len(from))
		return o
	}
	o.take(out[0], out[2])
	o.finish(q, rows)
	return o
}

func appendedOne(query any, records reflect.Value) (o outcome) {
	q := reflect.ValueOf(query)
	m := q.MethodByName("AppendOne")
	rows := m.Type().In(0)
	for i := range records.Len() {
		out := m.Call([]reflect.Value{reflect.Zero(rows), records.Index(i).Addr()})
		if o.take(out[0], out[1]) {
			break
		}
	}
	o.finish(q, rows)
	return o
}

// iterated goes through All, up to the first error.
func iterated(query any, records reflect.Value) (o outcome) {
	q := reflect.ValueOf(query)
	m := q.MethodByName("All")
	noError := reflect.Zero(reflect.TypeFor[error]())
	input := reflect.MakeFunc(m.Type().In(0), func(in []reflect.Value) []reflect.Value {
		for i := range records.Len() {
			if !in[0].Call([]reflect.Value{records.Index(i), noError})[0].Bool() {
				break
			}
		}
		return nil
	})
	rows := m.Call([]reflect.Value{input})[0]
	each := reflect.MakeFunc(rows.Type().In(0), func(in []reflect.Value) []reflect.Value {
		if o.fails(in[1]) {
			return []reflect.Value{reflect.ValueOf(false)}
		}
		o.takeRow(in[0])
		return []reflect.Value{reflect.ValueOf(true)}
	})
	rows.Call([]reflect.Value{each})
	return o
}
