package planner

import "strings"

// The codes of the planner's diagnostics.
const (
	CodeTooDeep         = "V0103" // what a plan would hold too much of
	CodeTableCycle      = "V0601" // tables that wait for each other by after=
	CodeForeignKeyCycle = "V0602" // a cycle of foreign keys alone: a note
	CodeNoIndex         = "V0603" // a join that no index serves
	CodeFanOut          = "V0604" // a join whose matches no key bounds
	CodeUnusedTable     = "V0605"
	CodeParking         = "V0606" // wait_and_retry behind a join with any number of rows
	CodeUnmatched       = "V0607" // computed rows of which those without match are results
)

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
