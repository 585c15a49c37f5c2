// Package oracle asks a PostgreSQL server what a query's answer is, as the
// lines that COPY … (FORMAT csv) writes.
package oracle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Answer is what a query gave.
type Answer struct {
	Header   string
	Rows     []string // CSV records, sorted: answers compare as multisets
	SQLState string   // of an error; the rows are empty then
	Message  string
}

// Conn is a connection with a schema of its own.
type Conn struct {
	pg *pgconn.PgConn
}

// Connect opens a connection to the server.
func Connect(ctx context.Context, connString string) (*Conn, error) {
	pg, err := pgconn.Connect(ctx, connString)
	if err != nil {
		return nil, err
	}
	return &Conn{pg}, nil
}

// Close ends the connection.
func (c *Conn) Close(ctx context.Context) error { return c.pg.Close(ctx) }

// Fresh drops everything the connection made before and runs the script in an
// empty schema.
func (c *Conn) Fresh(ctx context.Context, script string) error {
	const clean = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; RESET ALL;"
	return c.pg.Exec(ctx, clean+script).Close()
}

// Exec runs statements.
func (c *Conn) Exec(ctx context.Context, script string) error {
	return c.pg.Exec(ctx, script).Close()
}

// Load copies CSV with a header into the table.
func (c *Conn) Load(ctx context.Context, table string, columns []string, csv io.Reader) error {
	names := make([]string, len(columns))
	for i, n := range columns {
		names[i] = Quote(n)
	}
	sql := fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT csv, HEADER)", table, strings.Join(names, ", "))
	if _, err := c.pg.CopyFrom(ctx, csv, sql); err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	return nil
}

// Quote spells an identifier.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Ask runs a query without a semicolon. The error is of the connection; what
// PostgreSQL refuses is in the Answer.
func (c *Conn) Ask(ctx context.Context, query string) (Answer, error) {
	var out bytes.Buffer
	_, err := c.pg.CopyTo(ctx, &out, "COPY (\n"+query+"\n) TO STDOUT (FORMAT csv, HEADER)")
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return Answer{SQLState: refused.Code, Message: refused.Message}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	return Parse(out.String()), nil
}

// Execute runs a prepared statement, whose plan knows no parameter's value.
func (c *Conn) Execute(ctx context.Context, prepare, execute string) (Answer, error) {
	all := c.pg.Exec(ctx, "SET plan_cache_mode = force_generic_plan; DEALLOCATE ALL; "+prepare+"; "+execute)
	var out bytes.Buffer
	for all.NextResult() {
		r := all.ResultReader()
		out.Reset()
		for i, f := range r.FieldDescriptions() {
			writeField(&out, i, []byte(f.Name), 2)
		}
		out.WriteByte('\n')
		for r.NextRow() {
			for i, v := range r.Values() {
				writeField(&out, i, v, len(r.Values()))
			}
			out.WriteByte('\n')
		}
	}
	err := all.Close()
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return Answer{SQLState: refused.Code, Message: refused.Message}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	return Parse(out.String()), nil
}

// writeField writes the ith value of so many as COPY does; nil is NULL.
func writeField(out *bytes.Buffer, i int, v []byte, of int) {
	if i > 0 {
		out.WriteByte(',')
	}
	if v != nil && (len(v) == 0 || bytes.ContainsAny(v, ",\"\r\n") || of == 1 && string(v) == `\.`) {
		out.WriteString(`"` + strings.ReplaceAll(string(v), `"`, `""`) + `"`)
		return
	}
	out.Write(v)
}

// JSON is a table's rows as row_to_json writes them, a line each.
func (c *Conn) JSON(ctx context.Context, table string) (string, error) {
	results, err := c.pg.Exec(ctx, "SELECT row_to_json(r) FROM "+table+" r").ReadAll()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, row := range results[0].Rows {
		out.Write(row[0])
		out.WriteByte('\n')
	}
	return out.String(), nil
}

// Parse reads CSV with a header into an Answer.
func Parse(csv string) Answer {
	records := Records(csv)
	if len(records) == 0 {
		return Answer{}
	}
	a := Answer{Header: records[0], Rows: records[1:]}
	slices.Sort(a.Rows)
	return a
}

// Records splits CSV text at the line ends outside of quotes; the records stay
// as they are, byte for byte.
func Records(csv string) []string {
	var records []string
	quoted := false
	start := 0
	for i := 0; i < len(csv); i++ {
		switch csv[i] {
		case '"':
			quoted = !quoted
		case '\n':
			if !quoted {
				records = append(records, csv[start:i])
				start = i + 1
			}
		}
	}
	if start < len(csv) {
		records = append(records, csv[start:])
	}
	return records
}

// Diff describes how got differs from the answer wanted, empty where it does
// not. Errors agree when both are errors.
func Diff(want, got Answer) string {
	switch {
	case want.SQLState != "" && got.SQLState != "":
		return ""
	case want.SQLState != "":
		return fmt.Sprintf("PostgreSQL refuses (%s: %s), veloc gives %d rows", want.SQLState, want.Message, len(got.Rows))
	case got.SQLState != "":
		return fmt.Sprintf("PostgreSQL gives %d rows, veloc refuses (%s: %s)", len(want.Rows), got.SQLState, got.Message)
	case want.Header != got.Header:
		return fmt.Sprintf("header: PostgreSQL %s, veloc %s", want.Header, got.Header)
	}
	missing, extra := minus(want.Rows, got.Rows), minus(got.Rows, want.Rows)
	if len(missing)+len(extra) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows of PostgreSQL's %d are missing, %d are extra\n", len(missing), len(want.Rows), len(extra))
	for _, r := range missing[:min(len(missing), 5)] {
		fmt.Fprintf(&b, "- %s\n", r)
	}
	for _, r := range extra[:min(len(extra), 5)] {
		fmt.Fprintf(&b, "+ %s\n", r)
	}
	return b.String()
}

// minus lists what sorted a holds more often than sorted b.
func minus(a, b []string) []string {
	var out []string
	for _, s := range a {
		for len(b) > 0 && b[0] < s {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == s {
			b = b[1:]
			continue
		}
		out = append(out, s)
	}
	return out
}
