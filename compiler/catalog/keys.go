package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// addKeys declares the constraints of one CREATE TABLE or of one action of ALTER
// TABLE: checks, then what has an index, the primary key before the rest, then
// foreign keys.
func (b *builder) addKeys(rel *relation, keys []syntax.Key) {
	for _, k := range keys {
		if k.Kind == syntax.Check {
			b.addCheck(rel, k)
		}
	}
	for _, k := range b.merged(rel, keys) {
		b.addIndexed(rel, k)
	}
	for _, k := range keys {
		if k.Kind == syntax.ForeignKey {
			b.addForeignKey(rel, k)
		}
	}
}

// merged lists the keys with an index, without those that another one of the
// statement makes needless: UNIQUE PRIMARY KEY is one.
func (b *builder) merged(rel *relation, keys []syntax.Key) []syntax.Key {
	var out []syntax.Key
	primary := rel.primaryKey() != nil
	for _, kind := range []syntax.KeyKind{syntax.PrimaryKey, syntax.Unique} {
		for _, k := range keys {
			if k.Kind != kind && !(kind == syntax.Unique && k.Kind == syntax.Exclusion) {
				continue
			}
			if kind == syntax.PrimaryKey {
				if primary {
					b.refuse("V0201", "42P16", k.Pos, "", "multiple primary keys for table %q are not allowed", rel.ir.Name)
					continue
				}
				primary = true
			}
			if i := slices.IndexFunc(out, func(o syntax.Key) bool { return sameKey(o, k) }); i >= 0 {
				if out[i].Name == "" {
					out[i].Name = k.Name
				}
				continue
			}
			out = append(out, k)
		}
	}
	return out
}

func sameKey(a, b syntax.Key) bool {
	name := func(x, y syntax.Column) bool { return x.Name == y.Name }
	return a.Kind != syntax.Exclusion && b.Kind != syntax.Exclusion && a.UsingIndex == nil && b.UsingIndex == nil &&
		a.NullsNotDistinct == b.NullsNotDistinct && a.Deferrable == b.Deferrable &&
		slices.EqualFunc(a.Columns, b.Columns, name) && slices.EqualFunc(a.Include, b.Include, name)
}

func (b *builder) addCheck(rel *relation, k syntax.Key) {
	second := ""
	if len(k.Columns) == 1 {
		second = k.Columns[0].Name
	}
	columns, ok := b.columnsOf(rel, k.Columns, "column %q does not exist")
	if !ok || !b.constraintFree(rel, k) {
		return
	}
	name := k.Name
	if name == "" {
		name = b.constraintName(rel.ir.Schema, rel.ir.Name, second, "check")
	}
	b.hold(rel, &key{kind: syntax.Check, name: name, constraint: true, columns: columns, at: k.Pos})
}

// constraintFree reports a constraint's name that the table has already.
func (b *builder) constraintFree(rel *relation, k syntax.Key) bool {
	if k.Name != "" && rel.constraint(k.Name) != nil {
		b.refuse("V0201", "42710", k.Pos, "", "constraint %q for relation %q already exists", k.Name, rel.ir.Name)
		return false
	}
	return true
}

// columnsOf finds columns by name; missing is the message about one that is not
// there. That of an expression is nil.
func (b *builder) columnsOf(rel *relation, names []syntax.Column, missing string) ([]*column, bool) {
	out := make([]*column, len(names))
	for i, n := range names {
		if n.Name == "" || SystemColumn(n.Name) {
			continue
		}
		if out[i] = rel.column(n.Name); out[i] == nil {
			b.refuse("V0203", "42703", n.Pos, diag.DidYouMean(n.Name, rel.columnNames()), missing, n.Name)
			return nil, false
		}
	}
	return out, true
}

func (r *relation) columnNames() []string {
	out := make([]string, len(r.columns))
	for i, c := range r.columns {
		out[i] = c.Name
	}
	return out
}

