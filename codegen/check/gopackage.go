package check

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// PackageName is the name in the package clause of the Go files in dir that
// veloc did not generate; empty where there is none. A generated package must
// have that name.
func PackageName(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".go") || name[0] == '_' || name[0] == '.' {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || Generated(src) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.PackageClauseOnly)
		if err != nil {
			continue
		}
		pkg := f.Name.Name
		if strings.HasSuffix(name, "_test.go") {
			pkg = strings.TrimSuffix(pkg, "_test")
		}
		return pkg
	}
	return ""
}
