package ir

import (
	"fmt"
	"strings"
)

// Arranged says what becomes of the rows of a derived table's SELECTs: they are put
// together as Set says, then ordered, of which First keeps some, then Offset and Limit.
// NULLs count as equal.
type Arranged struct {
	Set    Set
	Left   int // of Intersect and Except: how many of the SELECTs are the left side
	Order  []SortKey
	First  []int // DISTINCT ON: of the rows with the same values in these columns the first; nil: every row
	Offset int64
	Limit  int64 // negative: none
	Ties   bool  // LIMIT takes in rows that are equal to the last in their order
}

// Recursion is WITH RECURSIVE. The first SELECTs give the rows to begin with; the others
// are computed from the rows of the step before, which Working stands for, until they give
// none.
type Recursion struct {
	Table    string // its name in WITH
	Base     int    // how many SELECTs give the rows to begin with
	Distinct bool   // UNION: a row counts once, and goes no further when it comes again
}

// Set is how the rows of several SELECTs are put together.
type Set uint8

// The set operations.
const (
	UnionAll Set = iota
	Union        // each row once; of one SELECT: DISTINCT
	Intersect
	IntersectAll
	Except
	ExceptAll
)

// String is the SQL keyword.
func (s Set) String() string {
	return [...]string{"UNION ALL", "UNION", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"}[s]
}

// SortKey orders rows by a column.
type SortKey struct {
	Column     int
	Desc       bool
	NullsFirst bool
}

// Text is what is done with the rows, their columns with these names.
func (a *Arranged) Text(columns []Output) string {
	var parts []string
	names := func(of []int) string {
		out := make([]string, len(of))
		for i, c := range of {
			out[i] = columns[c].Name
		}
		return strings.Join(out, ", ")
	}
	if a.Set != UnionAll {
		parts = append(parts, strings.ToLower(a.Set.String()))
	}
	if len(a.Order) > 0 {
		keys := make([]string, len(a.Order))
		for i, k := range a.Order {
			keys[i] = columns[k.Column].Name
			if k.Desc {
				keys[i] += " desc"
			}
			if k.NullsFirst != k.Desc {
				keys[i] += map[bool]string{true: " nulls first", false: " nulls last"}[k.NullsFirst]
			}
		}
		parts = append(parts, "order by "+strings.Join(keys, ", "))
	}
	if a.First != nil {
		parts = append(parts, "the first of each ("+names(a.First)+")")
	}
	if a.Offset > 0 {
		parts = append(parts, fmt.Sprint("offset ", a.Offset))
	}
	if a.Limit >= 0 {
		limit := fmt.Sprint("limit ", a.Limit)
		if a.Ties {
			limit += " with ties"
		}
		parts = append(parts, limit)
	}
	return strings.Join(parts, ", ")
}
