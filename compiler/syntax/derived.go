package syntax

import pg "github.com/pganalyze/pg_query_go/v5"

// derived converts CREATE TABLE AS and CREATE MATERIALIZED VIEW. What is not
// supported of it matters only where a query reads the table.
func (c *converter) derived(s *pg.CreateTableAsStmt, at At) *Derived {
	rel := s.Into.Rel
	d := &Derived{At: c.at(rel.Location), Schema: rel.Schemaname, Name: rel.Relname, IfNotExists: s.IfNotExists, Columns: names(s.Into.ColNames)}
	before := c.diags
	c.diags = nil
	if sel := s.Query.GetSelectStmt(); sel != nil {
		d.Select = c.selectStmt(sel, at)
	} else {
		c.report("V0110", d.Pos, "write CREATE TABLE name AS SELECT …", "only a SELECT makes a derived table")
	}
	c.diags, d.Problems = before, c.diags
	return d
}
