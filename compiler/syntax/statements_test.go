package syntax

import (
	"slices"
	"strings"
	"testing"

	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// scripts has for each kind of statement that is converted one that is.
var scripts = map[string]string{
	"select_stmt": "SELECT 1", "create_stmt": "CREATE TABLE t (a integer)", "create_foreign_table_stmt": "CREATE FOREIGN TABLE t (a integer) SERVER s",
	"alter_table_stmt": "ALTER TABLE t DROP COLUMN a", "index_stmt": "CREATE INDEX ON t (a)", "create_table_as_stmt": "CREATE TABLE d AS SELECT a FROM t",
	"view_stmt": "CREATE VIEW v AS SELECT 1", "create_seq_stmt": "CREATE SEQUENCE q", "create_schema_stmt": "CREATE SCHEMA x", "create_extension_stmt": "CREATE EXTENSION citext",
	"create_enum_stmt": "CREATE TYPE e AS ENUM ('a')", "create_range_stmt": "CREATE TYPE r AS RANGE (subtype = integer)", "create_domain_stmt": "CREATE DOMAIN o AS integer",
	"composite_type_stmt": "CREATE TYPE c AS (a integer)", "define_stmt": "CREATE TYPE b", "create_cast_stmt": "CREATE CAST (integer AS date) WITHOUT FUNCTION",
	"drop_stmt": "DROP TABLE t", "rename_stmt": "ALTER TABLE t RENAME TO u", "alter_object_schema_stmt": "ALTER TABLE t SET SCHEMA x",
	"variable_set_stmt": "SET search_path = x", "rule_stmt": "CREATE RULE \"_RETURN\" AS ON SELECT TO t DO INSTEAD SELECT 1", "transaction_stmt": "ROLLBACK",
}

// refusedStatements are the kinds that a script must not hold.
var refusedStatements = strings.Fields(`insert_stmt delete_stmt update_stmt merge_stmt copy_stmt truncate_stmt call_stmt do_stmt execute_stmt prepare_stmt
	deallocate_stmt declare_cursor_stmt close_portal_stmt fetch_stmt explain_stmt import_foreign_schema_stmt drop_owned_stmt discard_stmt alter_system_stmt
	load_stmt listen_stmt unlisten_stmt notify_stmt`)

// innerStatements never stand at the top of a parse tree.
var innerStatements = strings.Fields("raw_stmt set_operation_stmt return_stmt plassign_stmt replica_identity_stmt")

// TestStatementKinds walks the parser's kinds of statements: each has an effect
// here, is harmless by name, or is refused.
func TestStatementKinds(t *testing.T) {
	fields := nodeKinds.Fields()
	kinds := map[string]bool{}
	for i := range fields.Len() {
		f := fields.Get(i)
		name := string(f.Name())
		kinds[name] = true
		if !strings.HasSuffix(name, "stmt") || slices.Contains(innerStatements, name) {
			continue
		}
		if sql, ok := scripts[name]; ok {
			tree, err := pg.Parse(sql)
			if err != nil {
				t.Errorf("%s: %v", sql, err)
				continue
			}
			if kind := tree.Stmts[0].Stmt.ProtoReflect().WhichOneof(nodeKinds); kind.Name() != f.Name() {
				t.Errorf("%s is a %s, not a %s", sql, kind.Name(), name)
			}
			script, diags := Parse([]ir.File{{Text: sql}})
			if len(script.Statements) != 1 || script.Statements[0].Node == nil && len(diags) == 0 {
				t.Errorf("%s has no effect and is not refused", sql)
			}
			continue
		}
		n := &pg.Node{}
		n.ProtoReflect().Set(f, n.ProtoReflect().NewField(f))
		c := &converter{order: []token{{}}}
		node := c.statement(n, At{})
		switch refused := len(c.diags) > 0; {
		case node != nil:
			t.Errorf("%s has an effect and no test", name)
		case refused != slices.Contains(refusedStatements, name):
			t.Errorf("%s: refused is %v; is it meant to be harmless?", name, refused)
		case !refused && !harmlessStatements[name]:
			t.Errorf("%s is neither refused nor harmless by name", name)
		}
	}
	for name := range harmlessStatements {
		if !kinds[name] {
			t.Errorf("the parser has no %s", name)
		}
	}
}

// refusedActions are those of ALTER TABLE that a script must not hold; the second
// line's are made by the server alone.
var refusedActions = strings.Fields(`AT_AddInherit AT_DropInherit AT_AddOf AT_DropOf AT_DropExpression AT_AlterConstraint
	AT_AddColumnToView AT_CookedColumnDefault AT_CheckNotNull AT_AddIndex AT_ReAddIndex AT_ReAddConstraint AT_ReAddDomainConstraint
	AT_AddIndexConstraint AT_ReAddComment AT_ReplaceRelOptions AT_ReAddStatistics`)

// TestActionKinds walks the parser's actions of ALTER TABLE.
func TestActionKinds(t *testing.T) {
	values := pg.AlterTableType(0).Descriptor().Values()
	for i := range values.Len() {
		v := pg.AlterTableType(values.Get(i).Number())
		_, applied := appliedActions[v]
		_, harmless := harmlessActions[v]
		refused := slices.Contains(refusedActions, v.String())
		if v == pg.AlterTableType_ALTER_TABLE_TYPE_UNDEFINED {
			continue
		}
		n := 0
		for _, is := range []bool{applied, harmless, refused} {
			if is {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%v: applied %v, harmless %v, refused %v", v, applied, harmless, refused)
		}
		if refused {
			c := &converter{order: []token{{}}}
			if _, ok := c.action(&pg.AlterTableCmd{Subtype: v}, TableClass); ok || len(c.diags) != 1 {
				t.Errorf("%v is taken", v)
			}
		}
	}
}

// TestSettings: what changes results has its contract's value, or is followed.
func TestSettings(t *testing.T) {
	for sql, want := range map[string]string{
		"SET datestyle = 'ISO, MDY'": "", "SET datestyle = 'German'": "V0116", "SET datestyle TO iso, dmy": "V0116", "SET intervalstyle = iso_8601": "V0116",
		"SET extra_float_digits = 3": "", "SET extra_float_digits = 0": "V0116", "SET bytea_output = 'escape'": "V0116", "SET standard_conforming_strings = on": "",
		"SET standard_conforming_strings = off": "V0116", "SET client_encoding = 'UTF8'": "", "SET client_encoding = 'LATIN1'": "V0116", "SET statement_timeout = 0": "",
		"SELECT pg_catalog.set_config('DateStyle', 'SQL', false)": "V0116", "SELECT pg_catalog.set_config('search_path', '', false)": "", "SELECT set_config('work_mem', '1', false)": "",
		"RESET ALL": "V0116", "RESET timezone": "", "SET LOCAL timezone = 'Asia/Tokyo'": "V0116", "SET TIME ZONE LOCAL": "", "SET TIME ZONE 3": "V0106", "SET row_security = off": "",
		"SELECT pg_catalog.setval('q', 1, true)": "", "SET transform_null_equals = on": "V0116",
	} {
		_, problems := read(sql + ";")
		if got := strings.Join(problems, " "); want == "" && got != "" || want != "" && (len(problems) != 1 || !strings.HasPrefix(got, want)) {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}
