package templates

import (
	_ "embed"
)

//go:embed cost/cost_test.go.tmpl
var costTest string

// CostTest is what the test of one query file says. Names and values are Go
// source.
type CostTest struct {
	Header  string // the generated file's first line
	Package string
	Imports []string // what it imports, in order
	Queries []CostQuery
	Sizes   []CostSize // of the tables
}

// CostQuery is a query with sample rows, each the Go literal of a JSON text, of
// which every record reaches the last step.
type CostQuery struct {
	Name      string
	Why       string // what may allocate; empty: nothing may
	Most      int    // how often a record may, at most
	StreamRow string
	Record    string
	Tables    []CostTable
	Params    string // the parameters' literal; may be empty
}

// CostTable is a table with its sample rows.
type CostTable struct {
	Name, Row string
	Rows      []string
}

// CostSize is how large a stored row may be.
type CostSize struct {
	Table, Stored string
	Bytes         int
}

// Cost writes the cost test, not yet formatted.
func Cost(c CostTest) ([]byte, error) { return execute("cost_test.go", costTest, c) }
