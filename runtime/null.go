package runtime

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
)

// Null is a value that may be NULL; the zero Null is.
type Null[T any] struct {
	V     T
	Valid bool // V is the value; otherwise NULL, and V is the zero value
}

// Some is a Null that is not NULL.
func Some[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }

// MarshalJSON writes null for NULL.
func (n Null[T]) MarshalJSON() ([]byte, error) {
	if !n.Valid {
		return []byte("null"), nil
	}
	return json.Marshal(n.V)
}

// UnmarshalJSON reads null as NULL.
func (n *Null[T]) UnmarshalJSON(b []byte) error {
	if bytes.Equal(bytes.TrimSpace(b), []byte("null")) {
		*n = Null[T]{}
		return nil
	}
	n.Valid = true
	return json.Unmarshal(b, &n.V)
}

// Scan reads a database value.
func (n *Null[T]) Scan(src any) error {
	var s sql.Null[T]
	err := s.Scan(src)
	*n = Null[T]{s.V, s.Valid}
	return err
}

// Value is the value for a database.
func (n Null[T]) Value() (driver.Value, error) { return sql.Null[T]{V: n.V, Valid: n.Valid}.Value() }
