package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// objectName is a name in a schema.
type objectName struct{ schema, name string }

// object is what a name in a schema stands for: relations, indexes, sequences and
// composite types share one space of names.
type object struct {
	objectName
	class syntax.Class
	rel   *relation // the table or view; of an index: its table
	key   *key      // of an index
	owner *column   // of a sequence that goes with a column
}

// find is the object of that name; schema "" means the search path's.
func (c *Catalog) find(schema, name string) *object {
	if schema != "" {
		return c.objects[objectName{schema, name}]
	}
	for _, s := range c.path {
		if o := c.objects[objectName{s, name}]; o != nil {
			return o
		}
	}
	return nil
}

// target is the name that a new thing has.
func (b *builder) target(n syntax.Name) objectName {
	if n.Schema != "" {
		return objectName{n.Schema, n.Name}
	}
	return objectName{b.path[0], n.Name}
}

// declared reports a name that is taken; a new relation is a new type, too.
func (b *builder) declared(n objectName, at ir.Span, hasType bool) bool {
	if b.objects[n] != nil {
		b.refuse("V0201", "42P07", at, "", "relation %q already exists", n.name)
		return true
	}
	if hasType && b.types[n] != nil {
		b.refuse("V0201", "42710", at, "", "type %q already exists", n.name)
		return true
	}
	return false
}

func (b *builder) enter(o *object) {
	b.objects[o.objectName] = o
}

// lookup finds what a statement changes; nil where there is none, which is
// reported unless it may be so.
func (b *builder) lookup(n syntax.Name, optional bool) *object {
	o := b.find(n.Schema, n.Name)
	if o == nil && !optional {
		b.refuse("V0204", "42P01", n.Pos, diag.DidYouMean(n.Name, b.known()), "relation %q does not exist", n.Name)
	}
	return o
}

// known lists the names of the relations that there are.
func (b *builder) known() []string {
	var out []string
	for _, r := range b.relations {
		if !r.dropped {
			out = append(out, r.ir.Name)
		}
	}
	return out
}

// isA reports an object of another class than the statement's. ALTER TABLE takes
// any relation.
func (b *builder) isA(o *object, class syntax.Class, at ir.Span) bool {
	if o.class == class || class == syntax.TableClass && o.class == syntax.ForeignTableClass {
		return true
	}
	article := "a"
	if class == syntax.IndexClass {
		article = "an"
	}
	b.refuse("V0204", "42809", at, "", "%q is not %s %s", o.name, article, class)
	return false
}

// forget frees a name.
func (b *builder) forget(n objectName) {
	delete(b.objects, n)
	b.freed()
}

// reads finds the relations that a query names, as far as they are known.
func (b *builder) reads(names []syntax.Name) []*relation {
	var out []*relation
	for _, n := range names {
		if o := b.find(n.Schema, n.Name); o != nil && o.rel != nil && !slices.Contains(out, o.rel) {
			out = append(out, o.rel)
		}
	}
	return out
}

func (b *builder) createSequence(n *syntax.CreateSequence) {
	name := b.target(n.Name)
	if n.IfNotExists && b.objects[name] != nil || b.declared(name, n.Pos, false) {
		return
	}
	b.enter(&object{objectName: name, class: syntax.SequenceClass})
}

func (b *builder) rename(st *syntax.Statement, n *syntax.Rename) {
	switch n.Class {
	case syntax.TypeClass:
		b.renameType(n)
		return
	case syntax.SchemaClass:
		b.renameSchema(n)
		return
	}
	o := b.lookup(n.Name, n.IfExists)
	switch {
	case o == nil || n.Class != syntax.TableClass && n.Class != syntax.IndexClass && !b.isA(o, n.Class, n.Pos):
	case n.Column.Name != "":
		b.renameColumn(st, o, n)
	case n.Constraint.Name != "":
		b.renameConstraint(o, n)
	default:
		b.renameObject(o, n)
	}
}

func (b *builder) renameObject(o *object, n *syntax.Rename) {
	to := objectName{o.schema, n.To.Name}
	if b.declared(to, n.To.Pos, o.class != syntax.IndexClass && o.class != syntax.SequenceClass) {
		return
	}
	if o.class != syntax.IndexClass && o.class != syntax.SequenceClass {
		b.shaped(o.rel, n.To.Pos)
	}
	b.move(o, to)
}

// move gives an object another name. A constraint is called as its index.
func (b *builder) move(o *object, to objectName) {
	was := o.objectName
	b.forget(was)
	o.objectName = to
	b.enter(o)
	switch o.class {
	case syntax.IndexClass:
		if o.key.constraint {
			b.constraints[was]--
			b.constraints[to]++
		}
		o.key.name = to.name
	case syntax.SequenceClass:
	default:
		for _, k := range o.rel.keys {
			if k.constraint && !k.indexed {
				b.constraints[objectName{was.schema, k.name}]--
				b.constraints[objectName{to.schema, k.name}]++
			}
		}
		o.rel.ir.Schema, o.rel.ir.Name = to.schema, to.name
	}
}

func (b *builder) setSchema(n *syntax.SetSchema) {
	if n.Class == syntax.TypeClass {
		b.moveType(n)
		return
	}
	o := b.lookup(n.Name, n.IfExists)
	if o == nil || o.schema == n.To || n.Class != syntax.TableClass && !b.isA(o, n.Class, n.Pos) {
		return
	}
	if o.class == syntax.SequenceClass && o.owner != nil {
		b.refuse("V0104", "0A000", n.Pos, "", "cannot move an owned sequence into another schema")
		return
	}
	moved := []*object{o}
	if o.rel != nil {
		moved = append(moved, b.partsOf(o.rel)...)
	}
	for _, m := range moved {
		if b.objects[objectName{n.To, m.name}] != nil {
			b.refuse("V0201", "42P07", n.Pos, "", "relation %q already exists in schema %q", m.name, n.To)
			return
		}
	}
	if o.rel != nil {
		b.shaped(o.rel, n.Pos)
	}
	for _, m := range moved {
		b.move(m, objectName{n.To, m.name})
	}
}

// partsOf lists the indexes and sequences that go with a table.
func (b *builder) partsOf(rel *relation) []*object {
	var out []*object
	for _, o := range b.objects {
		if o.rel == rel && o.class == syntax.IndexClass || o.owner != nil && slices.Contains(rel.columns, o.owner) {
			out = append(out, o)
		}
	}
	return out
}

func (b *builder) renameSchema(n *syntax.Rename) {
	var moved []*object
	for _, o := range b.objects {
		if o.schema == n.Name.Name {
			moved = append(moved, o)
		}
	}
	for _, o := range moved {
		b.move(o, objectName{n.To.Name, o.name})
		if o.rel != nil {
			b.shaped(o.rel, n.To.Pos)
		}
	}
	for name, t := range b.types {
		if name.schema == n.Name.Name {
			delete(b.types, name)
			b.types[objectName{n.To.Name, name.name}] = t
		}
	}
}
