// Package catalog builds the relations that a script declares.
package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// Catalog is the relations of a script.
type Catalog struct {
	Relations []*ir.Relation
	// Broken says of derived tables why no query can read them.
	Broken map[*ir.Relation][]ir.Diagnostic
	Zone   string
	// Strategies are what table directives say, for every query.
	Strategies map[*ir.Relation]*Strategies
	byName     map[string]int
}

// Find is the relation of that name; schema "" means public.
func (c *Catalog) Find(schema, name string) (int, bool) {
	i, ok := c.byName[key(schema, name)]
	return i, ok
}

// Names lists the names that Find knows, in script order.
func (c *Catalog) Names() []string {
	out := make([]string, len(c.Relations))
	for i, r := range c.Relations {
		out[i] = r.Name
	}
	return out
}

func key(schema, name string) string {
	if schema == "" {
		schema = "public"
	}
	return schema + "\x00" + name
}

type builder struct {
	*Catalog
	said  map[option]bool
	bind  BindDerived
	diags []ir.Diagnostic
}

// BindDerived gives the query of a derived table its meaning, with the relations
// that stand before it.
type BindDerived func(c *Catalog, st *syntax.Statement, d *syntax.Derived) (*ir.Query, []ir.Diagnostic)

// Build reads the script's declarations.
func Build(script *syntax.Script, bind BindDerived) (*Catalog, []ir.Diagnostic) {
	b := &builder{bind: bind, said: map[option]bool{}, Catalog: &Catalog{Zone: "UTC", Broken: map[*ir.Relation][]ir.Diagnostic{}, Strategies: map[*ir.Relation]*Strategies{}, byName: map[string]int{}}}
	for _, st := range script.Statements {
		switch n := st.Node.(type) {
		case *syntax.CreateTable:
			b.create(st, n)
			b.keysOf(n.Schema, n.Name, n.Keys, false)
			b.streams(st)
		case *syntax.AddKeys:
			b.addKeys(n)
		case *syntax.SetTimezone:
			b.zone(n)
		case *syntax.Derived:
			b.derived(st, n)
		}
	}
	// A foreign key may stand before the table that it refers to.
	for _, st := range script.Statements {
		switch n := st.Node.(type) {
		case *syntax.AddKeys:
			b.keysOf(n.Schema, n.Name, n.Keys, true)
		case *syntax.CreateTable:
			b.keysOf(n.Schema, n.Name, n.Keys, true)
		}
	}
	b.directives(script)
	b.unheeded()
	return b.Catalog, b.diags
}

