package syntax

import (
	"reflect"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"
)

func (c *converter) name(v *pg.RangeVar) Name {
	parts := 1
	if v.Schemaname != "" {
		parts++
	}
	if v.Catalogname != "" {
		parts++
	}
	c.cursor = c.token(v.Location) + 2*(parts-1)
	return Name{c.dotted(v.Location, parts), v.Schemaname, v.Relname}
}

// find is a name of the statement that the parser gives no place for: the next
// token that spells it, behind what was found last.
func (c *converter) find(name string) Column {
	for i := max(c.cursor, 0); i < len(c.order); i++ {
		t := c.order[i]
		if t.kind != word && t.kind != quotedName {
			continue
		}
		if s := c.text[int(t.start)-c.base : int(t.end)-c.base]; identifier(s) == name {
			c.cursor = i
			return Column{c.at(t.start - int32(c.base)), name}
		}
	}
	return Column{c.at(0), name}
}

// identifier is the name that a token spells.
func identifier(s string) string {
	if len(s) > 1 && s[0] == '"' {
		s = strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	} else {
		s = strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}, s)
	}
	return Truncate(s)
}

// columns finds the places of names.
func (c *converter) columns(nodes []*pg.Node) []Column {
	var out []Column
	for _, name := range names(nodes) {
		out = append(out, c.find(name))
	}
	return out
}

func (c *converter) createTable(s *pg.CreateStmt) *CreateTable {
	out := &CreateTable{Name: c.name(s.Relation), IfNotExists: s.IfNotExists, Partitioned: s.Partspec != nil}
	switch {
	case s.OfTypename != nil:
		c.report("V0102", out.Pos, "write the columns out", "CREATE TABLE OF is not supported yet")
	case s.Oncommit == pg.OnCommitAction_ONCOMMIT_DROP:
		c.report("V0102", out.Pos, "leave ON COMMIT DROP out", "a table that ends with its transaction is not supported yet")
	case s.Partbound != nil:
		parent := c.name(s.InhRelations[0].GetRangeVar())
		out.PartitionOf = &parent
	case len(s.InhRelations) > 0:
		c.report("V0102", c.name(s.InhRelations[0].GetRangeVar()).Pos, "write the columns out", "INHERITS is not supported yet")
	}
	for _, e := range s.TableElts {
		switch x := e.Node.(type) {
		case *pg.Node_ColumnDef:
			def, keys := c.columnDef(x.ColumnDef)
			if def.Type.Name != "" {
				out.Columns = append(out.Columns, def)
			} else if def.NotNull {
				c.report("V0102", def.Pos, "write SET NOT NULL behind it", "a column option of a partition is not supported yet")
			}
			out.Keys = append(out.Keys, keys...)
		case *pg.Node_Constraint:
			out.Keys = append(out.Keys, c.constraint(x.Constraint)...)
		case *pg.Node_TableLikeClause:
			out.Columns = append(out.Columns, c.like(x.TableLikeClause))
		}
	}
	for _, e := range s.Constraints {
		out.Keys = append(out.Keys, c.constraint(e.GetConstraint())...)
	}
	return out
}

// The bits of TableLikeOption.
const (
	likeConstraints = 1 << 2
	likeIdentity    = 1 << 5
	likeIndexes     = 1 << 6
)

func (c *converter) like(l *pg.TableLikeClause) ColumnDef {
	name := c.name(l.Relation)
	return ColumnDef{At: name.At, Like: &Like{Name: name, Checks: l.Options&likeConstraints != 0, Identity: l.Options&likeIdentity != 0, Indexes: l.Options&likeIndexes != 0}}
}

// columnDef converts a column with the constraints that stand behind it.
func (c *converter) columnDef(d *pg.ColumnDef) (ColumnDef, []Key) {
	def := ColumnDef{At: c.at(d.Location), Name: d.Colname, NotNull: d.IsNotNull}
	if d.TypeName != nil {
		def.Type = c.typeName(d.TypeName)
	}
	if d.CollClause != nil {
		c.collated(&def.Type, d.CollClause)
	}
	var keys []Key
	for _, n := range d.Constraints {
		k := n.GetConstraint()
		switch k.Contype {
		case pg.ConstrType_CONSTR_NOTNULL:
			def.NotNull = true
		case pg.ConstrType_CONSTR_IDENTITY:
			def.NotNull, def.Identity = true, true
		case pg.ConstrType_CONSTR_DEFAULT:
			def.Default = true
		case pg.ConstrType_CONSTR_GENERATED:
			c.report("V0102", c.span(k.Location), "leave GENERATED out where the data hold the column", "a generated column is not supported yet")
		case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_FOREIGN, pg.ConstrType_CONSTR_CHECK:
			for _, key := range c.constraint(k) {
				if key.Kind != Check {
					key.Columns = []Column{{def.At, d.Colname}}
				}
				keys = append(keys, key)
			}
		}
	}
	return def, keys
}

