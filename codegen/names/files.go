package names

import (
	"go/token"
	"path"
	"strings"
	"unicode"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// The generated files' fixed names. A test file is the query file's name with
// _test before its ending. Every name ends in _veloc.go, so that Go reads no
// _test, GOOS or GOARCH from what comes before.
const (
	TablesFile = "tables_veloc.go"
	suffix     = "_veloc.go"
	testSuffix = "_veloc_test.go"
)

// TestFile is the name of the test file beside a query file.
func TestFile(queryFile string) string {
	return strings.TrimSuffix(queryFile, suffix) + testSuffix
}

// QueryFiles gives for each SQL file the Go file that its queries go to:
// letters, digits, '-' and '_' of its base name, and a number where two meet on
// a file system that ignores case.
func QueryFiles(files []ir.File) []string {
	used := map[string]bool{TablesFile: true}
	out := make([]string, len(files))
	for i, f := range files {
		stem := unique(fileStem(f.Name), nil, func(s string) bool { return used[strings.ToLower(s)+suffix] })
		out[i] = stem + suffix
		used[strings.ToLower(out[i])] = true
	}
	return out
}

func fileStem(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, ".sql")
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || isDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, base)
	// go ignores files whose names begin with '_' or '.'.
	if clean = strings.Trim(clean, "-_"); clean == "" {
		return "query"
	}
	return clean
}

// PackageName makes a Go package name of a folder's name: its ASCII letters
// and digits in lower case.
func PackageName(folder string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', isDigit(r):
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, path.Base(strings.ReplaceAll(folder, `\`, "/")))
	name = strings.TrimLeft(name, "0123456789")
	switch {
	case name == "":
		return "queries"
	case token.IsKeyword(name), name == "main", name == "init":
		return name + "sql"
	}
	return name
}