// keyColumns finds the columns of a key, each of which may be there once.
func (b *builder) keyColumns(rel *relation, k syntax.Key) ([]*column, bool) {
	columns, ok := b.columnsOf(rel, k.Columns, "column %q named in key does not exist")
	if !ok {
		return nil, false
	}
	for i, c := range columns {
		if c != nil && k.Kind != syntax.Exclusion && slices.Contains(columns[:i], c) {
			what := "unique"
			if k.Kind == syntax.PrimaryKey {
				what = "primary key"
			}
			b.refuse("V0201", "42701", k.Columns[i].Pos, "", "column %q appears twice in %s constraint", c.Name, what)
			return nil, false
		}
		if c != nil && !b.ordered(c, k.Columns[i].Pos) {
			return nil, false
		}
	}
	return columns, true
}

// unordered are PostgreSQL's types that no index of a key takes.
var unordered = map[string]bool{"json": true, "xml": true, "point": true, "line": true, "lseg": true, "box": true, "path": true, "polygon": true, "circle": true, "jsonpath": true, "xid": true, "cid": true, "aclitem": true}

func (b *builder) ordered(c *column, at ir.Span) bool {
	if unordered[c.SQLType] {
		b.refuse("V0202", "42704", at, "", "data type %s has no default operator class for access method \"btree\"", c.SQLType)
		return false
	}
	return true
}

// addIndexed declares a primary, unique or exclusion constraint.
func (b *builder) addIndexed(rel *relation, k syntax.Key) {
	if !rel.isTable() && rel.ir.Derived == nil {
		return
	}
	if k.UsingIndex != nil {
		b.promote(rel, k)
		return
	}
	columns, ok := b.keyColumns(rel, k)
	if !ok {
		return
	}
	include, ok := b.columnsOf(rel, k.Include, "column %q named in key does not exist")
	if !ok || k.Name != "" && (b.declared(objectName{rel.ir.Schema, k.Name}, k.Pos, false) || !b.constraintFree(rel, k)) {
		return
	}
	name := k.Name
	if name == "" {
		switch k.Kind {
		case syntax.PrimaryKey:
			name = b.relationName(rel.ir.Schema, rel.ir.Name, "", "pkey", true)
		case syntax.Unique:
			name = b.relationName(rel.ir.Schema, rel.ir.Name, indexAddition(k.Columns, k.Include), "key", true)
		default:
			name = b.relationName(rel.ir.Schema, rel.ir.Name, indexAddition(k.Columns, nil), "excl", true)
		}
	}
	added := &key{kind: k.Kind, name: name, constraint: true, columns: columns, include: include, unique: k.Kind != syntax.Exclusion, deferrable: k.Deferrable, at: k.Pos}
	b.enterIndex(rel, added)
	b.primary(rel, added)
}

func (b *builder) enterIndex(rel *relation, k *key) {
	k.indexed = true
	b.hold(rel, k)
	b.enter(&object{objectName: objectName{rel.ir.Schema, k.name}, class: syntax.IndexClass, rel: rel, key: k})
}

// primary makes the columns of a primary key NOT NULL.
func (b *builder) primary(rel *relation, k *key) {
	if k.kind != syntax.PrimaryKey {
		return
	}
	for _, c := range k.columns {
		b.notNull(rel, c, k.at)
	}
	rel.publish()
}

// notNull declares a column NOT NULL. What the query of a derived table gives
// must not be NULL by itself.
func (b *builder) notNull(rel *relation, c *column, at ir.Span) {
	if c == nil {
		return
	}
	if rel.ir.Derived != nil && !c.NotNull {
		b.broken(rel, at, "make the key of columns that are NOT NULL in the tables below", "column %q of the derived table %q may be NULL", c.Name, rel.ir.Name)
		return
	}
	c.NotNull = true
}

