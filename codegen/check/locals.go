package check

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
)

// UseLocals satisfies Go where a local is never read: what folds away in one
// place may have left a local that was computed for it in another. Behind its
// declaration it adds "_ = x"; a loop's variable it leaves out.
func UseLocals(name string, src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: generated code does not parse: %w", name, err)
	}
	u := &usage{
		info:     &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}},
		declared: map[types.Object]ast.Stmt{}, used: map[types.Object]bool{},
	}
	// What the file imports, and what its siblings declare, is not there; locals
	// are resolved all the same.
	conf := types.Config{Importer: noImports{}, Error: func(error) {}}
	_, _ = conf.Check(name, fset, []*ast.File{file}, u.info)
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			ast.Walk(u, f.Body)
		}
	}
	var edits []replacement
	for _, id := range u.order {
		if !u.used[id] {
			at := u.declared[id].End()
			edits = append(edits, replacement{at, at, "\n_ = " + id.Name()})
		}
	}
	for _, l := range u.loops {
		edits = append(edits, u.trim(l)...)
	}
	slices.SortStableFunc(edits, func(a, b replacement) int { return int(a.from - b.from) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(src[at:fset.Position(e.from).Offset])
		out.WriteString(e.text)
		at = fset.Position(e.to).Offset
	}
	out.Write(src[at:])
	return out.Bytes(), nil
}

// noImports is an importer that finds nothing.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not read", path)
}

type replacement struct {
	from, to token.Pos
	text     string
}

// trim leaves the variables out of a loop that its body does not read.
func (u *usage) trim(l *ast.RangeStmt) []replacement {
	unread := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && (id.Name == "_" || u.info.Defs[id] != nil && !u.used[u.info.Defs[id]])
	}
	switch {
	case (l.Value == nil || unread(l.Value)) && unread(l.Key):
		return []replacement{{l.Key.Pos(), l.Range, ""}}
	case l.Value != nil && unread(l.Value):
		return []replacement{{l.Key.End(), l.Value.End(), ""}}
	case unread(l.Key):
		return []replacement{{l.Key.Pos(), l.Key.End(), "_"}}
	}
	return nil
}

// usage walks functions: which locals their blocks and loops declare, which are
// read.
type usage struct {
	info     *types.Info
	declared map[types.Object]ast.Stmt
	order    []types.Object
	loops    []*ast.RangeStmt
	used     map[types.Object]bool
}

func (u *usage) declare(id *ast.Ident, by ast.Stmt) {
	// What a := assigns anew is a use, not a definition.
	if obj := u.info.Defs[id]; obj != nil && id.Name != "_" {
		u.declared[obj] = by
		u.order = append(u.order, obj)
	}
}

// Visit implements ast.Visitor.
func (u *usage) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.BlockStmt:
		u.block(n.List)
	case *ast.CaseClause:
		u.block(n.Body)
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			u.loops = append(u.loops, n)
			ast.Walk(u, n.X)
			ast.Walk(u, n.Body)
			return nil
		}
	case *ast.AssignStmt:
		for _, l := range n.Lhs {
			if _, ok := l.(*ast.Ident); !ok || n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
				ast.Walk(u, l)
			}
		}
		for _, r := range n.Rhs {
			ast.Walk(u, r)
		}
		return nil
	case *ast.ValueSpec:
		for _, v := range n.Values {
			ast.Walk(u, v)
		}
		return nil
	case *ast.KeyValueExpr:
		// The key is a field, also where the struct's type is not known here.
		ast.Walk(u, n.Value)
		return nil
	case *ast.Ident:
		if obj := u.info.Uses[n]; obj != nil {
			u.used[obj] = true
		}
	}
	return u
}

func (u *usage) block(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, l := range s.Lhs {
					u.declare(l.(*ast.Ident), s)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range s.Decl.(*ast.GenDecl).Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, id := range v.Names {
						u.declare(id, s)
					}
				}
			}
		}
	}
}
