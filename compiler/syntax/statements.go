package syntax

import (
	pg "github.com/pganalyze/pg_query_go/v5"
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// harmlessStatements change nothing that a query's answer depends on, by their
// names in the parser's tree. What is neither here nor converted is refused.
var harmlessStatements = map[string]bool{
	"comment_stmt": true, "sec_label_stmt": true,
	// privileges and owners
	"grant_stmt": true, "grant_role_stmt": true, "alter_owner_stmt": true, "alter_default_privileges_stmt": true, "reassign_owned_stmt": true,
	"create_role_stmt": true, "alter_role_stmt": true, "alter_role_set_stmt": true, "drop_role_stmt": true, "create_policy_stmt": true, "alter_policy_stmt": true,
	// functions are diagnosed where a query calls them
	"create_function_stmt": true, "alter_function_stmt": true, "create_plang_stmt": true, "create_transform_stmt": true,
	"create_trig_stmt": true, "create_event_trig_stmt": true, "alter_event_trig_stmt": true,
	// types that veloc has not
	"alter_enum_stmt": true, "alter_domain_stmt": true, "alter_type_stmt": true, "alter_operator_stmt": true, "alter_collation_stmt": true,
	"create_conversion_stmt": true, "create_op_class_stmt": true, "create_op_family_stmt": true, "alter_op_family_stmt": true, "create_am_stmt": true,
	"alter_tsdictionary_stmt": true, "alter_tsconfiguration_stmt": true,
	// sequences
	"alter_seq_stmt": true,
	// how and where the server keeps and copies data
	"create_stats_stmt": true, "alter_stats_stmt": true, "refresh_mat_view_stmt": true, "reindex_stmt": true, "cluster_stmt": true, "vacuum_stmt": true,
	"create_table_space_stmt": true, "alter_table_space_options_stmt": true, "alter_table_move_all_stmt": true, "drop_table_space_stmt": true,
	"create_publication_stmt": true, "alter_publication_stmt": true,
	"create_subscription_stmt": true, "alter_subscription_stmt": true, "drop_subscription_stmt": true,
	"create_fdw_stmt": true, "alter_fdw_stmt": true, "create_foreign_server_stmt": true, "alter_foreign_server_stmt": true,
	"create_user_mapping_stmt": true, "alter_user_mapping_stmt": true, "drop_user_mapping_stmt": true,
	"alter_extension_stmt": true, "alter_extension_contents_stmt": true, "alter_object_depends_stmt": true,
	// databases, which pg_dump --create makes
	"createdb_stmt": true, "alter_database_stmt": true, "alter_database_set_stmt": true, "alter_database_refresh_coll_stmt": true, "dropdb_stmt": true,
	// of a session
	"variable_show_stmt": true, "lock_stmt": true, "constraints_set_stmt": true, "check_point_stmt": true,
}

// statement converts one parsed statement; nil for what has no effect, or was
// reported.
func (c *converter) statement(n *pg.Node, at At) Node {
	switch x := n.Node.(type) {
	case *pg.Node_SelectStmt:
		if f := setting(x.SelectStmt); f != nil {
			return c.setConfig(f, at)
		}
		return c.selectStmt(x.SelectStmt, at)
	case *pg.Node_CreateStmt:
		return c.createTable(x.CreateStmt)
	case *pg.Node_CreateForeignTableStmt:
		t := c.createTable(x.CreateForeignTableStmt.BaseStmt)
		t.Foreign = true
		return t
	case *pg.Node_AlterTableStmt:
		return c.alterTable(x.AlterTableStmt)
	case *pg.Node_IndexStmt:
		return c.index(x.IndexStmt)
	case *pg.Node_CreateTableAsStmt:
		return c.derived(x.CreateTableAsStmt, at)
	case *pg.Node_ViewStmt:
		return c.view(x.ViewStmt, at)
	case *pg.Node_CreateSeqStmt:
		return &CreateSequence{c.name(x.CreateSeqStmt.Sequence), x.CreateSeqStmt.IfNotExists}
	case *pg.Node_CreateSchemaStmt:
		return c.schema(x.CreateSchemaStmt, at)
	case *pg.Node_CreateExtensionStmt:
		return &CreateExtension{c.find(x.CreateExtensionStmt.Extname).At, x.CreateExtensionStmt.Extname}
	case *pg.Node_CreateEnumStmt:
		return &CreateType{Name: c.qualified(names(x.CreateEnumStmt.TypeName))}
	case *pg.Node_CreateRangeStmt:
		return &CreateType{Name: c.qualified(names(x.CreateRangeStmt.TypeName))}
	case *pg.Node_CreateDomainStmt:
		d := x.CreateDomainStmt
		notNull := slices.ContainsFunc(d.Constraints, func(n *pg.Node) bool { return n.GetConstraint().GetContype() == pg.ConstrType_CONSTR_NOTNULL })
		return &CreateType{Name: c.qualified(names(d.Domainname)), Base: c.typeName(d.TypeName), NotNull: notNull}
	case *pg.Node_CompositeTypeStmt:
		return &CreateType{Name: c.name(x.CompositeTypeStmt.Typevar), Composite: true}
	case *pg.Node_DefineStmt:
		return c.define(x.DefineStmt)
	case *pg.Node_CreateCastStmt:
		return c.userCast(x.CreateCastStmt)
	case *pg.Node_DropStmt:
		return c.drop(x.DropStmt)
	case *pg.Node_RenameStmt:
		return c.rename(x.RenameStmt)
	case *pg.Node_AlterObjectSchemaStmt:
		return c.setSchema(x.AlterObjectSchemaStmt)
	case *pg.Node_VariableSetStmt:
		return c.set(x.VariableSetStmt, at)
	case *pg.Node_RuleStmt:
		if x.RuleStmt.Event == pg.CmdType_CMD_SELECT {
			c.report("V0104", c.name(x.RuleStmt.Relation).Pos, "write CREATE MATERIALIZED VIEW", "a table that a rule makes a view is not supported yet")
		}
		return nil
	case *pg.Node_TransactionStmt:
		switch x.TransactionStmt.Kind {
		case pg.TransactionStmtKind_TRANS_STMT_ROLLBACK, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO, pg.TransactionStmtKind_TRANS_STMT_PREPARE:
			c.report("V0104", at.Pos, "leave out what is taken back", "taking statements back is not supported yet")
		}
		return nil
	}
	if kind := n.ProtoReflect().WhichOneof(nodeKinds); kind != nil && harmlessStatements[string(kind.Name())] {
		return nil
	}
	return c.refused(c.span(0))
}

// nodeKinds is the choice between all kinds of nodes.
var nodeKinds = (*pg.Node)(nil).ProtoReflect().Descriptor().Oneofs().Get(0)

func (c *converter) refused(at ir.Span) Node {
	c.report("V0104", at, "a script holds CREATE TABLE, SELECT, and what pg_dump --schema-only writes", "this statement is not supported yet")
	return nil
}

// define converts a CREATE TYPE of the general kind. An operator between types
// that veloc has would change what queries mean.
func (c *converter) define(s *pg.DefineStmt) Node {
	switch s.Kind {
	case pg.ObjectType_OBJECT_TYPE:
		return &CreateType{Name: c.qualified(names(s.Defnames))}
	case pg.ObjectType_OBJECT_OPERATOR:
		for _, n := range s.Definition {
			switch d := n.GetDefElem(); d.GetDefname() {
			case "leftarg", "rightarg":
				if t := d.Arg.GetTypeName(); t == nil || !c.typeName(t).Builtin() {
					return nil
				}
			}
		}
		c.report("V0104", c.span(0), "leave it out where no query uses it", "an operator between types of PostgreSQL's own is not supported yet")
	}
	return nil
}

func (c *converter) userCast(s *pg.CreateCastStmt) Node {
	if c.typeName(s.Sourcetype).Builtin() && c.typeName(s.Targettype).Builtin() {
		c.report("V0104", c.span(0), "leave it out where no query uses it", "a cast between types of PostgreSQL's own is not supported yet")
	}
	return nil
}
