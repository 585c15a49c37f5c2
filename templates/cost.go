package templates

import (
	_ "embed"
	"regexp"
	"slices"
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

// CostQuery is a query with sample rows.
type CostQuery struct {
	Name      string
	Why       string // why the query may allocate; empty: it must not
	StreamRow string
	Fields    []CostField // of the stream's row
	Tables    []CostTable
	TableRows int    // sample rows in each table
	Params    string // the parameter struct's type; may be empty
}

// UsesI reports whether the stream's sample row depends on its number.
func (q CostQuery) UsesI() bool { return usesI(q.Fields) }

// TablesUseI reports whether some table's sample row depends on its number.
func (q CostQuery) TablesUseI() bool {
	for _, t := range q.Tables {
		if usesI(t.Fields) {
			return true
		}
	}
	return false
}

var number = regexp.MustCompile(`\bi\b`)

func usesI(fs []CostField) bool {
	return slices.ContainsFunc(fs, func(f CostField) bool { return number.MatchString(f.Value) })
}

// CostTable is a table with its sample row.
type CostTable struct {
	Name, Row string
	Fields    []CostField
}

// CostField is a field of a sample row; Value may use i, the row's number.
type CostField struct{ Name, Value string }

// CostSize is how large a stored row may be.
type CostSize struct {
	Table, Stored string
	Bytes         int
}

// Cost writes the cost test, not yet formatted.
func Cost(c CostTest) ([]byte, error) { return execute("cost_test.go", costTest, c) }
