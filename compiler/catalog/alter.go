package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

func (b *builder) alterTable(st *syntax.Statement, n *syntax.AlterTable) {
	if n.Class == syntax.TypeClass {
		return // attributes of a composite type
	}
	o := b.lookup(n.Name, n.IfExists)
	if o == nil || n.Class != syntax.TableClass && !b.isA(o, n.Class, n.Pos) {
		return
	}
	for _, a := range n.Actions {
		if o.rel == nil || o.class == syntax.IndexClass {
			if a.Kind != syntax.OfRelation {
				b.refuse("V0204", "42809", n.Pos, "", "this ALTER action cannot be performed on relation %q", o.name)
			}
			continue
		}
		b.action(o.rel, a)
		if !n.Only {
			b.ofPartitions(o.rel, a)
		}
	}
	b.rewritten(st, o.rel)
}

// rewritten adds the statement to what documents a relation whose columns it
// changes.
func (b *builder) rewritten(st *syntax.Statement, rel *relation) {
	if rel == nil {
		return
	}
	if c, ok := b.history.shaped[rel.ir]; ok && c.number == b.number {
		rel.texts = append(rel.texts, st.Text)
	}
}

func (b *builder) action(rel *relation, a syntax.Action) {
	if rel.class == syntax.ViewClass || rel.class == syntax.MaterializedViewClass {
		switch {
		case a.Kind == syntax.OfRelation, a.Kind == syntax.OfColumn, a.Kind == syntax.OfDefault && rel.class == syntax.ViewClass:
		default:
			b.refuse("V0204", "42809", a.Pos, "", "this ALTER action cannot be performed on relation %q", rel.ir.Name)
		}
		return
	}
	if rel.reads != nil && slices.Contains([]syntax.ActionKind{syntax.AddColumn, syntax.DropColumn, syntax.SetType, syntax.DropNotNull}, a.Kind) {
		b.report("V0104", a.Pos, "write its SELECT as it is in the end", "changing the columns of %q, which is computed, is not supported yet", rel.ir.Name)
		return
	}
	switch a.Kind {
	case syntax.AddColumn:
		b.addColumn(rel, a)
		return
	case syntax.AddKey:
		b.addKeys(rel, a.Keys)
		return
	case syntax.DropConstraint:
		b.dropConstraint(rel, a)
		return
	case syntax.AttachPartition, syntax.DetachPartition:
		b.attach(rel, a)
		return
	case syntax.OfConstraint:
		switch k := rel.constraint(a.Column.Name); {
		case k == nil:
			b.refuse("V0203", "42704", a.Pos, diag.DidYouMean(a.Column.Name, rel.constraintNames()), "constraint %q of relation %q does not exist", a.Column.Name, rel.ir.Name)
		case k.indexed:
			b.refuse("V0206", "42809", a.Pos, "", "constraint %q of relation %q is not a foreign key or check constraint", a.Column.Name, rel.ir.Name)
		}
		return
	case syntax.OfRelation:
		return
	}
	if a.Column.Name == "" || a.Kind >= syntax.OfDefault && SystemColumn(a.Column.Name) {
		return
	}
	c := rel.column(a.Column.Name)
	if c == nil {
		if a.Kind == syntax.DropColumn && a.IfExists || b.computed(rel) {
			return
		}
		b.refuse("V0203", "42703", a.Pos, diag.DidYouMean(a.Column.Name, rel.columnNames()), "column %q of relation %q does not exist", a.Column.Name, rel.ir.Name)
		return
	}
	b.columnAction(rel, c, a)
}

// computed reports a derived table whose columns are not known, for its query is
// refused.
func (b *builder) computed(rel *relation) bool { return rel.reads != nil && rel.ir.Derived == nil }

func (b *builder) columnAction(rel *relation, c *column, a syntax.Action) {
	switch a.Kind {
	case syntax.DropColumn:
		b.dropColumn(rel, c, a)
	case syntax.SetType:
		b.retype(rel, c, a)
	case syntax.SetNotNull:
		b.notNull(rel, c, a.Pos)
	case syntax.DropNotNull:
		b.nullable(rel, c, a)
	case syntax.AddIdentity:
		b.addIdentity(rel, c, a)
	case syntax.SetIdentity, syntax.DropIdentity:
		b.changeIdentity(rel, c, a)
	}
	rel.publish()
}

