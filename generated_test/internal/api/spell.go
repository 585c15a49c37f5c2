package api

import (
	"go/types"
	"strconv"
	"strings"
)

// A speller writes what packages rely on that use a name: without the names of parameters,
// which may change.
type speller struct {
	module *Module
	met    []string // the module's types that it has mentioned
}

func (s *speller) object(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return s.signature(o.Signature())
	case *types.TypeName:
		return s.typeName(o)
	case *types.Const:
		return "const " + s.spell(o.Type())
	case *types.Var:
		if o.IsField() {
			return "field " + s.spell(o.Type())
		}
		return "var " + s.spell(o.Type())
	}
	return o.String()
}

// typeName says what a type is. The fields of a struct are names of their own; all methods
// of an interface count, since others implement it.
func (s *speller) typeName(o *types.TypeName) string {
	if a, ok := o.Type().(*types.Alias); ok {
		return "type" + s.params(a.TypeParams()) + " = " + s.spell(a.Rhs())
	}
	params := ""
	if n, ok := o.Type().(*types.Named); ok {
		params = s.params(n.TypeParams())
	}
	if _, ok := o.Type().Underlying().(*types.Struct); ok {
		return "type" + params + " struct"
	}
	return "type" + params + " " + s.spell(o.Type().Underlying())
}

func (s *speller) signature(f *types.Signature) string {
	results := s.tuple(f.Results(), false)
	if f.Results().Len() > 1 {
		results = "(" + results + ")"
	}
	return strings.TrimSuffix("func"+s.params(f.TypeParams())+"("+s.tuple(f.Params(), f.Variadic())+") "+results, " ")
}

func (s *speller) tuple(t *types.Tuple, variadic bool) string {
	var list []string
	for i := range t.Len() {
		text := s.spell(t.At(i).Type())
		if variadic && i == t.Len()-1 {
			text = "..." + strings.TrimPrefix(text, "[]")
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

func (s *speller) params(list *types.TypeParamList) string {
	var out []string
	for p := range list.TypeParams() {
		out = append(out, s.spell(p)+" "+s.spell(p.Constraint()))
	}
	return inBrackets(out)
}

func (s *speller) spell(t types.Type) string {
	switch t := t.(type) {
	case *types.Pointer:
		return "*" + s.spell(t.Elem())
	case *types.Slice:
		return "[]" + s.spell(t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + s.spell(t.Elem())
	case *types.Map:
		return "map[" + s.spell(t.Key()) + "]" + s.spell(t.Elem())
	case *types.Signature:
		return s.signature(t)
	case *types.Named:
		return s.named(t.Obj(), t.TypeArgs())
	case *types.Alias:
		return s.named(t.Obj(), t.TypeArgs())
	case *types.TypeParam:
		return "T" + strconv.Itoa(t.Index())
	case *types.Interface:
		return s.face(t)
	case *types.Union:
		var terms []string
		for term := range t.Terms() {
			text := s.spell(term.Type())
			if term.Tilde() {
				text = "~" + text
			}
			terms = append(terms, text)
		}
		return strings.Join(terms, " | ")
	}
	return types.TypeString(t, (*types.Package).Name)
}

func (s *speller) named(o *types.TypeName, args *types.TypeList) string {
	var list []string
	for a := range args.Types() {
		list = append(list, s.spell(a))
	}
	if o.Pkg() == nil {
		return o.Name() + inBrackets(list)
	}
	if path, ours := strings.CutPrefix(o.Pkg().Path(), s.module.path); ours {
		s.met = append(s.met, path+"."+o.Name())
	}
	return o.Pkg().Name() + "." + o.Name() + inBrackets(list)
}

func (s *speller) face(t *types.Interface) string {
	var list []string
	for m := range t.ExplicitMethods() {
		list = append(list, m.Name()+strings.TrimPrefix(s.signature(m.Signature()), "func"))
	}
	for e := range t.EmbeddedTypes() {
		list = append(list, s.spell(e))
	}
	if t.IsImplicit() || len(list) == 1 && t.NumExplicitMethods() == 0 {
		return strings.Join(list, "")
	}
	return "interface{" + strings.Join(list, "; ") + "}"
}

func inBrackets(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "[" + strings.Join(list, ", ") + "]"
}
