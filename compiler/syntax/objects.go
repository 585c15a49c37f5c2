package syntax

import (
	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// drop converts a DROP of what a query can depend on; nil for what it cannot.
func (c *converter) drop(s *pg.DropStmt) Node {
	out := &Drop{At: c.at(0), IfExists: s.MissingOk, Cascade: s.Behavior == pg.DropBehavior_DROP_CASCADE}
	switch s.RemoveType {
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		out.Class = TypeClass
	case pg.ObjectType_OBJECT_SCHEMA:
		out.Class = SchemaClass
	default:
		class, ok := relationClasses[s.RemoveType]
		if !ok {
			return nil
		}
		out.Class = class
	}
	for _, o := range s.Objects {
		var parts []string
		switch x := o.Node.(type) {
		case *pg.Node_List:
			parts = names(x.List.Items)
		case *pg.Node_TypeName:
			parts = names(x.TypeName.Names)
		case *pg.Node_String_:
			parts = []string{x.String_.Sval}
		}
		out.Names = append(out.Names, c.qualified(parts))
	}
	return out
}

// qualified is a name of one to three parts that the parser gives no place for.
func (c *converter) qualified(parts []string) Name {
	n := Name{Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		n.Schema = parts[len(parts)-2]
		from := c.find(n.Schema)
		n.At = from.At
		n.Pos.End = c.find(n.Name).Pos.End
		return n
	}
	n.At = c.find(n.Name).At
	return n
}

// rename converts a RENAME of what a query can depend on.
func (c *converter) rename(s *pg.RenameStmt) Node {
	out := &Rename{IfExists: s.MissingOk}
	kind := s.RenameType
	if kind == pg.ObjectType_OBJECT_COLUMN || kind == pg.ObjectType_OBJECT_ATTRIBUTE {
		kind = s.RelationType
	}
	switch kind {
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		out.Class = TableClass
	case pg.ObjectType_OBJECT_SCHEMA:
		out.Class = SchemaClass
		out.Name = Name{c.find(s.Subname).At, "", s.Subname}
		out.To = c.find(s.Newname)
		return out
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		out.Class = TypeClass
		if s.Relation != nil {
			return nil // an attribute of a composite type
		}
		out.Name = c.qualified(names(s.Object.GetList().GetItems()))
		out.To = c.find(s.Newname)
		return out
	default:
		class, ok := relationClasses[kind]
		if !ok {
			return nil
		}
		out.Class = class
	}
	out.Name = c.name(s.Relation)
	c.cursor++
	switch s.RenameType {
	case pg.ObjectType_OBJECT_COLUMN:
		out.Column = c.find(s.Subname)
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		out.Constraint = c.find(s.Subname)
	}
	c.cursor++
	out.To = c.find(s.Newname)
	return out
}

func (c *converter) setSchema(s *pg.AlterObjectSchemaStmt) Node {
	out := &SetSchema{To: s.Newschema, IfExists: s.MissingOk}
	if s.ObjectType == pg.ObjectType_OBJECT_TYPE || s.ObjectType == pg.ObjectType_OBJECT_DOMAIN {
		out.Class = TypeClass
		out.Name = c.qualified(names(s.Object.GetList().GetItems()))
		return out
	}
	class, ok := relationClasses[s.ObjectType]
	if !ok {
		return nil
	}
	out.Class, out.Name = class, c.name(s.Relation)
	return out
}

func (c *converter) view(s *pg.ViewStmt, at At) Node {
	v := &CreateView{Name: c.name(s.View), OrReplace: s.Replace, Columns: names(s.Aliases), Reads: c.relationsRead(s.Query)}
	v.Select, v.Problems = c.selectOf(s.Query, at, v.Pos)
	return v
}

// selectOf converts the SELECT that makes a relation, and gives apart why it cannot be
// used: that matters only where a query reads the relation.
func (c *converter) selectOf(query *pg.Node, at At, name ir.Span) (sel *Select, problems []ir.Diagnostic) {
	before := c.diags
	c.diags = nil
	if s := query.GetSelectStmt(); s != nil {
		sel = c.selectStmt(s, at)
	} else {
		c.report("V0110", name, "write a SELECT behind AS", "only a SELECT makes a relation")
	}
	problems, c.diags = c.diags, before
	return sel, problems
}

// relationsRead lists the relations that a query names.
func (c *converter) relationsRead(query *pg.Node) []Name {
	var out []Name
	walk(query, func(m any) {
		if v, ok := m.(*pg.RangeVar); ok {
			out = append(out, Name{c.at(v.Location), v.Schemaname, v.Relname})
		}
	})
	return out
}

// schema converts CREATE SCHEMA; what it holds is created in it.
func (c *converter) schema(s *pg.CreateSchemaStmt, at At) Node {
	out := &CreateSchema{At: at, Name: s.Schemaname}
	if out.Name == "" {
		out.Name = s.Authrole.GetRolename()
	}
	for _, e := range s.SchemaElts {
		if n := c.statement(e, at); n != nil {
			out.Elements = append(out.Elements, n)
		}
	}
	return out
}

// derived converts CREATE TABLE AS and CREATE MATERIALIZED VIEW.
func (c *converter) derived(s *pg.CreateTableAsStmt, at At) *Derived {
	d := &Derived{Name: c.name(s.Into.Rel), View: s.Objtype == pg.ObjectType_OBJECT_MATVIEW, NoData: s.Into.SkipData, IfNotExists: s.IfNotExists, Columns: names(s.Into.ColNames), Reads: c.relationsRead(s.Query)}
	d.Select, d.Problems = c.selectOf(s.Query, at, d.Pos)
	return d
}
