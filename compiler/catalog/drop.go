package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// missing says how PostgreSQL refuses to drop what is not there.
var missing = map[syntax.Class]string{
	syntax.TableClass: "42P01", syntax.ForeignTableClass: "42P01", syntax.ViewClass: "42P01", syntax.MaterializedViewClass: "42P01",
	syntax.SequenceClass: "42P01", syntax.IndexClass: "42704", syntax.TypeClass: "42704", syntax.SchemaClass: "3F000",
}

func (b *builder) drop(n *syntax.Drop) {
	switch n.Class {
	case syntax.TypeClass:
		b.dropTypes(n)
		return
	case syntax.SchemaClass:
		b.dropSchemas(n)
		return
	}
	var gone []*object
	for _, name := range n.Names {
		o := b.find(name.Schema, name.Name)
		if o == nil {
			if !n.IfExists {
				b.refuse("V0204", missing[n.Class], name.Pos, diag.DidYouMean(name.Name, b.known()), "%s %q does not exist", n.Class, name.Name)
			}
			continue
		}
		if o.class != n.Class {
			b.isA(o, n.Class, name.Pos)
			if o.class == syntax.ForeignTableClass {
				b.refuse("V0204", "42809", name.Pos, "write DROP FOREIGN TABLE", "%q is not a table", o.name)
			}
			return
		}
		if !slices.Contains(gone, o) {
			gone = append(gone, o)
		}
	}
	at := n.Pos
	if len(n.Names) > 0 {
		at = n.Names[0].Pos
	}
	b.dropObjects(gone, n.Cascade, at)
}

// dropObjects drops what is named together with what goes with it; with cascade
// also what depends on it.
func (b *builder) dropObjects(gone []*object, cascade bool, at ir.Span) {
	var rels []*relation
	for _, o := range gone {
		switch {
		case o.class == syntax.IndexClass:
			if !b.dropIndex(o, at) {
				return
			}
		case o.class == syntax.SequenceClass:
			if o.owner != nil && !cascade {
				b.refuse("V0206", "2BP01", at, "", "cannot drop sequence %s because other objects depend on it", o.name)
				return
			}
			b.forget(o.objectName)
		default:
			rels = append(rels, o.rel)
		}
	}
	rels = b.withPartitions(rels)
	if !b.cascade(&rels, cascade, at) {
		return
	}
	for _, r := range rels {
		b.dropRelation(r, at)
	}
}

// withPartitions adds the partitions, which go with their tables.
func (b *builder) withPartitions(rels []*relation) []*relation {
	for i := 0; i < len(rels); i++ {
		for _, r := range b.relations {
			if !r.dropped && r.parent == rels[i] && !slices.Contains(rels, r) {
				rels = append(rels, r)
			}
		}
	}
	return rels
}

// cascade adds the views that read the relations; false where that is refused.
// A table made by CREATE TABLE AS keeps its rows in PostgreSQL, and cannot be
// computed here.
func (b *builder) cascade(rels *[]*relation, cascade bool, at ir.Span) bool {
	for i := 0; i < len(*rels); i++ {
		r := (*rels)[i]
		for _, d := range b.relations {
			if d.dropped || !slices.Contains(d.reads, r) || slices.Contains(*rels, d) {
				continue
			}
			switch {
			case d.class == syntax.TableClass:
				b.report("V0104", at, "keep it, or drop that first", "%q is computed from %q: dropping that is not supported yet", d.ir.Name, r.ir.Name)
				return false
			case !cascade:
				b.refuse("V0206", "2BP01", at, "write CASCADE, or drop that first", "cannot drop %s %s because %q depends on it", r.class, r.ir.Name, d.ir.Name)
				return false
			}
			*rels = append(*rels, d)
		}
	}
	for _, d := range b.relations {
		if d.dropped || slices.Contains(*rels, d) {
			continue
		}
		for _, c := range slices.Clone(d.columns) {
			if c.row == nil || !slices.Contains(*rels, c.row) {
				continue
			}
			if !cascade {
				b.refuse("V0206", "2BP01", at, "write CASCADE, or drop that first", "cannot drop table %s because column %s of table %s depends on it", c.row.ir.Name, c.Name, d.ir.Name)
				return false
			}
			b.dropColumn(d, c, syntax.Action{At: syntax.At{Pos: at}, Cascade: true})
			d.publish()
		}
		for _, k := range slices.Clone(d.keys) {
			if k.ref == nil || !slices.Contains(*rels, k.ref) {
				continue
			}
			if !cascade {
				b.refuse("V0206", "2BP01", at, "write CASCADE, or drop that first", "cannot drop table %s because constraint %q of table %q depends on it", k.ref.ir.Name, k.name, d.ir.Name)
				return false
			}
			b.release(d, k)
		}
	}
	return true
}

func (b *builder) dropRelation(r *relation, at ir.Span) {
	name := objectName{r.ir.Schema, r.ir.Name}
	for _, o := range b.partsOf(r) {
		b.forget(o.objectName)
	}
	for _, k := range slices.Clone(r.keys) {
		b.release(r, k)
	}
	b.forget(name)
	delete(b.Broken, r.ir)
	r.dropped = true
	b.history.dropped[name] = change{b.history.begun[r.ir], b.number, at}
	b.Relations = slices.DeleteFunc(b.Relations, func(x *ir.Relation) bool { return x == r.ir })
}

// dropIndex drops an index that no constraint needs.
func (b *builder) dropIndex(o *object, at ir.Span) bool {
	if o.key.constraint {
		b.refuse("V0206", "2BP01", at, "write ALTER TABLE "+o.rel.ir.Name+" DROP CONSTRAINT "+o.name, "cannot drop index %s because constraint %s on table %s requires it", o.name, o.name, o.rel.ir.Name)
		return false
	}
	return b.dropKey(o.rel, o.key, false, at)
}

