// Package catalog builds the relations that a script declares: it runs the
// script's statements as PostgreSQL would, and gives what is there in the end.
package catalog

import (
	"fmt"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// Catalog is the relations of a script.
type Catalog struct {
	Relations []*ir.Relation
	// Broken says of derived tables and views why no query can read them.
	Broken map[*ir.Relation][]ir.Diagnostic
	Zone   string
	// Views are the views that the script creates.
	Views map[*ir.Relation]*View
	// Strategies are what table directives say, for every query.
	Strategies map[*ir.Relation]*Strategies
	// Incomplete says that a declaration could not be read: a relation that is not
	// there may be one of it.
	Incomplete bool
	// Misread says that a directive could not be read: a table may be a stream.
	Misread bool
	// Reported are the columns, by place, whose type has been reported where they are declared.
	Reported map[ir.Span]bool

	anonymous anonymous

	declared syntax.Declared
	objects  map[objectName]*object
	types    map[objectName]*userType
	loose    bool     // an extension may have brought types
	path     []string // of schemas, for names without one
	history  history
}

// Find is the table of that name; schema "" means the search path's.
func (c *Catalog) Find(schema, name string) (*ir.Relation, bool) {
	o := c.find(schema, name)
	if o == nil || o.rel == nil || o.class == syntax.IndexClass {
		return nil, false
	}
	return o.rel.ir, true
}

// Names lists the names that Find knows, in script order.
func (c *Catalog) Names() []string {
	out := make([]string, len(c.Relations))
	for i, r := range c.Relations {
		out[i] = r.Name
	}
	return out
}

// builder runs the script's statements.
type builder struct {
	*Catalog
	bind      Binder
	said      map[option]bool
	script    *syntax.Script
	number    int // of the statement at hand
	relations []*relation
	// constraints counts those of a name: tables of a schema may share it.
	constraints map[objectName]int
	searches    map[nameSearch]*int
	pending     []pendingKey
	creates     map[*syntax.Statement]*relation
	diags       []ir.Diagnostic
}

// Binder gives the queries of derived tables and of views their meaning, with the
// relations that stand before them.
type Binder struct {
	Derived func(c *Catalog, st *syntax.Statement, d *syntax.Derived) (*ir.Query, []ir.Diagnostic)
	View    func(c *Catalog, st *syntax.Statement, v *syntax.CreateView) ([]ir.Output, []ir.Diagnostic)
}

// Build reads the script's declarations.
func Build(script *syntax.Script, bind Binder) (*Catalog, []ir.Diagnostic) {
	b := &builder{bind: bind, script: script, said: map[option]bool{}, constraints: map[objectName]int{}, searches: map[nameSearch]*int{},
		creates: map[*syntax.Statement]*relation{},
		Catalog: &Catalog{Zone: "UTC", Broken: map[*ir.Relation][]ir.Diagnostic{}, Views: map[*ir.Relation]*View{}, Strategies: map[*ir.Relation]*Strategies{},
			declared: script.Declared, Incomplete: script.Incomplete, Misread: script.Misread, Reported: map[ir.Span]bool{},
			objects: map[objectName]*object{}, types: map[objectName]*userType{}, path: []string{"public"}}}
	for i, st := range script.Statements {
		b.number = i
		b.history.paths = append(b.history.paths, b.path)
		b.Incomplete = b.Incomplete || st.Broken && !st.Query()
		b.statement(st, st.Node)
	}
	b.resolvePending()
	b.finish()
	b.directives(script)
	b.unheeded()
	return b.Catalog, b.diags
}

// statement runs one statement.
func (b *builder) statement(st *syntax.Statement, node syntax.Node) {
	switch n := node.(type) {
	case *syntax.CreateTable:
		b.createTable(st, n)
		b.streams(st)
	case *syntax.AlterTable:
		b.alterTable(st, n)
	case *syntax.CreateIndex:
		b.createIndex(n)
	case *syntax.Derived:
		b.derived(st, n)
	case *syntax.CreateView:
		b.createView(st, n)
	case *syntax.CreateSequence:
		b.createSequence(n)
	case *syntax.CreateType:
		b.createType(n)
	case *syntax.CreateExtension:
		b.loose = b.loose || !typeless[n.Name]
	case *syntax.CreateSchema:
		outer := b.path
		b.path = append([]string{n.Name}, outer...)
		for _, e := range n.Elements {
			b.statement(st, e)
		}
		b.path = outer
	case *syntax.Drop:
		b.drop(n)
	case *syntax.Rename:
		b.rename(st, n)
	case *syntax.SetSchema:
		b.setSchema(n)
	case *syntax.SetPath:
		b.path = n.Path
	case *syntax.SetTimezone:
		b.zone(n)
	}
}

func (b *builder) report(code string, at ir.Span, hint, format string, args ...any) {
	b.diags = append(b.diags, ir.Diagnostic{Code: code, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// refuse reports what PostgreSQL refuses, with its SQLSTATE.
func (b *builder) refuse(code, state string, at ir.Span, hint, format string, args ...any) {
	b.report(code, at, hint, "%s (SQLSTATE %s)", fmt.Sprintf(format, args...), state)
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