// promote makes a constraint of an index that there is.
func (b *builder) promote(rel *relation, k syntax.Key) {
	at, name := k.UsingIndex.Pos, k.UsingIndex.Name
	o := b.objects[objectName{rel.ir.Schema, name}]
	switch {
	case o == nil || o.class != syntax.IndexClass:
		b.refuse("V0204", "42704", at, "", "index %q does not exist", name)
		return
	case o.key.constraint:
		b.refuse("V0201", "55000", at, "", "index %q is already associated with a constraint", name)
		return
	case o.rel != rel:
		b.refuse("V0204", "55000", at, "", "index %q does not belong to table %q", name, rel.ir.Name)
		return
	case !o.key.unique:
		b.refuse("V0206", "42809", at, "it must be unique, of columns alone and without WHERE", "%q is not an index of a key", name)
		return
	case k.Kind == syntax.PrimaryKey && rel.primaryKey() != nil:
		b.refuse("V0201", "42P16", k.Pos, "", "multiple primary keys for table %q are not allowed", rel.ir.Name)
		return
	}
	for i, c := range o.key.columns {
		if slices.Contains(o.key.columns[:i], c) {
			b.refuse("V0201", "42701", at, "", "column %q appears twice in the key", c.Name)
			return
		}
	}
	if k.Name != "" && k.Name != name {
		if b.declared(objectName{o.schema, k.Name}, k.Pos, false) {
			return
		}
		b.move(o, objectName{o.schema, k.Name})
	}
	if !b.constraintFree(rel, syntax.Key{At: k.At, Name: o.name}) {
		return
	}
	b.release(rel, o.key)
	o.key.constraint, o.key.kind, o.key.deferrable = true, k.Kind, k.Deferrable
	b.hold(rel, o.key)
	b.primary(rel, o.key)
}

func (b *builder) createIndex(n *syntax.CreateIndex) {
	o := b.lookup(n.Table, false)
	if o == nil {
		return
	}
	if o.rel == nil || o.class == syntax.IndexClass || o.class == syntax.ViewClass {
		b.refuse("V0204", "42809", n.Table.Pos, "", "cannot create index on relation %q", o.name)
		return
	}
	b.addIndex(o.rel, n)
}

// addIndex declares an index. A unique one of columns, over all rows, is a key
// like UNIQUE: no two rows have the same values, NULL aside.
func (b *builder) addIndex(rel *relation, n *syntax.CreateIndex) {
	if len(b.Broken[rel.ir]) > 0 && rel.ir.Derived == nil {
		return
	}
	columns, ok := b.columnsOf(rel, n.Columns, "column %q does not exist")
	if !ok {
		return
	}
	for i, c := range columns {
		if c != nil && n.Ordered && !b.ordered(c, n.Columns[i].Pos) {
			return
		}
	}
	include, ok := b.columnsOf(rel, n.Include, "column %q does not exist")
	if !ok {
		return
	}
	reads, ok := b.columnsOf(rel, n.Reads, "column %q does not exist")
	if !ok {
		return
	}
	if n.Index != "" && b.objects[objectName{rel.ir.Schema, n.Index}] != nil {
		if !n.IfNotExists {
			b.declared(objectName{rel.ir.Schema, n.Index}, n.Pos, false)
		}
		return
	}
	name := n.Index
	if name == "" {
		name = b.relationName(rel.ir.Schema, rel.ir.Name, indexAddition(n.Columns, n.Include), "idx", false)
	}
	whole := !n.Partial && !(n.Only && rel.partitioned) && !slices.Contains(columns, nil)
	b.enterIndex(rel, &key{kind: syntax.Unique, name: name, columns: columns, include: include, reads: reads, unique: n.Unique && whole, at: n.Pos})
}

// pendingKey is a foreign key that stands before the table that it refers to.
type pendingKey struct {
	rel *relation
	key *key
	k   syntax.Key
}

func (b *builder) addForeignKey(rel *relation, k syntax.Key) {
	columns, ok := b.columnsOf(rel, k.Columns, "column %q referenced in foreign key constraint does not exist")
	if !ok || !b.constraintFree(rel, k) {
		return
	}
	name := k.Name
	if name == "" {
		name = b.constraintName(rel.ir.Schema, rel.ir.Name, addition(k.Columns), "fkey")
	}
	added := &key{kind: syntax.ForeignKey, name: name, constraint: true, columns: columns, at: k.Pos}
	if o := b.find(k.Ref.Schema, k.Ref.Name); o == nil {
		b.pending = append(b.pending, pendingKey{rel, added, k})
	} else if !b.refer(rel, added, k, o) {
		return
	}
	b.hold(rel, added)
}

