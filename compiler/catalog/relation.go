package catalog

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// relation is a table or view while the script's statements change it.
type relation struct {
	ir          *ir.Relation
	class       syntax.Class
	partitioned bool
	parent      *relation // of a partition
	columns     []*column
	keys        []*key
	reads       []*relation // what a view or derived table is made from
	dropped     bool
	texts       []string // of the statements that made it what it is
}

// isTable reports whether rows can be put into it.
func (r *relation) isTable() bool {
	return r.class == syntax.TableClass || r.class == syntax.ForeignTableClass
}

// column is a column of a relation.
type column struct {
	ir.RelColumn
	typ      *userType // nil: one of PostgreSQL's
	row      *relation // whose rows the values are; nil: another type
	written  syntax.TypeName
	identity bool
}

// key is a constraint, or an index that is none.
type key struct {
	kind       syntax.KeyKind
	name       string
	constraint bool      // false: CREATE INDEX
	indexed    bool      // has an index of its name
	columns    []*column // nil for an expression
	include    []*column
	reads      []*column // of an index's expressions and WHERE
	unique     bool      // no two rows have the same values in columns
	deferrable bool
	ref        *relation // of a foreign key
	refColumns []*column
	refKey     *key // the key of ref that it relies on
	at         ir.Span
}

// newRelation makes a relation that show lets others see.
func (b *builder) newRelation(name objectName, class syntax.Class, at ir.Span) *relation {
	rel := &relation{ir: &ir.Relation{Schema: name.schema, Name: name.name, Span: at}, class: class}
	b.relations = append(b.relations, rel)
	b.Relations = append(b.Relations, rel.ir)
	b.history.created(rel, b.number)
	return rel
}

// show lets statements see a relation with the columns that it has.
func (b *builder) show(rel *relation) {
	rel.publish()
	b.enter(&object{objectName: objectName{rel.ir.Schema, rel.ir.Name}, class: rel.class, rel: rel})
}

func (r *relation) column(name string) *column {
	for _, c := range r.columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// publish gives later statements the columns as they are.
func (r *relation) publish() {
	r.ir.Columns = make([]ir.RelColumn, len(r.columns))
	for i, c := range r.columns {
		r.ir.Columns[i] = c.RelColumn
	}
}

// hold gives a relation a key.
func (b *builder) hold(rel *relation, k *key) {
	rel.keys = append(rel.keys, k)
	if k.constraint {
		b.constraints[objectName{rel.ir.Schema, k.name}]++
	}
}

// release takes a key from its relation.
func (b *builder) release(rel *relation, k *key) {
	rel.keys = slices.DeleteFunc(rel.keys, func(x *key) bool { return x == k })
	if k.constraint {
		b.constraints[objectName{rel.ir.Schema, k.name}]--
		b.freed()
	}
}

// constraint is the constraint of that name.
func (r *relation) constraint(name string) *key {
	for _, k := range r.keys {
		if k.constraint && k.name == name {
			return k
		}
	}
	return nil
}

func (r *relation) primaryKey() *key {
	for _, k := range r.keys {
		if k.constraint && k.kind == syntax.PrimaryKey {
			return k
		}
	}
	return nil
}

// finish gives the relations that are there in the end, with their keys.
func (b *builder) finish() {
	number := map[*relation]int{}
	b.Relations = nil
	for _, r := range b.relations {
		if r.dropped || r.class == syntax.ViewClass {
			continue
		}
		number[r] = len(b.Relations)
		b.Relations = append(b.Relations, r.ir)
	}
	for r := range number {
		r.ir.SQL = strings.Join(r.texts, ";\n")
		r.ir.PrimaryKey, r.ir.Uniques, r.ir.ForeignKeys = nil, nil, nil
		for _, k := range r.keys {
			columns := r.indexes(k.columns)
			switch {
			case k.constraint && k.kind == syntax.PrimaryKey:
				r.ir.PrimaryKey = columns
			case k.unique:
				r.ir.Uniques = append(r.ir.Uniques, columns)
			case k.kind == syntax.ForeignKey && k.ref != nil:
				if to, ok := number[k.ref]; ok {
					r.ir.ForeignKeys = append(r.ir.ForeignKeys, ir.ForeignKey{Columns: columns, Ref: to})
				}
			}
		}
	}
}

func (r *relation) indexes(columns []*column) []int {
	out := make([]int, len(columns))
	for i, c := range columns {
		out[i] = slices.Index(r.columns, c)
	}
	return out
}
