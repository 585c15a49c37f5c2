package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// maxColumns is PostgreSQL's.
const maxColumns = 1600

// systemColumns every table has.
var systemColumns = []string{"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}

// SystemColumn reports whether PostgreSQL's tables have a column of this name by
// themselves.
func SystemColumn(name string) bool { return slices.Contains(systemColumns, name) }

func (b *builder) createTable(st *syntax.Statement, n *syntax.CreateTable) {
	name := b.target(n.Name)
	if o := b.objects[name]; o != nil && n.IfNotExists {
		if o.rel != nil && o.rel.isTable() {
			b.creates[st] = o.rel
		}
		return
	}
	if b.declared(name, n.Pos, true) {
		return
	}
	class := syntax.TableClass
	if n.Foreign {
		class = syntax.ForeignTableClass
	}
	rel := b.newRelation(name, class, n.Pos)
	rel.texts, rel.partitioned = []string{st.Text}, n.Partitioned
	b.creates[st] = rel
	var sources []source
	if n.PartitionOf != nil {
		if parent := b.partitionOf(rel, *n.PartitionOf); parent != nil {
			sources = append(sources, source{parent, n.PartitionOf.Pos, true, true})
		}
	}
	names := map[string]bool{}
	for _, c := range rel.columns {
		names[c.Name] = true
	}
	for _, def := range n.Columns {
		if l := def.Like; l != nil {
			if from := b.like(rel, names, *l); from != nil {
				sources = append(sources, source{from, l.Pos, l.Checks, l.Indexes})
			}
			continue
		}
		b.declareColumn(rel, names, def)
	}
	b.show(rel)
	b.addKeys(rel, n.Keys)
	for _, s := range sources {
		b.copyKeys(rel, s)
	}
	b.sequences(rel, n.Columns)
}

// source is a table that another one takes columns from, and where that says so.
type source struct {
	rel             *relation
	at              ir.Span
	checks, indexes bool
}

// declareColumn adds a column of a CREATE TABLE; names are those that are taken.
func (b *builder) declareColumn(rel *relation, names map[string]bool, def syntax.ColumnDef) *column {
	switch {
	case names[def.Name]:
		b.refuse("V0201", "42701", def.Pos, "", "column %q specified more than once", def.Name)
		return nil
	case !b.newColumn(rel, def):
		return nil
	}
	names[def.Name] = true
	return rel.columns[len(rel.columns)-1]
}

// newColumn adds a column; false where it is refused.
func (b *builder) newColumn(rel *relation, def syntax.ColumnDef) bool {
	switch {
	case SystemColumn(def.Name):
		b.refuse("V0201", "42701", def.Pos, "give it another name", "column name %q conflicts with a system column name", def.Name)
		return false
	case len(rel.columns) == maxColumns:
		b.refuse("V0201", "54011", def.Pos, "", "tables can have at most %d columns", maxColumns)
		return false
	}
	switch serial := isSerial(def.Type); {
	case def.Identity && (serial || def.Default):
		b.refuse("V0201", "42601", def.Pos, "", "both default and identity specified for column %q of table %q", def.Name, rel.ir.Name)
	case serial && def.Default:
		b.refuse("V0201", "42601", def.Pos, "", "multiple default values specified for column %q of table %q", def.Name, rel.ir.Name)
	}
	c := &column{identity: def.Identity}
	c.Name, c.Span, c.NotNull = def.Name, def.Pos, def.NotNull || isSerial(def.Type)
	b.setType(c, def.Type, true)
	if c.identity && !c.Type.Kind.IsInteger() {
		b.refuse("V0202", "22023", def.Type.Pos, "", "identity column type must be smallint, integer, or bigint")
	}
	rel.columns = append(rel.columns, c)
	return true
}

// sequences enters the sequences that serial and identity columns have.
func (b *builder) sequences(rel *relation, defs []syntax.ColumnDef) {
	for _, def := range defs {
		if c := rel.column(def.Name); c != nil && def.Like == nil && (isSerial(def.Type) || def.Identity) {
			b.ownSequence(rel, c)
		}
	}
}

func (b *builder) ownSequence(rel *relation, c *column) {
	name := b.relationName(rel.ir.Schema, rel.ir.Name, c.Name, "seq", false)
	b.enter(&object{objectName: objectName{rel.ir.Schema, name}, class: syntax.SequenceClass, owner: c})
}

// like adds the columns of another table, which it gives.
func (b *builder) like(rel *relation, names map[string]bool, l syntax.Like) *relation {
	o := b.lookup(l.Name, false)
	if o == nil {
		return nil
	}
	if o.rel == nil || o.class == syntax.IndexClass || b.Broken[o.rel.ir] != nil {
		b.report("V0102", l.Pos, "write the columns out", "LIKE of %q is not supported yet", o.name)
		return nil
	}
	for _, c := range o.rel.columns {
		if names[c.Name] {
			b.refuse("V0201", "42701", l.Pos, "", "column %q specified more than once", c.Name)
			continue
		}
		names[c.Name] = true
		copied := *c
		copied.identity = c.identity && l.Identity
		copied.Span = l.Pos
		rel.columns = append(rel.columns, &copied)
	}
	return o.rel
}

// copyKeys gives a table the keys of another one with the same columns, each by
// itself.
func (b *builder) copyKeys(rel *relation, from source) {
	for _, k := range from.rel.keys {
		columns := columnNames(k.columns, from.at)
		switch {
		case k.kind == syntax.Check && k.constraint && from.checks:
			b.addKeys(rel, []syntax.Key{{At: syntax.At{Pos: from.at}, Kind: k.kind, Name: k.name, Columns: columns}})
		case k.indexed && k.constraint && from.indexes:
			b.addKeys(rel, []syntax.Key{{At: syntax.At{Pos: from.at}, Kind: k.kind, Deferrable: k.deferrable, Columns: columns, Include: columnNames(k.include, from.at)}})
		case k.indexed && from.indexes:
			b.addIndex(rel, &syntax.CreateIndex{At: syntax.At{Pos: from.at}, Unique: k.unique, Columns: columns, Include: columnNames(k.include, from.at)})
		}
	}
}

func columnNames(columns []*column, at ir.Span) []syntax.Column {
	out := make([]syntax.Column, len(columns))
	for i, c := range columns {
		out[i].Pos = at
		if c != nil {
			out[i].Name = c.Name
		}
	}
	return out
}

// partitionOf gives a partition its parent's columns.
func (b *builder) partitionOf(rel *relation, parent syntax.Name) *relation {
	o := b.lookup(parent, false)
	switch {
	case o == nil:
		return nil
	case o.rel == nil || !o.rel.partitioned:
		b.refuse("V0204", "42809", parent.Pos, "", "%q is not partitioned", o.name)
		return nil
	}
	rel.parent = o.rel
	for _, c := range o.rel.columns {
		copied := *c
		copied.Span = rel.ir.Span
		rel.columns = append(rel.columns, &copied)
	}
	return o.rel
}
