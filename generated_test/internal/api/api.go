// Package api lists which exported names of other packages a package uses, and says of
// each what a package that uses it relies on: a signature, a field's type, what a type is.
package api

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// An API is exported names as "path.Name" or "path.Type.Member", the path without that of
// the module, each with what can be relied on.
type API map[string]string

// A Module is the packages whose names are listed.
type Module struct {
	path     string // that of the module, with a slash behind it
	packages map[string]*types.Package
}

// Load reads the types of the packages that the patterns name below a module's path.
func Load(module string, patterns ...string) (*Module, error) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadTypes}, patterns...)
	if err != nil {
		return nil, err
	}
	m := &Module{path: module, packages: map[string]*types.Package{}}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
		m.packages[strings.TrimPrefix(p.PkgPath, module)] = p.Types
	}
	return m, nil
}

// Constants are the names of a package's exported constants that begin with prefix.
func (m *Module) Constants(path, prefix string) (names []string) {
	scope := m.packages[path].Scope()
	for _, name := range scope.Names() {
		if _, ok := scope.Lookup(name).(*types.Const); ok && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	return names
}

// owners are the types of each package that fields belong to.
type owners map[*types.Package]map[*types.Var]string

// name is a name within its package; empty for the name of a package.
func (w owners) name(o types.Object) string {
	switch o := o.(type) {
	case *types.PkgName:
		return ""
	case *types.Func:
		if recv := o.Signature().Recv(); recv != nil {
			t := recv.Type()
			if p, ok := t.(*types.Pointer); ok {
				t = p.Elem()
			}
			if n, ok := t.(*types.Named); ok {
				return n.Obj().Name() + "." + o.Name()
			}
			return ""
		}
	case *types.Var:
		if o.IsField() {
			return w.fields(o.Pkg())[o.Origin()] + "." + o.Name()
		}
	}
	return o.Name()
}

func (w owners) fields(p *types.Package) map[*types.Var]string {
	if w[p] == nil {
		w[p] = map[*types.Var]string{}
		for _, name := range p.Scope().Names() {
			t, ok := p.Scope().Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			if s, ok := t.Type().Underlying().(*types.Struct); ok && !t.IsAlias() {
				for f := range s.Fields() {
					w[p][f] = name
				}
			}
		}
	}
	return w[p]
}

// Describe says what the names are, and the types that are mentioned in what it says. A
// name that there is not is left out.
func (m *Module) Describe(names []string) API {
	out, todo := API{}, slices.Clone(names)
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if _, done := out[name]; done {
			continue
		}
		if o := m.find(name); o != nil {
			s := speller{module: m}
			out[name] = s.object(o)
			todo = append(todo, s.met...)
		}
	}
	return out
}

// find is what a name stands for; nil: nothing.
func (m *Module) find(name string) types.Object {
	slash := strings.LastIndex(name, "/")
	dot := slash + 1 + strings.Index(name[slash+1:], ".")
	p := m.packages[name[:dot]]
	if p == nil {
		return nil
	}
	top, member, inner := strings.Cut(name[dot+1:], ".")
	o := p.Scope().Lookup(top)
	if !inner || o == nil {
		return o
	}
	found, index, _ := types.LookupFieldOrMethod(o.Type(), true, p, member)
	if _, field := found.(*types.Var); field && len(index) > 1 {
		return nil // a literal cannot name it
	}
	return found
}

// Lines are the names and what they are, in order.
func (a API) Lines() []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		lines = append(lines, name+" "+a[name])
	}
	return lines
}

// Parse is the API of such lines.
func Parse(text string) (API, error) {
	out := API{}
	for line := range strings.Lines(text) {
		name, what, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok {
			return nil, fmt.Errorf("%q is not a name with what it is", line)
		}
		out[name] = what
	}
	return out, nil
}
