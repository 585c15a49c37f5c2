// Package project reads a package's SQL from disk and takes it through the
// compiler.
package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Project is a script on its way.
type Project struct {
	Dir     string // of the generated package
	Files   []ir.File
	Program *ir.Program // nil after an error
	Plan    *planner.Plan
	Diags   []ir.Diagnostic // in order of position
}

// Folder reads the .sql files of a folder in byte order of their names.
func Folder(dir string) (*Project, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".sql") && !e.IsDir() {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: there is no .sql file here; `veloc init DIR` makes a package to start from", dir)
	}
	slices.Sort(paths)
	return Files(dir, paths)
}

// Files reads the files in the order given.
func Files(dir string, paths []string) (*Project, error) {
	p := &Project{Dir: dir}
	for _, path := range paths {
		text, err := read(path)
		if err != nil {
			return nil, err
		}
		p.Files = append(p.Files, ir.File{Name: filepath.ToSlash(path), Text: text})
	}
	return p, nil
}

// Compile compiles and plans the script.
func (p *Project) Compile() {
	included, diags := include(p.Files)
	p.Files = included
	p.Diags = diags
	if len(diags) == 0 {
		p.Program, p.Diags = compiler.Compile(p.Files)
	}
	if p.Program == nil {
		return
	}
	p.build(p.Program)
}

// build plans a program, which may be a part of the script's.
func (p *Project) build(program *ir.Program) {
	plan, diags := planner.Build(program)
	p.Plan = plan
	p.Diags = diag.Sort(append(p.Diags, diags...))
}

// Errors reports whether the script cannot be used.
func (p *Project) Errors() bool { return diag.HasErrors(p.Diags) }

// Generate makes the package's files.
func (p *Project) Generate() []codegen.File {
	name := check.PackageName(p.Dir)
	if name == "" {
		abs, err := filepath.Abs(p.Dir)
		if err != nil {
			abs = p.Dir
		}
		name = names.PackageName(abs)
	}
	files, diags := codegen.Generate(p.Plan, codegen.Options{Package: name, Tests: true})
	p.Diags = diag.Sort(append(p.Diags, diags...))
	return files
}

// ErrNoQuery says that the script has no query of the name.
var ErrNoQuery = errors.New("no such query")

// Query picks the query to run: the one named, or the only one.
func (p *Project) Query(name string) (string, error) {
	var all []string
	for _, q := range p.Program.Queries {
		all = append(all, q.Name)
	}
	switch {
	case len(all) == 0:
		return "", fmt.Errorf("%w: the script has no query", ErrNoQuery)
	case name != "" && slices.Contains(all, name):
		return name, nil
	case name != "":
		return "", fmt.Errorf("%w %q; there are %s", ErrNoQuery, name, strings.Join(all, ", "))
	case len(all) > 1:
		return "", fmt.Errorf("the script has several queries: name one with --query: %s", strings.Join(all, ", "))
	}
	return all[0], nil
}