func (b *builder) report(code string, at ir.Span, hint, format string, args ...any) {
	b.diags = append(b.diags, ir.Diagnostic{Code: code, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

func (b *builder) warn(code string, at ir.Span, hint, format string, args ...any) {
	b.diags = append(b.diags, ir.Diagnostic{Severity: ir.Warning, Code: code, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

func (b *builder) zone(n *syntax.SetTimezone) {
	b.Zone = n.Zone
	if _, err := datetime.Zone(n.Zone); err != nil {
		b.report("V0106", n.Pos, "use a name of the IANA database, such as America/New_York", "time zone %q is not known", n.Zone)
		b.Zone = "UTC"
	}
}

func (b *builder) create(st *syntax.Statement, n *syntax.CreateTable) {
	schema := n.Schema
	if schema == "" {
		schema = "public"
	}
	if _, ok := b.Find(schema, n.Name); ok {
		if !n.IfNotExists {
			b.report("V0201", n.Pos, "", "relation %q already exists", n.Name)
		}
		return
	}
	rel := &ir.Relation{Schema: schema, Name: n.Name, SQL: st.Text, Span: n.Pos}
	for _, c := range n.Columns {
		if slices.ContainsFunc(rel.Columns, func(x ir.RelColumn) bool { return x.Name == c.Name }) {
			b.report("V0201", c.Pos, "", "column %q specified more than once", c.Name)
			continue
		}
		t, err := Type(c.Type)
		if err != "" {
			b.report("V0202", c.Type.Pos, "", "%s", err)
		}
		rel.Columns = append(rel.Columns, ir.RelColumn{Name: c.Name, Type: t, Rep: ir.RepOf(t), NotNull: c.NotNull || isSerial(c.Type.Name), SQLType: c.Type.Text, Span: c.Pos})
	}
	b.byName[key(schema, n.Name)] = len(b.Relations)
	b.Relations = append(b.Relations, rel)
}

func isSerial(name string) bool {
	return strings.Contains(name, "serial")
}

var typeKinds = map[string]ir.Kind{
	"bool": ir.Bool, "int2": ir.Int2, "int4": ir.Int4, "int8": ir.Int8, "smallserial": ir.Int2, "serial": ir.Int4, "bigserial": ir.Int8,
	"serial2": ir.Int2, "serial4": ir.Int4, "serial8": ir.Int8,
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
		if t.P < 1 || t.P > 10485760 {
			return ir.Of(kind), fmt.Sprintf("length for type %s must be between 1 and 10485760", n.Name)
		}
	case ir.Time, ir.Timestamp, ir.Timestamptz:
		t.P = min(t.P, 6)
	case ir.Interval:
		// The first modifier is the fields; 32767 stands for all of them.
		if n.Mods[0] != 32767 {
			return ir.Of(kind), "interval fields are not supported"
		}
		if len(n.Mods) == 1 {
			return ir.Of(kind), ""
		}
		t.P = min(n.Mods[1], 6)
	}
	return t, ""
}

func (b *builder) addKeys(n *syntax.AddKeys) {
	i, ok := b.Find(n.Schema, n.Name)
	if !ok {
		return
	}
	rel := b.Relations[i]
	b.keys(rel, n.Keys, false)
	for _, name := range n.NotNull {
		if c := columnOf(rel, name); c >= 0 {
			b.notNull(rel, c, n.Pos)
		}
	}
}

// notNull declares a column NOT NULL. What the query of a derived table gives
// must not be NULL by itself.
func (b *builder) notNull(rel *ir.Relation, c int, at ir.Span) {
	if rel.Derived != nil && !rel.Columns[c].NotNull {
		b.Broken[rel] = append(b.Broken[rel], ir.Diagnostic{Code: "V0110", Span: at, Hint: "make the key of columns that are NOT NULL in the tables below",
			Message: fmt.Sprintf("column %q of the derived table %q may be NULL", rel.Columns[c].Name, rel.Name)})
		return
	}
	rel.Columns[c].NotNull = true
}

func columnOf(rel *ir.Relation, name string) int {
	return slices.IndexFunc(rel.Columns, func(c ir.RelColumn) bool { return c.Name == name })
}

func (b *builder) keysOf(schema, name string, keys []syntax.Key, foreign bool) {
	if i, ok := b.Find(schema, name); ok {
		b.keys(b.Relations[i], keys, foreign)
	}
}

// keys declares the keys that are foreign, or those that are not.
func (b *builder) keys(rel *ir.Relation, keys []syntax.Key, foreign bool) {
	for _, k := range keys {
		if (k.Kind == syntax.ForeignKey) != foreign {
			continue
		}
		columns := make([]int, 0, len(k.Columns))
		for _, name := range k.Columns {
			c := columnOf(rel, name)
			if c < 0 {
				b.report("V0203", k.Pos, "", "column %q named in key does not exist", name)
				return
			}
			columns = append(columns, c)
		}
		switch k.Kind {
		case syntax.PrimaryKey:
			if rel.PrimaryKey != nil {
				b.report("V0201", k.Pos, "", "multiple primary keys for table %q are not allowed", rel.Name)
				continue
			}
			rel.PrimaryKey = columns
			for _, c := range columns {
				b.notNull(rel, c, k.Pos)
			}
		case syntax.Unique:
			rel.Uniques = append(rel.Uniques, columns)
		case syntax.ForeignKey:
			if ref, ok := b.Find(k.RefSchema, k.RefTable); ok {
				rel.ForeignKeys = append(rel.ForeignKeys, ir.ForeignKey{Columns: columns, Ref: ref})
			} else {
				b.report("V0204", k.Pos, "", "relation %q does not exist", k.RefTable)
			}
		}
	}
}

// Truncate shortens an identifier as PostgreSQL does, to 63 bytes.
func Truncate(name string) string {
	if len(name) <= 63 {
		return name
	}
	n := 63
	for !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}
