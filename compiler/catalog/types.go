package catalog

import (
	"fmt"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

var typeKinds = map[string]ir.Kind{
	"bool": ir.Bool, "int2": ir.Int2, "int4": ir.Int4, "int8": ir.Int8,
	"float4": ir.Float4, "float8": ir.Float8, "numeric": ir.Numeric, "decimal": ir.Numeric, "text": ir.Text, "varchar": ir.Varchar, "bpchar": ir.Bpchar,
	"date": ir.Date, "time": ir.Time, "timestamp": ir.Timestamp, "timestamptz": ir.Timestamptz, "interval": ir.Interval, "uuid": ir.UUID, "bytea": ir.Bytea, "jsonb": ir.JSONB,
}

// Type is the type that a name means: Unsupported where veloc has none. The
// text is PostgreSQL's error for modifiers out of range.
func Type(n syntax.TypeName) (ir.Type, string) {
	kind, ok := typeKinds[n.Name]
	if !ok || n.Array || n.Schema != "" && n.Schema != "pg_catalog" {
		return ir.Type{}, ""
	}
	t := ir.Of(kind)
	if len(n.Mods) == 0 {
		return t, ""
	}
	t.Mod, t.P = true, n.Mods[0]
	switch kind {
	case ir.Numeric:
		if len(n.Mods) > 2 {
			return ir.Of(kind), "invalid NUMERIC type modifier"
		}
		if len(n.Mods) > 1 {
			t.S = n.Mods[1]
		}
		if t.P < 1 || t.P > 1000 {
			return ir.Of(kind), fmt.Sprintf("NUMERIC precision %d must be between 1 and 1000", t.P)
		}
		if t.S < -1000 || t.S > 1000 {
			return ir.Of(kind), fmt.Sprintf("NUMERIC scale %d must be between -1000 and 1000", t.S)
		}
	case ir.Varchar, ir.Bpchar:
		if len(n.Mods) > 1 {
			return ir.Of(kind), "invalid type modifier"
		}
		if t.P < 1 || t.P > 10485760 {
			return ir.Of(kind), fmt.Sprintf("length for type %s must be between 1 and 10485760", n.Name)
		}
	case ir.Time, ir.Timestamp, ir.Timestamptz:
		t.P = min(t.P, 6)
	case ir.Interval:
		// The first modifier is the fields, then the precision.
		t.P, t.S = 6, n.Mods[0]
		if len(n.Mods) > 1 {
			t.P = min(n.Mods[1], 6)
		}
		if t.S == ir.AllFields {
			t.S, t.Mod = 0, len(n.Mods) > 1
		}
	default:
		return ir.Of(kind), noModifier + " \"" + n.Name + "\""
	}
	return t, ""
}

const noModifier = "type modifier is not allowed for type"

// userType is a type that the script makes.
type userType struct {
	domain  bool
	of      syntax.TypeName // of a domain
	over    *userType       // of a domain: what of names; nil: one of PostgreSQL's types
	notNull bool            // of a domain
}

// values is the type that a domain's values have, and whether none is NULL.
func (t *userType) values() (of syntax.TypeName, notNull bool) {
	of, notNull = t.of, t.notNull
	if t.over != nil && t.over.domain && !t.of.Array {
		below, never := t.over.values()
		return below, notNull || never
	}
	return of, notNull
}

// written is a type's name in the parser's spelling.
type written struct{ syntax.TypeName }

func (w written) kind() ir.Kind {
	t, _ := Type(w.TypeName)
	return t.Kind
}

// typeText is the type as PostgreSQL's messages have it.
func (c *column) typeText() string {
	if c.Type.Kind == ir.Unsupported || c.typ != nil {
		return c.SQLType
	}
	return c.Type.String()
}

// base is the type that values of the column are kept in.
func (c *column) base() written {
	if c.typ != nil && c.typ.domain && !c.written.Array {
		of, _ := c.typ.values()
		return written{of}
	}
	return written{c.written}
}

// typeless are extensions that bring no type for columns.
var typeless = map[string]bool{
	"plpgsql": true, "uuid-ossp": true, "pgcrypto": true, "pg_stat_statements": true, "pg_trgm": true, "btree_gin": true, "btree_gist": true, "unaccent": true,
	"dblink": true, "postgres_fdw": true, "file_fdw": true, "tablefunc": true, "fuzzystrmatch": true, "moddatetime": true, "pg_cron": true, "pgstattuple": true,
	"pg_buffercache": true, "pg_prewarm": true, "amcheck": true, "bloom": true, "intagg": true, "insert_username": true, "autoinc": true, "refint": true,
}

// serials are the types of columns that have a sequence, by the name that stands for
// both.
var serials = map[string]string{"smallserial": "int2", "serial": "int4", "bigserial": "int8", "serial2": "int2", "serial4": "int4", "serial8": "int8"}

func isSerial(t syntax.TypeName) bool {
	return serials[t.Name] != "" && t.Schema == "" && !t.Array
}

// setType gives a column a type; false where that is refused. That of a new column
// may be a serial.
func (b *builder) setType(c *column, n syntax.TypeName, serial bool) bool {
	if serial && isSerial(n) {
		n.Name = serials[n.Name]
	}
	t, problem := Type(n)
	if problem != "" {
		b.Reported[c.Span] = true
		state := "22023"
		if strings.HasPrefix(problem, noModifier) {
			state = "42601"
		}
		b.refuse("V0202", state, n.Pos, "", "%s", problem)
		return false
	}
	c.Type, c.Rep, c.SQLType, c.written = t, ir.RepOf(t), n.Text, n
	c.typ, c.row, c.Instead = nil, nil, ""
	if t.Kind != ir.Unsupported {
		return true
	}
	if (n.Schema == "" || n.Schema == "pg_catalog") && pgcatalog.HasPseudoType(n.Name) {
		b.refuse("V0202", "42P16", n.Pos, "", "column %q has pseudo-type %s", c.Name, n.Text)
		return false
	}
	var exists bool
	if c.typ, c.row, exists = b.typeNamed(n); !exists {
		b.Reported[c.Span] = true
		b.refuse("V0202", "42704", n.Pos, typeHint(n.Name), "type %q does not exist", n.Text)
	}
	if c.typ != nil && c.typ.domain && !n.Array {
		c.ofDomain()
	}
	return exists
}

// ofDomain gives a column of a domain the type of its values: an operator sees no more of
// it, and what a domain's CHECK refuses is no row of the table.
func (c *column) ofDomain() {
	of, notNull := c.typ.values()
	t, _ := Type(of)
	if t.Kind == ir.Unsupported {
		c.Instead = "declare the column with the type of the domain, " + of.Text
		return
	}
	c.Type, c.Rep = t, ir.RepOf(t)
	c.NotNull = c.NotNull || notNull
}

func (b *builder) createType(n *syntax.CreateType) {
	name := b.target(n.Name)
	if b.types[name] != nil || b.objects[name] != nil && b.objects[name].class != syntax.IndexClass && b.objects[name].class != syntax.SequenceClass {
		b.refuse("V0201", "42710", n.Pos, "", "type %q already exists", n.Name.Name)
		return
	}
	if n.Composite && b.declared(name, n.Pos, false) {
		return
	}
	t := &userType{domain: n.Base.Name != "", of: n.Base, notNull: n.NotNull}
	if t.domain {
		t.over, _, _ = b.typeNamed(n.Base)
	}
	b.types[name] = t
	if n.Composite {
		b.enter(&object{objectName: name, class: syntax.TypeClass})
	}
}

// typeName finds the type that a statement changes.
func (b *builder) typeName(n syntax.Name, optional bool) (objectName, *userType) {
	schemas := b.path
	if n.Schema != "" {
		schemas = []string{n.Schema}
	}
	for _, s := range schemas {
		if t := b.types[objectName{s, n.Name}]; t != nil {
			return objectName{s, n.Name}, t
		}
	}
	if !optional && !b.loose {
		b.refuse("V0204", "42704", n.Pos, "", "type %q does not exist", n.Name)
	}
	return objectName{}, nil
}

func (b *builder) renameType(n *syntax.Rename) {
	if name, t := b.typeName(n.Name, n.IfExists); t != nil {
		b.retitle(name, objectName{name.schema, n.To.Name}, t, n.To.Pos)
	}
}

func (b *builder) moveType(n *syntax.SetSchema) {
	if name, t := b.typeName(n.Name, n.IfExists); t != nil && name.schema != n.To {
		b.retitle(name, objectName{n.To, name.name}, t, n.Pos)
	}
}

func (b *builder) retitle(name, to objectName, t *userType, at ir.Span) {
	if b.types[to] != nil {
		b.refuse("V0201", "42710", at, "", "type %q already exists", to.name)
		return
	}
	delete(b.types, name)
	b.types[to] = t
	if o := b.objects[name]; o != nil && o.class == syntax.TypeClass && !b.declared(to, at, false) {
		b.move(o, to)
	}
}

// dropTypes drops types; with CASCADE also the columns that have them.
func (b *builder) dropTypes(n *syntax.Drop) {
	for _, name := range n.Names {
		full, t := b.typeName(name, n.IfExists)
		if t == nil {
			continue
		}
		for _, r := range b.relations {
			for _, c := range append([]*column{}, r.columns...) {
				if r.dropped || c.typ != t {
					continue
				}
				if !n.Cascade {
					b.refuse("V0206", "2BP01", name.Pos, "write CASCADE, or drop that first", "cannot drop type %s because column %s of table %s depends on it", name.Name, c.Name, r.ir.Name)
					return
				}
				b.dropColumn(r, c, syntax.Action{At: name.At, Cascade: true})
				r.publish()
			}
		}
		delete(b.types, full)
		if o := b.objects[full]; o != nil && o.class == syntax.TypeClass {
			b.forget(full)
		}
	}
}
