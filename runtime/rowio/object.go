package rowio

import (
	"encoding/json"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/pg/text"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// Object is a JSON object read as a row of a relation. A method named after a
// type parses column i: it gives the zero value where the column is NULL, and
// behind the first error, which Err gives.
//
// It is how result rows are read, one by one: there are as many of their types
// as queries, and calls are what compiles fast. Streams and tables have
// decoders of their own.
//
// The methods are not to be inlined, which would bring the code of each into
// every package that is generated.
type Object struct {
	rel  *Relation
	json *scan.JSON
	fail int // the column of err
	err  error
}

// ReadJSON scans an object and has read take its columns, whose texts share the
// bytes of b unless copied is set.
func (r *Relation) ReadJSON(b []byte, copied bool, read func(*Object)) error {
	o := r.object()
	err := decode(o.json, b, func(*scan.Record) (int, error) {
		o.fail, o.err = 0, nil
		read(o)
		return o.fail, o.err
	}, o.own(copied))
	r.objects.Put(o)
	return err
}

// object gives one that is not in use.
func (r *Relation) object() *Object {
	if o, ok := r.objects.Get().(*Object); ok {
		return o
	}
	return &Object{rel: r, json: scan.NewJSON(nil, r.ScanColumns(), scan.JSONOptions{})}
}

// own makes the texts the record's, which are allocated together.
func (o *Object) own(copied bool) func() {
	if !copied {
		return func() {}
	}
	return func() { o.json.Own(nil, 0) }
}

// Valid reports whether column i is not NULL.
//
//go:noinline
func (o *Object) Valid(i int) bool { return o.json.Valid[i] }

// value parses column i.
func value[T any](o *Object, i int, parse func(string) (T, error)) T {
	var none T
	if o.err != nil || !o.json.Valid[i] {
		return none
	}
	v, err := parse(o.json.Text[i])
	if err != nil {
		o.fail, o.err = i, err
		return none
	}
	return v
}

// Bool is a boolean.
//
//go:noinline
func (o *Object) Bool(i int) bool { return value(o, i, text.ParseBool) }

// Int2 is a smallint.
//
//go:noinline
func (o *Object) Int2(i int) int16 { return value(o, i, num.ParseInt2) }

// Int4 is an integer.
//
//go:noinline
func (o *Object) Int4(i int) int32 { return value(o, i, num.ParseInt4) }

// Int8 is a bigint.
//
//go:noinline
func (o *Object) Int8(i int) int64 { return value(o, i, num.ParseInt8) }

// Float4 is a real.
//
//go:noinline
func (o *Object) Float4(i int) float32 { return value(o, i, float.Parse4) }

// Float8 is a double precision.
//
//go:noinline
func (o *Object) Float8(i int) float64 { return value(o, i, float.Parse8) }

// Dec64 is the coefficient of a numeric of the column's precision and scale.
//
//go:noinline
func (o *Object) Dec64(i int) int64 {
	c := &o.rel.Columns[i]
	return value(o, i, func(s string) (int64, error) { return num.ParseFixed64(s, c.Precision, c.Scale) })
}

// Dec128 is Dec64 for more than 18 digits.
//
//go:noinline
func (o *Object) Dec128(i int) num.Int128 {
	c := &o.rel.Columns[i]
	return value(o, i, func(s string) (num.Int128, error) { return num.ParseFixed128(s, c.Precision, c.Scale) })
}

// Numeric is a numeric of any precision.
//
//go:noinline
func (o *Object) Numeric(i int) num.Numeric { return value(o, i, num.ParseNumeric) }

// NumericMod is a numeric(p,s).
//
//go:noinline
func (o *Object) NumericMod(i int, p, s int32) num.Numeric {
	return value(o, i, func(t string) (num.Numeric, error) { return num.ParseNumericMod(t, p, s) })
}

// Text is a text, or another type's text as it stands.
//
//go:noinline
func (o *Object) Text(i int) string {
	return value(o, i, func(s string) (string, error) { return s, nil })
}

// Varchar is a varchar(n).
//
//go:noinline
func (o *Object) Varchar(i int, n int32) string {
	return value(o, i, func(s string) (string, error) { return text.VarcharAssign(s, n) })
}

// Bpchar is a char(n).
//
//go:noinline
func (o *Object) Bpchar(i int, n int32) string {
	return value(o, i, func(s string) (string, error) { return text.BpcharAssign(s, n) })
}

// Date is a date.
//
//go:noinline
func (o *Object) Date(i int) datetime.Date { return value(o, i, datetime.ParseDate) }

// Time is a time.
//
//go:noinline
func (o *Object) Time(i int) datetime.Time { return value(o, i, datetime.ParseTime) }

// Timestamp is a timestamp.
//
//go:noinline
func (o *Object) Timestamp(i int) datetime.Timestamp { return value(o, i, datetime.ParseTimestamp) }

// Timestamptz is a timestamptz, in zone where its text names none.
//
//go:noinline
func (o *Object) Timestamptz(i int, zone *time.Location) datetime.Timestamptz {
	return value(o, i, func(s string) (datetime.Timestamptz, error) { return datetime.ParseTimestamptz(zone, s) })
}

// Interval is an interval.
//
//go:noinline
func (o *Object) Interval(i int) datetime.Interval { return value(o, i, datetime.ParseInterval) }

// IntervalMod is an interval with p decimals of a second and fields; see
// datetime.ParseIntervalMod.
//
//go:noinline
func (o *Object) IntervalMod(i int, p, fields int32) datetime.Interval {
	return value(o, i, func(s string) (datetime.Interval, error) { return datetime.ParseIntervalMod(s, p, fields) })
}

// UUID is a uuid.
//
//go:noinline
func (o *Object) UUID(i int) [16]byte { return value(o, i, text.ParseUUID) }

// Bytea is a bytea.
//
//go:noinline
func (o *Object) Bytea(i int) []byte { return value(o, i, text.ParseBytea) }

// JSONB is a jsonb.
//
//go:noinline
func (o *Object) JSONB(i int) json.RawMessage { return value(o, i, text.ParseJSONB) }
