package syntax

import pg "github.com/pganalyze/pg_query_go/v5"

func (c *converter) createTable(s *pg.CreateStmt) Node {
	v := s.Relation
	out := &CreateTable{At: c.at(v.Location), Schema: v.Schemaname, Name: v.Relname, IfNotExists: s.IfNotExists}
	if len(s.InhRelations) > 0 && s.Partbound == nil {
		c.report("V0102", out.Pos, "write the columns out", "INHERITS is not supported")
	}
	for _, e := range s.TableElts {
		switch x := e.Node.(type) {
		case *pg.Node_ColumnDef:
			c.columnDef(out, x.ColumnDef)
		case *pg.Node_Constraint:
			out.Keys = append(out.Keys, c.constraint(x.Constraint)...)
		case *pg.Node_TableLikeClause:
			c.report("V0102", out.Pos, "write the columns out", "LIKE is not supported")
		}
	}
	return out
}

func (c *converter) columnDef(t *CreateTable, d *pg.ColumnDef) {
	def := ColumnDef{At: c.at(d.Location), Name: d.Colname, Type: c.typeName(d.TypeName), NotNull: d.IsNotNull}
	for _, n := range d.Constraints {
		k := n.GetConstraint()
		switch k.Contype {
		case pg.ConstrType_CONSTR_NOTNULL, pg.ConstrType_CONSTR_IDENTITY:
			def.NotNull = true
		case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_FOREIGN:
			for _, key := range c.constraint(k) {
				key.Columns = []string{d.Colname}
				t.Keys = append(t.Keys, key)
			}
		}
	}
	t.Columns = append(t.Columns, def)
}

// constraint gives the key that a constraint is; none for a CHECK.
func (c *converter) constraint(k *pg.Constraint) []Key {
	key := Key{At: c.at(k.Location), Columns: names(k.Keys)}
	switch k.Contype {
	case pg.ConstrType_CONSTR_PRIMARY:
		key.Kind = PrimaryKey
	case pg.ConstrType_CONSTR_UNIQUE:
		if k.NullsNotDistinct {
			return nil
		}
		key.Kind = Unique
	case pg.ConstrType_CONSTR_FOREIGN:
		key.Kind = ForeignKey
		key.Columns = names(k.FkAttrs)
		key.RefSchema, key.RefTable = k.Pktable.Schemaname, k.Pktable.Relname
	default:
		return nil
	}
	return []Key{key}
}

func (c *converter) alterTable(s *pg.AlterTableStmt) Node {
	v := s.Relation
	out := &AddKeys{At: c.at(v.Location), Schema: v.Schemaname, Name: v.Relname}
	for _, n := range s.Cmds {
		cmd := n.GetAlterTableCmd()
		switch cmd.Subtype {
		case pg.AlterTableType_AT_AddConstraint:
			if k := cmd.Def.GetConstraint(); k != nil {
				out.Keys = append(out.Keys, c.constraint(k)...)
			}
		case pg.AlterTableType_AT_SetNotNull:
			out.NotNull = append(out.NotNull, cmd.Name)
		case pg.AlterTableType_AT_AddColumn, pg.AlterTableType_AT_DropColumn, pg.AlterTableType_AT_AlterColumnType:
			c.report("V0104", out.Pos, "write the column in CREATE TABLE", "ALTER TABLE that changes columns is not supported")
		}
	}
	if len(out.Keys)+len(out.NotNull) == 0 {
		return nil
	}
	return out
}

// index takes a unique index over whole columns for a unique key.
func (c *converter) index(s *pg.IndexStmt) Node {
	if !s.Unique || s.WhereClause != nil || s.NullsNotDistinct {
		return nil
	}
	key := Key{At: c.at(s.Relation.Location), Kind: Unique}
	for _, n := range s.IndexParams {
		e := n.GetIndexElem()
		if e.Name == "" {
			return nil
		}
		key.Columns = append(key.Columns, e.Name)
	}
	return &AddKeys{At: key.At, Schema: s.Relation.Schemaname, Name: s.Relation.Relname, Keys: []Key{key}}
}