// resolvePending finds the tables of foreign keys that stand before them: files
// of a folder are read in the order of their names.
func (b *builder) resolvePending() {
	for _, p := range b.pending {
		if p.rel.dropped || !slices.Contains(p.rel.keys, p.key) {
			continue
		}
		if o := b.lookup(p.k.Ref, false); o != nil {
			b.refer(p.rel, p.key, p.k, o)
		}
	}
}

// refer makes a foreign key point at a table; false where it is refused.
func (b *builder) refer(rel *relation, added *key, k syntax.Key, o *object) bool {
	if o.rel == nil || !o.rel.isTable() {
		if o.rel != nil && o.rel.ir.Derived != nil && o.class == syntax.TableClass {
			added.ref = o.rel
			return true
		}
		b.refuse("V0204", "42809", k.Ref.Pos, "", "referenced relation %q is not a table", o.name)
		return false
	}
	ref := o.rel
	if len(k.RefColumns) == 0 {
		p := ref.primaryKey()
		if p == nil {
			b.refuse("V0203", "42704", k.Ref.Pos, "", "there is no primary key for referenced table %q", o.name)
			return false
		}
		added.refKey, added.refColumns = p, p.columns
	} else {
		columns, ok := b.columnsOf(ref, k.RefColumns, "column %q referenced in foreign key constraint does not exist")
		if !ok {
			return false
		}
		added.refColumns = columns
		if added.refKey = ref.keyOver(columns); added.refKey == nil && len(columns) == len(added.columns) {
			b.refuse("V0203", "42830", k.RefColumns[0].Pos, "", "there is no unique constraint matching given keys for referenced table %q", o.name)
			return false
		}
	}
	if len(added.columns) != len(added.refColumns) {
		b.refuse("V0203", "42830", k.Pos, "", "number of referencing and referenced columns for foreign key disagree")
		return false
	}
	if added.refKey.deferrable {
		b.refuse("V0203", "55000", k.Ref.Pos, "", "cannot use a deferrable unique constraint for referenced table %q", o.name)
		return false
	}
	added.ref = ref
	return b.comparable(added)
}

// keyOver is the key that is over just these columns, in any order.
func (r *relation) keyOver(columns []*column) *key {
	for _, k := range r.keys {
		if k.unique && len(k.columns) == len(columns) && !slices.ContainsFunc(k.columns, func(c *column) bool { return !slices.Contains(columns, c) }) {
			return k
		}
	}
	return nil
}

// comparable reports a foreign key whose types do not fit.
func (b *builder) comparable(k *key) bool {
	for i, c := range k.columns {
		if c == nil || k.refColumns[i] == nil || references(c, k.refColumns[i]) {
			continue
		}
		b.refuse("V0206", "42804", k.at, "", "foreign key constraint %q cannot be implemented: key columns %q and %q are of incompatible types: %s and %s",
			k.name, c.Name, k.refColumns[i].Name, c.typeText(), k.refColumns[i].typeText())
		return false
	}
	return true
}

// references reports whether values of column c can be looked up in column ref.
func references(c, ref *column) bool {
	from, to := c.Type.Kind, ref.Type.Kind
	group := func(k ir.Kind) int {
		switch k {
		case ir.Int2, ir.Int4, ir.Int8:
			return 1
		case ir.Float4, ir.Float8:
			return 2
		case ir.Text, ir.Varchar, ir.Bpchar:
			return 3
		case ir.Date, ir.Timestamp, ir.Timestamptz:
			return 4
		}
		return -1
	}
	switch {
	case from == ir.Unsupported || to == ir.Unsupported:
		return from == to && c.SQLType == ref.SQLType || from == to && c.typ != nil
	case from == to, group(from) > 0 && group(from) == group(to):
		return true
	}
	cast := funcs.CastBetween(from, to)
	return cast != nil && cast.Context == funcs.Implicit
}
