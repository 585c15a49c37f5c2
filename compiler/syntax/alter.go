package syntax

import (
	pg "github.com/pganalyze/pg_query_go/v5"
)

// relationClasses are the kinds of objects that are relations.
var relationClasses = map[pg.ObjectType]Class{
	pg.ObjectType_OBJECT_TABLE: TableClass, pg.ObjectType_OBJECT_FOREIGN_TABLE: ForeignTableClass, pg.ObjectType_OBJECT_VIEW: ViewClass,
	pg.ObjectType_OBJECT_MATVIEW: MaterializedViewClass, pg.ObjectType_OBJECT_INDEX: IndexClass, pg.ObjectType_OBJECT_SEQUENCE: SequenceClass,
	pg.ObjectType_OBJECT_TYPE: TypeClass,
}

// harmlessActions change nothing that a query's answer depends on, by what must
// be there for PostgreSQL to take them.
var harmlessActions = map[pg.AlterTableType]ActionKind{
	pg.AlterTableType_AT_ColumnDefault:             OfDefault,
	pg.AlterTableType_AT_SetStatistics:             OfColumn,
	pg.AlterTableType_AT_SetOptions:                OfColumn,
	pg.AlterTableType_AT_ResetOptions:              OfColumn,
	pg.AlterTableType_AT_SetStorage:                OfColumn,
	pg.AlterTableType_AT_SetCompression:            OfColumn,
	pg.AlterTableType_AT_AlterColumnGenericOptions: OfColumn,
	pg.AlterTableType_AT_ValidateConstraint:        OfConstraint,
	pg.AlterTableType_AT_ChangeOwner:               OfRelation,
	pg.AlterTableType_AT_ClusterOn:                 OfRelation,
	pg.AlterTableType_AT_DropCluster:               OfRelation,
	pg.AlterTableType_AT_SetLogged:                 OfRelation,
	pg.AlterTableType_AT_SetUnLogged:               OfRelation,
	pg.AlterTableType_AT_DropOids:                  OfRelation,
	pg.AlterTableType_AT_SetAccessMethod:           OfRelation,
	pg.AlterTableType_AT_SetTableSpace:             OfRelation,
	pg.AlterTableType_AT_SetRelOptions:             OfRelation,
	pg.AlterTableType_AT_ResetRelOptions:           OfRelation,
	pg.AlterTableType_AT_EnableTrig:                OfRelation,
	pg.AlterTableType_AT_EnableAlwaysTrig:          OfRelation,
	pg.AlterTableType_AT_EnableReplicaTrig:         OfRelation,
	pg.AlterTableType_AT_DisableTrig:               OfRelation,
	pg.AlterTableType_AT_EnableTrigAll:             OfRelation,
	pg.AlterTableType_AT_DisableTrigAll:            OfRelation,
	pg.AlterTableType_AT_EnableTrigUser:            OfRelation,
	pg.AlterTableType_AT_DisableTrigUser:           OfRelation,
	pg.AlterTableType_AT_EnableRule:                OfRelation,
	pg.AlterTableType_AT_EnableAlwaysRule:          OfRelation,
	pg.AlterTableType_AT_EnableReplicaRule:         OfRelation,
	pg.AlterTableType_AT_DisableRule:               OfRelation,
	pg.AlterTableType_AT_ReplicaIdentity:           OfRelation,
	pg.AlterTableType_AT_EnableRowSecurity:         OfRelation,
	pg.AlterTableType_AT_DisableRowSecurity:        OfRelation,
	pg.AlterTableType_AT_ForceRowSecurity:          OfRelation,
	pg.AlterTableType_AT_NoForceRowSecurity:        OfRelation,
	pg.AlterTableType_AT_GenericOptions:            OfRelation,
	pg.AlterTableType_AT_DetachPartitionFinalize:   OfRelation,
}

// appliedActions are those that change a table.
var appliedActions = map[pg.AlterTableType]ActionKind{
	pg.AlterTableType_AT_AddColumn:       AddColumn,
	pg.AlterTableType_AT_DropColumn:      DropColumn,
	pg.AlterTableType_AT_AlterColumnType: SetType,
	pg.AlterTableType_AT_SetNotNull:      SetNotNull,
	pg.AlterTableType_AT_DropNotNull:     DropNotNull,
	pg.AlterTableType_AT_AddIdentity:     AddIdentity,
	pg.AlterTableType_AT_SetIdentity:     SetIdentity,
	pg.AlterTableType_AT_DropIdentity:    DropIdentity,
	pg.AlterTableType_AT_AddConstraint:   AddKey,
	pg.AlterTableType_AT_DropConstraint:  DropConstraint,
	// A partitioned table is loaded whole under its own name, and its partitions
	// under theirs.
	pg.AlterTableType_AT_AttachPartition: AttachPartition,
	pg.AlterTableType_AT_DetachPartition: DetachPartition,
}

func (c *converter) alterTable(s *pg.AlterTableStmt) Node {
	class, ok := relationClasses[s.Objtype]
	if !ok {
		return c.refused(c.span(0))
	}
	out := &AlterTable{Name: c.name(s.Relation), Class: class, IfExists: s.MissingOk, Only: !s.Relation.Inh}
	for _, n := range s.Cmds {
		if a, ok := c.action(n.GetAlterTableCmd(), class); ok {
			out.Actions = append(out.Actions, a)
		}
	}
	return out
}

// action converts one of an ALTER TABLE's actions; false where it was reported.
func (c *converter) action(cmd *pg.AlterTableCmd, class Class) (Action, bool) {
	c.cursor++
	a := Action{At: c.at(0), IfExists: cmd.MissingOk, Cascade: cmd.Behavior == pg.DropBehavior_DROP_CASCADE}
	if class == TypeClass || class == IndexClass || class == SequenceClass {
		a.Kind = OfRelation // attributes of a composite type, options
		return a, true
	}
	kind, applied := appliedActions[cmd.Subtype]
	if !applied {
		harmless := false
		if kind, harmless = harmlessActions[cmd.Subtype]; !harmless {
			if c.cursor < len(c.order) {
				a.At = c.at(c.order[c.cursor].start - int32(c.base))
			}
			c.report("V0104", a.Pos, "write the table as it is in the end", "this action of ALTER TABLE is not supported yet")
			return a, false
		}
	}
	a.Kind = kind
	if cmd.Name != "" && kind != OfRelation {
		a.Column = c.find(cmd.Name)
		a.At = a.Column.At
	}
	switch def := cmd.Def; kind {
	case AddColumn:
		a.Def, a.Keys = c.columnDef(def.GetColumnDef())
		a.At = a.Def.At
	case SetType:
		d := def.GetColumnDef()
		a.Def, _ = c.columnDef(d)
		a.Using = d.RawDefault != nil
	case AttachPartition, DetachPartition:
		a.Table = c.name(def.GetPartitionCmd().GetName())
		a.At = a.Table.At
	case AddKey:
		a.Keys = c.constraint(def.GetConstraint())
		a.At = c.at(def.GetConstraint().GetLocation())
		if len(a.Keys) > 0 {
			a.At = a.Keys[0].At
		}
	}
	return a, true
}
