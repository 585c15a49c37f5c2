package names

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// Camel makes an exported Go identifier of an SQL name: it is split at '_' and
// at what is neither letter nor digit, each part's first letter is upper-cased,
// and a part "id" becomes "ID". Where no upper-case letter begins the result,
// an X goes before it. Empty if nothing is left of the name.
func Camel(sql string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(sql, func(r rune) bool { return r == '_' || !unicode.IsLetter(r) && !isDigit(r) }) {
		if strings.EqualFold(part, "id") {
			b.WriteString("ID")
			continue
		}
		for i, r := range part {
			if i == 0 {
				r = unicode.ToUpper(r)
			}
			b.WriteRune(r)
		}
	}
	s := b.String()
	if s == "" || token.IsExported(s) {
		return s
	}
	return "X" + s
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// lowerFirst makes the unexported form of an exported identifier: UserID →
// userID, ID → id, IDs → ids.
func lowerFirst(s string) string {
	if rest, ok := strings.CutPrefix(s, "ID"); ok && (rest == "" || !unicode.IsLower([]rune(rest)[0])) {
		return "id" + rest
	}
	rs := []rune(s)
	rs[0] = unicode.ToLower(rs[0])
	if l := string(rs); !token.IsExported(l) {
		return l
	}
	return "x" + s
}

// numbers remembers for a name the number that was given last, so that thousands
// of the same name are not looked for from 2 on each time: what is taken stays so.
type numbers map[string]int

// unique is want, or want followed by the first of 2, 3, … that is not taken.
func unique(want string, last numbers, taken func(string) bool) string {
	if last[want] == 0 && !taken(want) {
		return want
	}
	for n := max(last[want]+1, 2); ; n++ {
		if id := want + strconv.Itoa(n); !taken(id) {
			if last != nil {
				last[want] = n
			}
			return id
		}
	}
}

// predeclared are the identifiers of Go's universe block.
var predeclared = set("any append bool byte cap clear close comparable complex complex128 complex64 copy delete error",
	"false float32 float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print println real",
	"recover rune string true uint uint16 uint32 uint64 uint8 uintptr")

// Imports are the packages that generated code may import, by path, with the
// name they have in it. No package-level or local identifier has such a name.
var Imports = map[string]string{
	"github.com/veloc-dev/veloc/runtime":             "runtime",
	"github.com/veloc-dev/veloc/runtime/rowstore":    "rowstore",
	"github.com/veloc-dev/veloc/runtime/index":       "index",
	"github.com/veloc-dev/veloc/runtime/exec":        "exec",
	"github.com/veloc-dev/veloc/runtime/rowio":       "rowio",
	"github.com/veloc-dev/veloc/runtime/scan":        "scan",
	"github.com/veloc-dev/veloc/runtime/pg":          "pg",
	"github.com/veloc-dev/veloc/runtime/pg/num":      "num",
	"github.com/veloc-dev/veloc/runtime/pg/float":    "float",
	"github.com/veloc-dev/veloc/runtime/pg/text":     "text",
	"github.com/veloc-dev/veloc/runtime/pg/datetime": "datetime",
	"github.com/veloc-dev/veloc/runtime/health":      "health",
	"bytes":         "bytes",
	"context":       "context",
	"encoding/json": "json",
	"errors":        "errors",
	"fmt":           "fmt",
	"hash/maphash":  "maphash",
	"io":            "io",
	"iter":          "iter",
	"log/slog":      "slog",
	"math":          "math",
	"math/bits":     "bits",
	"net/http":      "http",
	"slices":        "slices",
	"strconv":       "strconv",
	"strings":       "strings",
	"sync":          "sync",
	"sync/atomic":   "atomic",
	"testing":       "testing",
	"time":          "time",
	"unsafe":        "unsafe",
}

var importNames = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range Imports {
		m[n] = true
	}
	return m
}()

func set(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(strings.Join(lists, " ")) {
		m[w] = true
	}
	return m
}

// taboo reports whether a package-level or local identifier must not be s: it
// would not parse, or would hide what generated code needs.
func taboo(s string) bool {
	return !token.IsIdentifier(s) || predeclared[s] || importNames[s] || s == "_" || s == "init" || s == "main"
}

// ConstPrefixes begin the names of package-level constants that codegen/lower
// makes, each followed by a number; see lower.Consts.
var ConstPrefixes = []string{"numeric", "wide", "interval", "uuid", "bytea", "jsonb", "zone"}

func isConst(s string) bool {
	head := strings.TrimRight(s, "0123456789")
	if head == s {
		return false
	}
	for _, p := range ConstPrefixes {
		if head == p {
			return true
		}
	}
	return false
}

// free is want, or want with a number, which is neither taboo nor taken nor the
// name of a constant.
func free(want string, last numbers, taken func(string) bool) string {
	if isConst(want) {
		want += "Value"
	}
	return unique(want, last, func(s string) bool { return taboo(s) || taken(s) })
}
