package check

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// UseLocals adds "_ = x" behind the declaration of each local that is never
// read, which Go refuses: what folds away in one place may have left a local
// that was computed for it in another. A name stands for one local in each
// function.
func UseLocals(name string, src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: generated code does not parse: %w", name, err)
	}
	type insertion struct {
		at   int
		text string
	}
	var add []insertion
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			u := &usage{declared: map[string]ast.Stmt{}, used: map[string]bool{}}
			ast.Walk(u, f.Body)
			for _, id := range u.order {
				if !u.used[id] {
					add = append(add, insertion{fset.Position(u.declared[id].End()).Offset, "\n_ = " + id})
				}
			}
			for _, r := range unusedRanges(f.Body) {
				add = append(add, insertion{fset.Position(r.loop.Body.Lbrace).Offset + 1, "\n_ = " + r.name})
			}
		}
	}
	if len(add) == 0 {
		return src, nil
	}
	slices.SortStableFunc(add, func(a, b insertion) int { return a.at - b.at })
	var out bytes.Buffer
	from := 0
	for _, a := range add {
		out.Write(src[from:a.at])
		out.WriteString(a.text)
		from = a.at
	}
	out.Write(src[from:])
	return out.Bytes(), nil
}

// usage walks one function: which names its blocks declare, which are read.
type usage struct {
	declared map[string]ast.Stmt
	order    []string
	used     map[string]bool
}

func (u *usage) declare(id *ast.Ident, by ast.Stmt) {
	if id.Name != "_" && u.declared[id.Name] == nil {
		u.declared[id.Name] = by
		u.order = append(u.order, id.Name)
	}
}

// Visit implements ast.Visitor.
func (u *usage) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.BlockStmt:
		u.block(n.List)
	case *ast.CaseClause:
		u.block(n.Body)
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
		// The key of a struct literal is no use; that of a map hardly occurs.
		ast.Walk(u, n.Value)
		return nil
	case *ast.SelectorExpr:
		ast.Walk(u, n.X)
		return nil
	case *ast.Ident:
		u.used[n.Name] = true
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

// unusedRange is a variable of a range loop that its body does not read.
type unusedRange struct {
	loop *ast.RangeStmt
	name string
}

func unusedRanges(body *ast.BlockStmt) []unusedRange {
	var found []unusedRange
	ast.Inspect(body, func(n ast.Node) bool {
		loop, ok := n.(*ast.RangeStmt)
		if !ok || loop.Tok != token.DEFINE {
			return true
		}
		u := &usage{declared: map[string]ast.Stmt{}, used: map[string]bool{}}
		ast.Walk(u, loop.Body)
		for _, e := range []ast.Expr{loop.Key, loop.Value} {
			if id, ok := e.(*ast.Ident); ok && id.Name != "_" && !u.used[id.Name] {
				found = append(found, unusedRange{loop, id.Name})
			}
		}
		return true
	})
	return found
}
