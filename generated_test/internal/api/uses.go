package api

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Uses lists the module's names that the Go files use which the patterns match. The files of
// a folder are checked as a package, which need not have been built.
func (m *Module) Uses(patterns ...string) ([]string, error) {
	fset, folders, err := parse(patterns)
	if err != nil {
		return nil, err
	}
	imported, err := importsOf(folders)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	for folder, files := range folders {
		check := types.Config{Importer: imported}
		if _, err := check.Check(folder, fset, files, info); err != nil {
			return nil, err
		}
	}
	used, owners := map[string]bool{}, owners{}
	for _, o := range info.Uses {
		if o.Pkg() == nil {
			continue
		}
		path, ours := strings.CutPrefix(o.Pkg().Path(), m.path)
		if _, listed := m.packages[path]; !ours || !listed {
			continue
		}
		if name := owners.name(o); name != "" {
			used[path+"."+name] = true
		}
	}
	return slices.Sorted(maps.Keys(used)), nil
}

// parse gives the files that the patterns match, by their folders.
func parse(patterns []string) (*token.FileSet, map[string][]*ast.File, error) {
	fset, folders := token.NewFileSet(), map[string][]*ast.File{}
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			return nil, nil, fmt.Errorf("no file is called %s: %v", pattern, err)
		}
		for _, name := range names {
			f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, nil, err
			}
			folders[filepath.Dir(name)] = append(folders[filepath.Dir(name)], f)
		}
	}
	return fset, folders, nil
}

// imported are the types of packages by their paths.
type imported map[string]*types.Package

func (p imported) Import(path string) (*types.Package, error) {
	if p[path] == nil {
		return nil, fmt.Errorf("%s is not loaded", path)
	}
	return p[path], nil
}

// importsOf loads what the files import.
func importsOf(folders map[string][]*ast.File) (imported, error) {
	paths := map[string]bool{}
	for _, files := range folders {
		for _, f := range files {
			for _, i := range f.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return nil, err
				}
				paths[path] = true
			}
		}
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadTypes}, slices.Sorted(maps.Keys(paths))...)
	if err != nil {
		return nil, err
	}
	out := imported{}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
		out[p.PkgPath] = p.Types
	}
	return out, nil
}
