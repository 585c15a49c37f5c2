// Package project reads a package's SQL from disk and takes it through the
// compiler.
package project

import (
	"errors"
	"fmt"
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

	given map[string]bool // names of the files that it was made of
}

// New makes a project of files that have been read.
func New(files []ir.File) *Project {
	p := &Project{Files: files, given: map[string]bool{}}
	for _, f := range files {
		p.given[f.Name] = true
	}
	return p
}

// Folder reads the .sql files of a folder in byte order of their names.
func Folder(dir string) (*Project, error) {
	files, err := scriptsOf(dir)
	if err != nil {
		return nil, err
	}
	p := New(files)
	p.Dir = dir
	return p, nil
}

// Included lists the files that the script includes, once it is compiled.
func (p *Project) Included() []ir.File {
	return slices.DeleteFunc(slices.Clone(p.Files), func(f ir.File) bool { return p.given[f.Name] })
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

// Query picks the query to run: the one named, or the only one, of the command
// where one is given, else of the script.
func (p *Project) Query(name string) (string, error) {
	var all, command []string
	for _, q := range p.Program.Queries {
		all = append(all, q.Name)
		if p.Files[q.File].Name == CommandName {
			command = append(command, q.Name)
		}
	}
	switch {
	case len(all) == 0:
		return "", errors.New("the script has no query: write a SELECT behind its tables")
	case name != "" && slices.Contains(all, name):
		return name, nil
	case name != "":
		return "", fmt.Errorf("no such query %q; %s", name, diag.OneOf(name, all))
	case len(command) == 1:
		return command[0], nil
	case len(all) > 1:
		return "", fmt.Errorf("the script has several queries: name one with --query: %s", strings.Join(all, ", "))
	}
	return all[0], nil
}
