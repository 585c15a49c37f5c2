package batch

import (
	"errors"
	"strings"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Compile gives the errors of a script, empty where there are none.
func Compile(files []ir.File) string {
	_, err := plan(files)
	if err != nil {
		return err.Error()
	}
	return ""
}

func plan(files []ir.File) (*planner.Plan, error) {
	program, diags := compiler.Compile(files)
	if program == nil {
		return nil, diagnosed(files, diags)
	}
	p, diags := planner.Build(program)
	if p == nil {
		return nil, diagnosed(files, diags)
	}
	return p, nil
}

func diagnosed(files []ir.File, diags []ir.Diagnostic) error {
	var b strings.Builder
	for _, d := range diags {
		if d.Severity == ir.Error {
			b.WriteString(diag.Text(files, d, diag.Colors{}))
		}
	}
	return errors.New(b.String())
}

// generate compiles the files to a package of the name given.
func generate(files []ir.File, name string) (map[string][]byte, *names.Package, error) {
	p, err := plan(files)
	if err != nil {
		return nil, nil, err
	}
	out, diags := codegen.Generate(p, codegen.Options{Package: name})
	if len(diags) > 0 {
		return nil, nil, diagnosed(files, diags)
	}
	identifiers, _ := names.Allocate(p, name)
	sources := map[string][]byte{}
	for _, f := range out {
		sources[f.Name] = f.Content
	}
	return sources, identifiers, nil
}