// dropKey drops a key with its index; with cascade also the foreign keys that
// rely on it.
func (b *builder) dropKey(rel *relation, k *key, cascade bool, at ir.Span) bool {
	type held struct {
		rel *relation
		key *key
	}
	var relying []held
	for _, r := range b.relations {
		for _, x := range r.keys {
			if x.refKey == k {
				relying = append(relying, held{r, x})
			}
		}
	}
	if len(relying) > 0 && !cascade {
		b.refuse("V0206", "2BP01", at, "write CASCADE, or drop that first", "cannot drop %s because constraint %q of table %q depends on it", k.name, relying[0].key.name, relying[0].rel.ir.Name)
		return false
	}
	for _, h := range relying {
		b.release(h.rel, h.key)
	}
	b.release(rel, k)
	if k.indexed {
		b.forget(objectName{rel.ir.Schema, k.name})
	}
	return true
}

func (b *builder) dropConstraint(rel *relation, a syntax.Action) {
	k := rel.constraint(a.Column.Name)
	if k == nil {
		if !a.IfExists {
			b.refuse("V0203", "42704", a.Pos, diag.DidYouMean(a.Column.Name, rel.constraintNames()), "constraint %q of relation %q does not exist", a.Column.Name, rel.ir.Name)
		}
		return
	}
	b.dropInner(rel, k, a)
	b.dropKey(rel, k, a.Cascade, a.Pos)
}

// dropColumn drops a column with the keys that it is in.
func (b *builder) dropColumn(rel *relation, c *column, a syntax.Action) {
	readers := b.readersOf(rel, c)
	for _, r := range readers {
		switch {
		case r.class == syntax.TableClass:
			b.report("V0104", a.Pos, "leave it out of its SELECT", "%q is computed from the column: dropping that is not supported yet", r.ir.Name)
			return
		case !a.Cascade:
			b.refuse("V0206", "2BP01", a.Pos, "write CASCADE, or drop that first", "cannot drop column %s of table %s because %q depends on it", c.Name, rel.ir.Name, r.ir.Name)
			return
		}
	}
	for _, k := range slices.Clone(rel.keys) {
		if slices.Contains(k.columns, c) || slices.Contains(k.include, c) || slices.Contains(k.reads, c) {
			if !b.dropKey(rel, k, a.Cascade, a.Pos) {
				return
			}
		}
	}
	if !b.cascade(&readers, a.Cascade, a.Pos) {
		return
	}
	for _, r := range readers {
		b.dropRelation(r, a.Pos)
	}
	b.dropSequences([]*column{c})
	b.shaped(rel, a.Pos)
	at := slices.Index(rel.columns, c)
	rel.columns = slices.Delete(rel.columns, at, at+1)
	b.renumber(rel, at)
}

func (b *builder) dropSequences(columns []*column) {
	for name, o := range b.objects {
		if o.owner != nil && slices.Contains(columns, o.owner) {
			b.forget(name)
		}
	}
}

// readersOf lists the derived tables that read a column, as far as their queries
// are known.
func (b *builder) readersOf(rel *relation, c *column) (out []*relation) {
	at := slices.Index(rel.columns, c)
	for _, r := range b.relations {
		if r.dropped || r.ir.Derived == nil {
			continue
		}
		used := false
		columnsOf(r.ir.Derived, rel.ir, func(x *ir.Column) { used = used || x.Col == at })
		if used {
			out = append(out, r)
		}
	}
	return out
}

// renumber moves the columns behind one that is gone, in the queries of derived
// tables.
func (b *builder) renumber(rel *relation, gone int) {
	for _, r := range b.relations {
		if q := r.ir.Derived; q != nil && !r.dropped {
			columnsOf(q, rel.ir, func(x *ir.Column) {
				if x.Col > gone {
					x.Col--
				}
			})
		}
	}
}

// columnsOf calls f for each column of a relation that a query reads, once.
func columnsOf(q *ir.Query, rel *ir.Relation, f func(*ir.Column)) {
	seen := map[*ir.Column]bool{}
	visit := func(e ir.Expr) {
		if e == nil {
			return
		}
		ir.Walk(e, func(e ir.Expr) {
			if c, ok := e.(*ir.Column); ok && !seen[c] && q.Rels[c.Rel].Relation == rel {
				seen[c] = true
				f(c)
			}
		})
	}
	for _, s := range q.Selects() {
		ir.WalkFrom(s.From, func(f ir.From) {
			for _, e := range ir.FromExprs(f) {
				visit(e)
			}
		})
		visit(s.Where)
		for _, o := range s.Outputs {
			visit(o.Expr)
		}
	}
	for _, r := range q.Rels {
		if r.Relation.Anonymous {
			columnsOf(r.Relation.Derived, rel, f)
		}
	}
}

func (b *builder) dropSchemas(n *syntax.Drop) {
	for _, name := range n.Names {
		var inside []*object
		for _, o := range b.objects {
			if o.schema == name.Name && o.class != syntax.IndexClass && o.owner == nil {
				inside = append(inside, o)
			}
		}
		if len(inside) > 0 && !n.Cascade {
			b.refuse("V0206", "2BP01", name.Pos, "write CASCADE, or drop that first", "cannot drop schema %s because other objects depend on it", name.Name)
			return
		}
		b.dropObjects(inside, true, name.Pos)
		for t := range b.types {
			if t.schema == name.Name {
				delete(b.types, t)
			}
		}
	}
}
