package catalog

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/compiler/syntax"
)

// nameLength is the most bytes of an identifier.
const nameLength = 63

// objectNameOf is PostgreSQL's makeObjectName: first_second_label, the longer of
// first and second cut until it fits.
func objectNameOf(first, second, label string) string {
	overhead := len(label) + 1
	if second != "" {
		overhead++
	}
	n1, n2 := len(first), len(second)
	for n1+n2 > nameLength-overhead {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	out := clip(first, n1)
	if second != "" {
		out += "_" + clip(second, n2)
	}
	return out + "_" + label
}

// clip cuts s to at most n bytes, between characters.
func clip(s string, n int) string {
	n = min(n, len(s))
	for n < len(s) && n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// free is the first of label, label1, label2, … that gives a name not taken.
// from is where a search for the same name ended, and remembers where this one
// does: below that nothing is free while nothing is dropped.
func free(first, second, label string, from *int, taken func(name string) bool) string {
	for i := *from; ; i++ {
		*from = i
		l := label
		if i > 0 {
			l += strconv.Itoa(i)
		}
		if name := objectNameOf(first, second, l); !taken(name) {
			return name
		}
	}
}

// relationName is the name that PostgreSQL gives an index or sequence.
func (b *builder) relationName(schema, first, second, label string, constraint bool) string {
	return free(first, second, label, b.searched(schema, first, second, label, constraint), func(name string) bool {
		return b.objects[objectName{schema, name}] != nil || constraint && b.constraints[objectName{schema, name}] > 0
	})
}

// constraintName is the name that PostgreSQL gives a constraint without index.
func (b *builder) constraintName(schema, first, second, label string) string {
	return free(first, second, label, b.searched(schema, first, second, label, false), func(name string) bool { return b.constraints[objectName{schema, name}] > 0 })
}

// nameSearch is what a name is looked for by.
type nameSearch struct {
	schema, first, second, label string
	constraint                   bool
}

// searched is where the last search of the kind ended.
func (b *builder) searched(schema, first, second, label string, constraint bool) *int {
	s := nameSearch{schema, first, second, label, constraint}
	if b.searches[s] == nil {
		b.searches[s] = new(int)
	}
	return b.searches[s]
}

// freed forgets the searches when a name has become free.
func (b *builder) freed() { clear(b.searches) }

// addition joins the names of a key's columns for its own name. PostgreSQL
// numbers those of an index that come twice.
func addition(columns []syntax.Column) string {
	var b strings.Builder
	for _, c := range columns {
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		if b.WriteString(c.Name); b.Len() > nameLength {
			break
		}
	}
	return b.String()
}

// indexAddition is addition of an index's columns.
func indexAddition(columns, include []syntax.Column) string {
	var out []syntax.Column
	seen := map[string]bool{}
	for _, c := range append(append([]syntax.Column{}, columns...), include...) {
		name := c.Name
		if name == "" {
			name = "expr"
		}
		base := name
		for i := 1; seen[name]; i++ {
			n := strconv.Itoa(i)
			name = clip(base, nameLength-len(n)) + n
		}
		seen[name] = true
		out = append(out, syntax.Column{Name: name})
	}
	return addition(out)
}
