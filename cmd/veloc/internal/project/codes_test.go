package project

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
)

var update = flag.Bool("update", false, "rewrite docs/errors.md")

const (
	root      = "../../../.."
	reference = root + "/docs/errors.md"
)

func diagnose(example string) *Project {
	p := &Project{Dir: "example", Files: []ir.File{{Name: "query.sql", Text: example}}}
	if p.Compile(); !p.Errors() {
		p.Generate()
	}
	p.Diags = diag.Limit(p.Diags)
	return p
}

func TestEveryExampleGivesItsCode(t *testing.T) {
	for _, c := range diag.Codes {
		p := diagnose(c.Example)
		if !slices.ContainsFunc(p.Diags, func(d ir.Diagnostic) bool { return d.Code == c.Code }) {
			t.Errorf("%s is not among %v", c.Code, p.Diags)
		}
	}
}

// TestEveryCodeIsExplained looks for codes in the source.
func TestEveryCodeIsExplained(t *testing.T) {
	code := regexp.MustCompile(`"(V0\d\d\d)"`)
	for _, room := range []string{"compiler", "planner", "codegen", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, d os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range code.FindAllStringSubmatch(string(text), -1) {
				if m[1] != "V0999" && !slices.ContainsFunc(diag.Codes, func(c diag.Code) bool { return c.Code == m[1] }) {
					t.Errorf("%s: %s is not in diag.Codes", path, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestErrorReference(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Errors, warnings and notes\n\nGenerated from the compiler's table of codes; each example is run by a test.\n")
	for _, c := range diag.Codes {
		fmt.Fprintf(&b, "\n## %s: %s\n\n%s\n", c.Code, c.Title, c.Text)
		if len(c.Example) > 1000 {
			continue
		}
		p := diagnose(c.Example)
		for _, d := range p.Diags {
			if d.Code == c.Code {
				fmt.Fprintf(&b, "\n```sql\n%s\n```\n\n```\n%s```\n", strings.ToValidUTF8(c.Example, "\ufffd"), diag.Text(p.Files, d, diag.Colors{}))
				break
			}
		}
	}
	if *update {
		if err := os.WriteFile(reference, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(reference)
	if err != nil || string(have) != b.String() {
		t.Error("docs/errors.md is not what the codes say: run `make docs`", err)
	}
}