// collations order text as collation C does, by name.
var collations = map[string]bool{"C": true, "POSIX": true, "ucs_basic": true, "default": true}

// collated makes a type of another collation one that veloc has not.
func (c *converter) collated(t *TypeName, clause *pg.CollateClause) {
	parts := names(clause.Collname)
	if name := parts[len(parts)-1]; !collations[name] {
		t.Schema, t.Text = "pg_collation", t.Text+` COLLATE "`+name+`"`
	}
}

// constraint gives the key that a constraint is; none for what holds nothing.
func (c *converter) constraint(k *pg.Constraint) []Key {
	c.cursor = max(c.cursor, c.token(k.Location))
	key := Key{At: c.at(k.Location), Name: k.Conname, NullsNotDistinct: k.NullsNotDistinct, Deferrable: k.Deferrable}
	if key.Name != "" {
		key.At = c.find(key.Name).At
	}
	switch k.Contype {
	case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
		key.Kind = Unique
		if k.Contype == pg.ConstrType_CONSTR_PRIMARY {
			key.Kind = PrimaryKey
		}
		key.Columns = c.columns(k.Keys)
		key.Include = c.columns(k.Including)
		if k.Indexname != "" {
			index := c.find(k.Indexname)
			key.UsingIndex = &index
		}
	case pg.ConstrType_CONSTR_FOREIGN:
		key.Kind = ForeignKey
		key.Columns = c.columns(k.FkAttrs)
		key.Ref = c.name(k.Pktable)
		key.RefColumns = c.columns(k.PkAttrs)
	case pg.ConstrType_CONSTR_CHECK:
		key.Kind = Check
		key.Columns = c.columnsRead(k.RawExpr)
	case pg.ConstrType_CONSTR_EXCLUSION:
		key.Kind = Exclusion
		for _, e := range k.Exclusions {
			key.Columns = append(key.Columns, c.indexColumn(e.GetList().GetItems()[0].GetIndexElem()))
		}
	default:
		return nil
	}
	return []Key{key}
}

// columnsRead lists the columns that an expression names, each once.
func (c *converter) columnsRead(n *pg.Node) []Column {
	var out []Column
	seen := map[string]bool{}
	if n == nil {
		return nil
	}
	walk(n, func(m any) {
		if r, ok := m.(*pg.ColumnRef); ok && len(r.Fields) > 0 {
			if name := r.Fields[len(r.Fields)-1].GetString_().GetSval(); name != "" && !seen[name] {
				seen[name] = true
				out = append(out, Column{c.dotted(r.Location, len(r.Fields)), name})
			}
		}
	})
	return out
}

// walk calls f for every node of a parse tree, as a pointer to its message.
func walk(n *pg.Node, f func(message any)) { walkValue(reflect.ValueOf(n), f) }

func walkValue(v reflect.Value, f func(message any)) {
	switch v.Kind() {
	case reflect.Interface:
		walkValue(v.Elem(), f)
	case reflect.Slice:
		for i := range v.Len() {
			walkValue(v.Index(i), f)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return
		}
		f(v.Interface())
		for i := range v.Elem().NumField() {
			if v.Elem().Type().Field(i).IsExported() {
				walkValue(v.Elem().Field(i), f)
			}
		}
	}
}

func (c *converter) index(s *pg.IndexStmt) *CreateIndex {
	if s.Idxname != "" {
		c.find(s.Idxname)
	}
	out := &CreateIndex{Table: c.name(s.Relation), Index: s.Idxname, IfNotExists: s.IfNotExists, Unique: s.Unique,
		Partial: s.WhereClause != nil, Ordered: s.AccessMethod == "btree", Only: !s.Relation.Inh}
	out.At = out.Table.At
	for _, n := range s.IndexParams {
		out.Columns = append(out.Columns, c.indexColumn(n.GetIndexElem()))
		out.Reads = append(out.Reads, c.columnsRead(n.GetIndexElem().GetExpr())...)
		out.Ordered = out.Ordered && len(n.GetIndexElem().Opclass) == 0
	}
	for _, n := range s.IndexIncludingParams {
		out.Include = append(out.Include, c.indexColumn(n.GetIndexElem()))
	}
	out.Reads = append(out.Reads, c.columnsRead(s.WhereClause)...)
	return out
}

// indexColumn is a column of an index. That of an expression has no name, and
// the place of none.
func (c *converter) indexColumn(e *pg.IndexElem) Column {
	if e.GetName() == "" {
		return Column{At: c.at(0)}
	}
	return c.find(e.Name)
}
