// Package pgcatalog holds PostgreSQL's own catalogue of types, casts, operators
// and functions, and finds what a call means in it by PostgreSQL's rules. So the
// compiler chooses as the server does, and tells what PostgreSQL has, and veloc
// has not, from what nobody has.
package pgcatalog

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed postgres15.txt
var text string

// Unknown is the type of an untyped literal or parameter.
const Unknown = "unknown"

// Kind says how a function is called.
type Kind uint8

// The kinds of functions.
const (
	Function Kind = iota
	Aggregate
	Window
	Set // it gives rows
)

// Signature is one overload of an operator or function; types are spelled as
// in pg_type.typname.
type Signature struct {
	Name     string
	Kind     Kind
	Args     []string // none, one or two for an operator
	Result   string
	variadic bool // the last argument, an array or "any", stands for any number
	defaults int  // so many arguments at the end may be left out
}

type catalogue struct {
	types     map[string]typeInfo
	casts     map[[2]string]string // context: i, a or e
	operators map[string][]*Signature
	functions map[string][]*Signature
}

var data = sync.OnceValue(func() *catalogue {
	c := &catalogue{map[string]typeInfo{}, map[[2]string]string{}, map[string][]*Signature{}, map[string][]*Signature{}}
	kinds := map[string]Kind{"function": Function, "aggregate": Aggregate, "window": Window, "set": Set}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		switch f[0] {
		case "type":
			c.types[f[1]] = typeInfo{f[2][0], f[3] == "p", strings.Join(f[4:], " ")}
		case "cast":
			c.casts[[2]string{f[1], f[2]}] = f[3]
		case "operator":
			s := &Signature{Name: f[1], Args: f[2:4], Result: f[4]}
			if f[2] == "-" {
				s.Args = f[3:4]
			}
			c.operators[s.Name] = append(c.operators[s.Name], s)
		default:
			s := &Signature{Name: f[1], Kind: kinds[f[0]], Result: f[5], variadic: f[3] == "v"}
			s.defaults, _ = strconv.Atoi(f[4])
			if f[2] != "-" {
				s.Args = strings.Split(f[2], ",")
			}
			c.functions[s.Name] = append(c.functions[s.Name], s)
		}
	}
	return c
})

// HasOperator reports whether PostgreSQL has an operator of that name for any types.
func HasOperator(name string) bool { return data().operators[name] != nil }

// Functions lists the overloads of a function, nil where PostgreSQL has none.
func Functions(name string) []*Signature { return data().functions[name] }

// FunctionNames lists every function, sorted.
func FunctionNames() []string { return sortedKeys(data().functions) }

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Operators lists every overload of every operator, sorted by name.
func Operators() []*Signature {
	var out []*Signature
	for _, name := range sortedKeys(data().operators) {
		out = append(out, data().operators[name]...)
	}
	return out
}
