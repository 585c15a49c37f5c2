package syntax

import pg "github.com/pganalyze/pg_query_go/v5"

// Declared are the names that a script makes and veloc does not follow: using
// them is not a mistake of the script's.
type Declared struct {
	Types, Functions map[string]bool
	Extensions       bool // which may bring any name
}

// note takes what a statement makes.
func (d *Declared) note(n *pg.Node) {
	if d.Types == nil {
		d.Types, d.Functions = map[string]bool{}, map[string]bool{}
	}
	last := func(nodes []*pg.Node) string {
		parts := names(nodes)
		if len(parts) == 0 {
			return ""
		}
		return parts[len(parts)-1]
	}
	switch x := n.Node.(type) {
	case *pg.Node_CreateEnumStmt:
		d.Types[last(x.CreateEnumStmt.TypeName)] = true
	case *pg.Node_CreateDomainStmt:
		d.Types[last(x.CreateDomainStmt.Domainname)] = true
	case *pg.Node_CompositeTypeStmt:
		d.Types[x.CompositeTypeStmt.Typevar.GetRelname()] = true
	case *pg.Node_CreateRangeStmt:
		d.Types[last(x.CreateRangeStmt.TypeName)] = true
	case *pg.Node_DefineStmt:
		switch x.DefineStmt.Kind {
		case pg.ObjectType_OBJECT_TYPE:
			d.Types[last(x.DefineStmt.Defnames)] = true
		case pg.ObjectType_OBJECT_AGGREGATE:
			d.Functions[last(x.DefineStmt.Defnames)] = true
		}
	case *pg.Node_CreateFunctionStmt:
		d.Functions[last(x.CreateFunctionStmt.Funcname)] = true
	case *pg.Node_CreateStmt:
		d.Types[x.CreateStmt.Relation.GetRelname()] = true // a table's name is that of its rows' type
	case *pg.Node_CreateExtensionStmt:
		d.Extensions = true
	}
}