func (b *builder) addColumn(rel *relation, a syntax.Action) {
	if rel.column(a.Def.Name) != nil {
		if !a.IfExists {
			b.refuse("V0201", "42701", a.Pos, "", "column %q of relation %q already exists", a.Def.Name, rel.ir.Name)
		}
		return
	}
	if !b.newColumn(rel, a.Def) {
		return
	}
	b.shaped(rel, a.Pos)
	rel.publish()
	b.addKeys(rel, a.Keys)
	b.sequences(rel, []syntax.ColumnDef{a.Def})
}

// retype gives a column another type. The data that are loaded have it already,
// so that USING has nothing to do.
func (b *builder) retype(rel *relation, c *column, a syntax.Action) {
	switch readers := b.readersOf(rel, c); {
	case b.rowType(rel):
		b.refuse("V0206", "0A000", a.Pos, "", "cannot alter table %q because a column has its rows as type", rel.ir.Name)
		return
	case len(readers) > 0 && readers[0].class == syntax.MaterializedViewClass:
		b.refuse("V0206", "0A000", a.Pos, "", "cannot alter type of a column used by a view or rule")
		return
	case len(readers) > 0:
		b.report("V0104", a.Pos, "put it before that", "%q is computed from the column: changing its type behind that is not supported yet", readers[0].ir.Name)
		return
	}
	if isSerial(a.Def.Type) {
		b.refuse("V0202", "42704", a.Def.Type.Pos, "", "type %q does not exist", a.Def.Type.Text)
		return
	}
	before := *c
	if !b.setType(c, a.Def.Type, false) {
		return
	}
	if c.identity && !c.Type.Kind.IsInteger() {
		b.refuse("V0202", "22023", a.Def.Type.Pos, "", "identity column type must be smallint, integer, or bigint")
		return
	}
	if !a.Using && !assignable(&before, c) {
		b.refuse("V0206", "42804", a.Pos, "write USING", "column %q cannot be cast automatically to type %s", c.Name, c.typeText())
		return
	}
	b.shaped(rel, a.Pos)
	for _, r := range b.relations {
		for _, k := range r.keys {
			switch {
			case k.kind == syntax.ForeignKey && k.ref != nil && (slices.Contains(k.columns, c) || slices.Contains(k.refColumns, c)):
				b.comparable(k)
			case k.indexed && slices.Contains(k.columns, c):
				b.ordered(c, a.Pos)
			}
		}
	}
}

// rowType reports whether some column has the rows of the table as its type.
func (b *builder) rowType(rel *relation) bool {
	return slices.ContainsFunc(b.relations, func(r *relation) bool {
		return !r.dropped && slices.ContainsFunc(r.columns, func(c *column) bool { return c.row == rel })
	})
}

// assignable reports whether PostgreSQL converts one type to the other by itself.
func assignable(from, to *column) bool {
	f, t := from.base(), to.base()
	switch {
	case f.Text == t.Text, t.kind().IsString() && !t.Array:
		return true
	case f.Array || t.Array:
		return f.Name == t.Name && f.Array == t.Array
	case f.Name == t.Name, f.kind() == t.kind() && f.kind() != ir.Unsupported:
		return true
	}
	if f.kind() == ir.Unsupported || t.kind() == ir.Unsupported {
		return otherCasts[f.Name+">"+t.Name]
	}
	cast := funcs.CastBetween(f.kind(), t.kind())
	return cast != nil && cast.Context >= funcs.Assignment
}

// otherCasts are PostgreSQL's casts on assignment of types that veloc has not.
var otherCasts = map[string]bool{
	"json>jsonb": true, "jsonb>json": true, "cidr>inet": true, "inet>cidr": true, "int4>money": true, "int8>money": true, "money>numeric": true, "numeric>money": true,
	"int2>oid": true, "int4>oid": true, "int8>oid": true, "oid>int4": true, "oid>int8": true, "text>name": true, "varchar>name": true, "bpchar>name": true,
	"text>char": true, "varchar>char": true, "bpchar>char": true, "time>timetz": true, "timestamptz>timetz": true, "timetz>time": true, "bit>varbit": true, "varbit>bit": true,
	"macaddr>macaddr8": true, "macaddr8>macaddr": true,
}

