package catalog

import (
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/directive"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// Strategies are what a table directive says of a table; nil: nothing.
type Strategies struct{ OnMiss, OnUnready *directive.Strategy }

func (b *builder) directives(script *syntax.Script) {
	for i, st := range script.Statements {
		b.At(i)
		if st.Broken && st.Node == nil {
			continue // what it would be is not known
		}
		for _, d := range st.Directives {
			switch d := d.(type) {
			case *directive.Stream:
				if _, creates := st.Node.(*syntax.CreateTable); !creates {
					b.report("V0108", d.Span, "put it directly above a CREATE TABLE", "this stream directive belongs to no table")
				}
			case *directive.Table:
				b.table(st, d)
			default:
				b.ofQuery(st, d)
			}
		}
	}
}

// ofQuery reports a directive of queries that stands above something else.
func (b *builder) ofQuery(st *syntax.Statement, d directive.Directive) {
	_, param := d.(*directive.Param)
	hint := "put it directly above a query"
	switch st.Node.(type) {
	case *syntax.Select:
	case *syntax.Derived:
		if param {
			b.report("V0110", d.Place(), "write the value in its SELECT", "a derived table has no parameters")
		}
	case *syntax.CreateTable:
		if !param {
			hint += ", or write -- veloc: table " + d.Word() + "=… for all of them"
		}
		b.report("V0108", d.Place(), hint, "this %s directive belongs to no query", d.Word())
	default:
		b.report("V0108", d.Place(), hint, "this %s directive belongs to no query", d.Word())
	}
}

// relationOf is the table that a statement makes, nil where it makes none or that
// is gone.
func (b *builder) relationOf(st *syntax.Statement) *ir.Relation {
	if r := b.creates[st]; r != nil && !r.dropped {
		return r.ir
	}
	return nil
}

// streams marks the table of a statement that is called a stream, before a
// statement behind it reads the table.
func (b *builder) streams(st *syntax.Statement) {
	rel, said := b.relationOf(st), false
	for _, d := range st.Directives {
		d, ok := d.(*directive.Stream)
		switch {
		case !ok || rel == nil:
		case said:
			b.report("V0108", d.Span, "say it once", "%q is called a stream twice", rel.Name)
		default:
			said = true
			b.stream(rel, d)
		}
	}
}

func (b *builder) stream(rel *ir.Relation, d *directive.Stream) {
	rel.Role = ir.Stream
	for i, o := range d.Options {
		if i > 0 && d.Options[i-1].Key == o.Key {
			b.report("V0108", o.Span, "say it once", "%s of %q is said twice", o.Key, rel.Name)
			continue
		}
		b.report("V0102", o.Span, "leave it out: no query looks at the time of records", "%s is not supported yet", o.Key)
	}
}

func (b *builder) table(st *syntax.Statement, d *directive.Table) {
	rel := b.relationOf(st)
	switch {
	case d.Name != nil:
		if rel = b.named(*d.Name); rel == nil {
			return
		}
	case rel == nil && creates(st):
		return // it has been refused, or dropped
	case rel == nil:
		b.report("V0108", d.Span, "put it directly above a CREATE TABLE, or name the table: -- veloc: table NAME key=value", "this table directive belongs to no table")
		return
	case rel.Role == ir.Stream && len(d.Options) == 0:
		b.report("V0108", d.Span, "leave one of them out", "%q is a stream, and this calls it a table", rel.Name)
	}
	for _, o := range d.Options {
		switch {
		case rel.Role == ir.Stream:
			b.report("V0108", o.Place(), "leave it out", "%q is a stream, and %s is for tables", rel.Name, o.Key())
		case b.saidTwice(rel, o):
			b.report("V0108", o.Place(), "say it once", "%s of %q is said twice", o.Key(), rel.Name)
		default:
			b.tableOption(rel, o)
		}
	}
}

// option is what a table directive may say once.
type option struct {
	rel *ir.Relation
	key string
}

// saidTwice notes an option of a table, and reports whether it was there before.
// Each table may be named once by after.
func (b *builder) saidTwice(rel *ir.Relation, o directive.Option) bool {
	said := option{rel, o.Key()}
	if after, ok := o.(directive.After); ok {
		said.key += "=" + after.Table.Text
	}
	before := b.said[said]
	b.said[said] = true
	return before
}

// creates reports whether a statement makes a table.
func creates(st *syntax.Statement) bool {
	switch st.Node.(type) {
	case *syntax.CreateTable, *syntax.Derived:
		return true
	}
	return false
}

// named is the relation that a directive names: name or schema.name.
func (b *builder) named(ref directive.Reference) *ir.Relation {
	schema, name := "", ref.Text
	if rel, ok := b.Find("", name); ok {
		return rel
	}
	if i := strings.IndexByte(name, '.'); i > 0 {
		schema, name = name[:i], name[i+1:]
	}
	rel, ok := b.Find(schema, name)
	if !ok {
		b.report("V0204", ref.Span, diag.DidYouMean(ref.Text, b.Names()), "relation %q does not exist", ref.Text)
		return nil
	}
	return rel
}

// tableOption notes what a directive says of a table.
func (b *builder) tableOption(rel *ir.Relation, o directive.Option) {
	switch o := o.(type) {
	case directive.LoadTimeout:
		rel.LoadTimeout = o.Time
	case directive.MaxStale:
		rel.MaxStale = o.Age
	case directive.MinRows:
		if b.loaded(rel, o) {
			rel.MinRows = o.Rows
		}
	case directive.MaxShrink:
		if b.loaded(rel, o) {
			rel.MinKept = ir.AllRows - o.Share
		}
	case directive.After:
		b.after(rel, o)
	case directive.OnMiss:
		b.strategies(rel).OnMiss = o.Strategy
	case directive.OnUnready:
		s := o.Strategy
		b.strategies(rel).OnUnready = s
		rel.OnUnready = &ir.Strategy{Kind: s.Kind, MaxRetries: s.MaxRetries, Delay: s.Delay, MaxDelay: s.MaxDelay}
	}
}

// loaded reports whether a table is loaded, which options that bound a load ask for.
func (b *builder) loaded(rel *ir.Relation, o directive.Option) bool {
	computed := rel.Derived != nil || b.Broken[rel] != nil
	if computed {
		b.report("V0108", o.Place(), "put it on the tables that it is computed from", "%q is computed, and not loaded", rel.Name)
	}
	return !computed
}

// after orders the load of a table behind another's.
func (b *builder) after(rel *ir.Relation, o directive.After) {
	before := b.named(o.Table)
	switch {
	case before == nil:
	case before.Role == ir.Stream:
		b.report("V0108", o.Span, "name a table", "%q is a stream, and no table waits for that", o.Table.Text)
	default:
		rel.After = append(rel.After, slices.Index(b.Relations, before))
	}
}

// strategies are what directives say of a table for every query.
func (b *builder) strategies(rel *ir.Relation) *Strategies {
	if b.Strategies[rel] == nil {
		b.Strategies[rel] = &Strategies{}
	}
	return b.Strategies[rel]
}

// unheeded warns of strategies of tables where a derived table is computed from
// them: that is done by SQL's rule, and waits.
func (b *builder) unheeded() {
	for _, rel := range b.Relations {
		if rel.Derived == nil {
			continue
		}
		for _, r := range rel.Derived.Rels {
			if b.Strategies[r.Relation] != nil {
				b.warn("V0112", r.Span, "put it on the query that reads "+strconv.Quote(rel.Name),
					"the strategy of %q does not hold where %q is computed from it: that follows SQL's rule", r.Relation.Name, rel.Name)
			}
		}
	}
}
