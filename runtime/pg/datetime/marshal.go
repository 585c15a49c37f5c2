package datetime

import (
	"database/sql/driver"
	"fmt"
	"time"
	"unsafe"
)

// Scanning takes PostgreSQL's text and time.Time; NULL is an error. Values are
// handed to database/sql as PostgreSQL's text, which holds what time.Time
// cannot: infinities, 24:00, years before 1 as PostgreSQL writes them.

func scan[T any](dst *T, src any, parse func(string) (T, error), of func(time.Time) T) error {
	switch v := src.(type) {
	case string:
		return unmarshal(dst, []byte(v), parse)
	case []byte:
		return unmarshal(dst, v, parse)
	case time.Time:
		if of != nil {
			*dst = of(v)
			return nil
		}
	}
	return fmt.Errorf("cannot scan %T into %T", src, dst)
}

// unmarshal parses b without a copy: the parsers keep no reference.
func unmarshal[T any](dst *T, b []byte, parse func(string) (T, error)) error {
	v, err := parse(unsafe.String(unsafe.SliceData(b), len(b)))
	if err == nil {
		*dst = v
	}
	return err
}

func unmarshalJSON[T any](dst *T, b []byte, parse func(string) (T, error)) error {
	if string(b) == "null" {
		return nil
	}
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return fmt.Errorf("cannot unmarshal %s into %T", b, dst)
	}
	return unmarshal(dst, b[1:len(b)-1], parse)
}

func parseTimestamptzUTC(s string) (Timestamptz, error) { return ParseTimestamptz(time.UTC, s) }

// Scan implements sql.Scanner.
func (d *Date) Scan(src any) error { return scan(d, src, ParseDate, DateOf) }

// Scan implements sql.Scanner.
func (t *Time) Scan(src any) error { return scan(t, src, ParseTime, TimeOf) }

// Scan implements sql.Scanner.
func (t *Timestamp) Scan(src any) error { return scan(t, src, ParseTimestamp, TimestampOf) }

// Scan implements sql.Scanner. Text without an offset is UTC.
func (t *Timestamptz) Scan(src any) error { return scan(t, src, parseTimestamptzUTC, TimestamptzOf) }

// Scan implements sql.Scanner.
func (i *Interval) Scan(src any) error { return scan(i, src, ParseInterval, nil) }

// Value implements driver.Valuer.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Value implements driver.Valuer.
func (t Time) Value() (driver.Value, error) { return t.String(), nil }

// Value implements driver.Valuer.
func (t Timestamp) Value() (driver.Value, error) { return t.String(), nil }

// Value implements driver.Valuer.
func (t Timestamptz) Value() (driver.Value, error) { return t.String(), nil }

// Value implements driver.Valuer.
func (i Interval) Value() (driver.Value, error) { return i.String(), nil }

// AppendText implements encoding.TextAppender.
func (d Date) AppendText(b []byte) ([]byte, error) { return AppendDate(b, d), nil }

// AppendText implements encoding.TextAppender.
func (t Time) AppendText(b []byte) ([]byte, error) { return AppendTime(b, t), nil }

// AppendText implements encoding.TextAppender.
func (t Timestamp) AppendText(b []byte) ([]byte, error) { return AppendTimestamp(b, t), nil }

// AppendText implements encoding.TextAppender.
func (t Timestamptz) AppendText(b []byte) ([]byte, error) {
	return AppendTimestamptz(time.UTC, b, t), nil
}

// AppendText implements encoding.TextAppender.
func (i Interval) AppendText(b []byte) ([]byte, error) { return AppendInterval(b, i), nil }

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// MarshalText implements encoding.TextMarshaler.
func (t Time) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// MarshalText implements encoding.TextMarshaler.
func (t Timestamp) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// MarshalText implements encoding.TextMarshaler.
func (t Timestamptz) MarshalText() ([]byte, error) { return t.AppendText(nil) }

// MarshalText implements encoding.TextMarshaler.
func (i Interval) MarshalText() ([]byte, error) { return i.AppendText(nil) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(b []byte) error { return unmarshal(d, b, ParseDate) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Time) UnmarshalText(b []byte) error { return unmarshal(t, b, ParseTime) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Timestamp) UnmarshalText(b []byte) error { return unmarshal(t, b, ParseTimestamp) }

// UnmarshalText implements encoding.TextUnmarshaler. Text without an offset is
// UTC.
func (t *Timestamptz) UnmarshalText(b []byte) error { return unmarshal(t, b, parseTimestamptzUTC) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *Interval) UnmarshalText(b []byte) error { return unmarshal(i, b, ParseInterval) }

// MarshalJSON implements json.Marshaler with row_to_json's text.
func (d Date) MarshalJSON() ([]byte, error) { return AppendDateJSON(nil, d), nil }

// MarshalJSON implements json.Marshaler with row_to_json's text.
func (t Time) MarshalJSON() ([]byte, error) { return AppendTimeJSON(nil, t), nil }

// MarshalJSON implements json.Marshaler with row_to_json's text.
func (t Timestamp) MarshalJSON() ([]byte, error) { return AppendTimestampJSON(nil, t), nil }

// MarshalJSON implements json.Marshaler with row_to_json's text in UTC.
func (t Timestamptz) MarshalJSON() ([]byte, error) {
	return AppendTimestamptzJSON(time.UTC, nil, t), nil
}

// MarshalJSON implements json.Marshaler with row_to_json's text.
func (i Interval) MarshalJSON() ([]byte, error) { return AppendIntervalJSON(nil, i), nil }

// UnmarshalJSON implements json.Unmarshaler; null leaves the value as it is.
func (d *Date) UnmarshalJSON(b []byte) error { return unmarshalJSON(d, b, ParseDate) }

// UnmarshalJSON implements json.Unmarshaler; null leaves the value as it is.
func (t *Time) UnmarshalJSON(b []byte) error { return unmarshalJSON(t, b, ParseTime) }

// UnmarshalJSON implements json.Unmarshaler; null leaves the value as it is.
func (t *Timestamp) UnmarshalJSON(b []byte) error { return unmarshalJSON(t, b, ParseTimestamp) }

// UnmarshalJSON implements json.Unmarshaler; null leaves the value as it is.
// Text without an offset is UTC.
func (t *Timestamptz) UnmarshalJSON(b []byte) error {
	return unmarshalJSON(t, b, parseTimestamptzUTC)
}

// UnmarshalJSON implements json.Unmarshaler; null leaves the value as it is.
func (i *Interval) UnmarshalJSON(b []byte) error { return unmarshalJSON(i, b, ParseInterval) }