func (b *builder) nullable(rel *relation, c *column, a syntax.Action) {
	p := rel.primaryKey()
	switch readers := b.readersOf(rel, c); {
	case c.identity:
		b.refuse("V0206", "42601", a.Pos, "", "column %q of relation %q is an identity column", c.Name, rel.ir.Name)
	case p != nil && slices.Contains(p.columns, c):
		b.refuse("V0206", "42P16", a.Pos, "", "column %q is in a primary key", c.Name)
	case c.NotNull && len(readers) > 0:
		b.report("V0104", a.Pos, "put it before that", "%q is computed from the column: making it nullable behind that is not supported yet", readers[0].ir.Name)
	default:
		c.NotNull = false
	}
}

func (b *builder) addIdentity(rel *relation, c *column, a syntax.Action) {
	switch {
	case c.identity:
		b.refuse("V0201", "55000", a.Pos, "", "column %q of relation %q is already an identity column", c.Name, rel.ir.Name)
	case !c.NotNull:
		b.refuse("V0206", "55000", a.Pos, "", "column %q of relation %q must be declared NOT NULL before identity can be added", c.Name, rel.ir.Name)
	case !c.Type.Kind.IsInteger():
		b.refuse("V0202", "22023", a.Pos, "", "identity column type must be smallint, integer, or bigint")
	default:
		c.identity = true
		b.ownSequence(rel, c)
	}
}

func (b *builder) changeIdentity(rel *relation, c *column, a syntax.Action) {
	if !c.identity {
		if !(a.IfExists && a.Kind == syntax.DropIdentity) {
			b.refuse("V0206", "55000", a.Pos, "", "column %q of relation %q is not an identity column", c.Name, rel.ir.Name)
		}
		return
	}
	if a.Kind == syntax.DropIdentity {
		c.identity = false
		b.dropSequences([]*column{c})
	}
}

func (r *relation) constraintNames() []string {
	var out []string
	for _, k := range r.keys {
		if k.constraint {
			out = append(out, k.name)
		}
	}
	return out
}

func (b *builder) renameColumn(st *syntax.Statement, o *object, n *syntax.Rename) {
	rel := o.rel
	if rel == nil || o.class == syntax.IndexClass {
		return // a column of an index, whose name means nothing
	}
	if b.Broken[rel.ir] != nil || b.computed(rel) && rel.class != syntax.ViewClass {
		return
	}
	c := rel.column(n.Column.Name)
	switch {
	case c == nil:
		b.refuse("V0203", "42703", n.Column.Pos, diag.DidYouMean(n.Column.Name, rel.columnNames()), "column %q does not exist", n.Column.Name)
		return
	case rel.column(n.To.Name) != nil || SystemColumn(n.To.Name):
		b.refuse("V0201", "42701", n.To.Pos, "", "column %q of relation %q already exists", n.To.Name, rel.ir.Name)
		return
	}
	for _, p := range b.partitions(rel) {
		if inner := p.column(c.Name); inner != nil && p.column(n.To.Name) == nil {
			inner.Name = n.To.Name
			b.shaped(p, n.To.Pos)
			p.publish()
		}
	}
	c.Name = n.To.Name
	if q := rel.ir.Derived; q != nil {
		q.Outputs[slices.Index(rel.columns, c)].Name = c.Name
	}
	if v := b.Views[rel.ir]; v != nil {
		v.Columns = rel.columnNames()
	}
	b.shaped(rel, n.To.Pos)
	rel.publish()
	b.rewritten(st, rel)
}

func (b *builder) renameConstraint(o *object, n *syntax.Rename) {
	if o.rel == nil || !o.rel.isTable() && !b.computed(o.rel) {
		b.refuse("V0204", "42809", n.Pos, "", "%q is not a table", o.name)
		return
	}
	k := o.rel.constraint(n.Constraint.Name)
	switch {
	case k == nil:
		b.refuse("V0203", "42704", n.Constraint.Pos, diag.DidYouMean(n.Constraint.Name, o.rel.constraintNames()), "constraint %q for table %q does not exist", n.Constraint.Name, o.name)
	case k.indexed:
		if to := (objectName{o.schema, n.To.Name}); !b.declared(to, n.To.Pos, false) && b.constraintFree(o.rel, syntax.Key{At: n.To.At, Name: n.To.Name}) {
			b.move(b.objects[objectName{o.schema, k.name}], to)
		}
	case b.constraintFree(o.rel, syntax.Key{At: n.To.At, Name: n.To.Name}):
		b.release(o.rel, k)
		k.name = n.To.Name
		b.hold(o.rel, k)
	}
}
