package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/syntax"
)

// partitions lists the partitions of a table, those of partitions included.
func (b *builder) partitions(rel *relation) []*relation {
	if !rel.partitioned {
		return nil
	}
	return b.withPartitions([]*relation{rel})[1:]
}

// ofPartitions does to the partitions of a table what an action has done to it.
func (b *builder) ofPartitions(rel *relation, a syntax.Action) {
	for _, p := range b.partitions(rel) {
		switch a.Kind {
		case syntax.AddColumn:
			if p.column(a.Def.Name) == nil {
				inner := a
				inner.Keys = unnamed(a.Keys)
				b.addColumn(p, inner)
			}
		case syntax.AddKey:
			b.addKeys(p, unnamed(a.Keys))
		case syntax.DropColumn, syntax.SetType, syntax.SetNotNull, syntax.DropNotNull:
			if c := p.column(a.Column.Name); c != nil {
				b.columnAction(p, c, a)
			}
		}
	}
}

// unnamed are the keys as partitions get them: names of indexes are their own.
func unnamed(keys []syntax.Key) []syntax.Key {
	out := slices.Clone(keys)
	for i := range out {
		if out[i].Kind != syntax.Check && out[i].Kind != syntax.ForeignKey {
			out[i].Name, out[i].UsingIndex = "", nil
		}
	}
	return out
}

// dropInner drops the keys of partitions that go with one of their table.
func (b *builder) dropInner(rel *relation, k *key, a syntax.Action) {
	names := columnNames(k.columns, a.Pos)
	for _, p := range b.partitions(rel) {
		for _, x := range slices.Clone(p.keys) {
			if x.constraint && x.kind == k.kind && slices.Equal(columnNames(x.columns, a.Pos), names) && (x.indexed || x.name == k.name) {
				b.dropKey(p, x, true, a.Pos)
			}
		}
	}
}

// attach makes a table a partition, with the keys of its parent, or a table of its own.
func (b *builder) attach(rel *relation, a syntax.Action) {
	o := b.lookup(a.Table, false)
	switch {
	case o == nil:
	case o.rel == nil || !o.rel.isTable():
		b.refuse("V0204", "42809", a.Pos, "", "%q is not a table", o.name)
	case !rel.partitioned:
		b.refuse("V0204", "42809", a.Pos, "", "table %q is not partitioned", rel.ir.Name)
	case a.Kind == syntax.DetachPartition && o.rel.parent != rel:
		b.refuse("V0204", "42P01", a.Pos, "", "relation %q is not a partition of relation %q", o.name, rel.ir.Name)
	case a.Kind == syntax.DetachPartition:
		o.rel.parent = nil
	case o.rel.parent != nil:
		b.refuse("V0204", "42809", a.Pos, "", "%q is already a partition", o.name)
	default:
		for _, c := range rel.columns {
			switch inner := o.rel.column(c.Name); {
			case inner == nil:
				b.refuse("V0206", "42804", a.Pos, "", "child table is missing column %q", c.Name)
				return
			case inner.typeText() != c.typeText():
				b.refuse("V0206", "42804", a.Pos, "", "child table %q has different type for column %q", o.name, c.Name)
				return
			case c.NotNull && !inner.NotNull:
				b.refuse("V0206", "42804", a.Pos, "", "column %q in child table must be marked NOT NULL", c.Name)
				return
			}
		}
		o.rel.parent = rel
		for _, k := range slices.Clone(rel.keys) {
			names := columnNames(k.columns, a.Pos)
			if k.indexed && k.constraint && !slices.ContainsFunc(o.rel.keys, func(x *key) bool {
				return x.kind == k.kind && slices.Equal(columnNames(x.columns, a.Pos), names)
			}) {
				b.addKeys(o.rel, []syntax.Key{{At: a.At, Kind: k.kind, Columns: names}})
			}
		}
	}
}
