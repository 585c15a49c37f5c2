package check

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// UseLocals satisfies Go where a local is never read: what folds away in one
// place may have left a local that was computed for it in another. Behind its
// declaration it adds "_ = x"; a loop's variable it leaves out.
func UseLocals(name string, src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, 0)
	byName := err != nil
	if byName {
		file, err = parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: generated code does not parse: %w", name, err)
	}
	u := &usage{declared: map[*object]ast.Stmt{}, used: map[*object]bool{}}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			if byName {
				resolve(f)
			}
			ast.Walk(u, f.Body)
		}
	}
	var edits []replacement
	for _, id := range u.order {
		if !u.used[id] {
			at := u.declared[id].End()
			edits = append(edits, replacement{at, at, "\n_ = " + id.Name})
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

// object is what the parser resolves a local's name to. go/types would need the
// packages that the file imports, which are not at hand.
//
//lint:ignore SA1019 the names of locals are all that is resolved
type object = ast.Object

type replacement struct {
	from, to token.Pos
	text     string
}

// trim leaves the variables out of a loop that its body does not read.
func (u *usage) trim(l *ast.RangeStmt) []replacement {
	unread := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && (id.Name == "_" || id.Obj != nil && !u.used[id.Obj])
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
// read. The parser has resolved each local's name to one object.
type usage struct {
	declared map[*object]ast.Stmt
	order    []*object
	loops    []*ast.RangeStmt
	used     map[*object]bool
}

func (u *usage) declare(id *ast.Ident, by ast.Stmt) {
	// A := that also assigns to a local declared before resolves to that one.
	if id.Obj != nil && id.Obj.Pos() == id.Pos() && id.Name != "_" {
		u.declared[id.Obj] = by
		u.order = append(u.order, id.Obj)
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
		// The key is a field; the parser takes it for a local of that name.
		ast.Walk(u, n.Value)
		return nil
	case *ast.Ident:
		if n.Obj != nil {
			u.used[n.Obj] = true
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

// resolve gives each local of a function an object by its name, which is all that
// is known where blocks lie deeper in one another than the parser resolves names in.
// The generator gives a name twice in a function only to what is read in any case.
func resolve(f *ast.FuncDecl) {
	objects := map[string]*object{}
	var bind func(n ast.Node) bool
	bind = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, bind)
			return false
		case *ast.KeyValueExpr:
			ast.Inspect(n.Value, bind)
			return false
		case *ast.Ident:
			if objects[n.Name] == nil {
				objects[n.Name] = &object{Kind: ast.Var, Name: n.Name, Decl: &ast.Field{Names: []*ast.Ident{n}}}
			}
			n.Obj = objects[n.Name]
		}
		return true
	}
	ast.Inspect(f.Body, bind)
}
