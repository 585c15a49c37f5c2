package syntax

import pg "github.com/pganalyze/pg_query_go/v5"

// Declared are the names that a script makes and veloc does not follow: using
// them is not a mistake of the script's.
type Declared struct {
	Functions  map[string]bool
	Extensions bool // which may bring any name
}

// note takes what a statement makes.
func (d *Declared) note(n *pg.Node) {
	if d.Functions == nil {
		d.Functions = map[string]bool{}
	}
	last := func(nodes []*pg.Node) string {
		parts := names(nodes)
		if len(parts) == 0 {
			return ""
		}
		return parts[len(parts)-1]
	}
	switch x := n.Node.(type) {
	case *pg.Node_DefineStmt:
		if x.DefineStmt.Kind == pg.ObjectType_OBJECT_AGGREGATE {
			d.Functions[last(x.DefineStmt.Defnames)] = true
		}
	case *pg.Node_CreateFunctionStmt:
		d.Functions[last(x.CreateFunctionStmt.Funcname)] = true
	case *pg.Node_CreateExtensionStmt:
		d.Extensions = true
	}
}
