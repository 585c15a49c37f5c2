package names

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Collision is the code of the diagnostic for two things of a script that
// would have one Go name.
const Collision = "V0401"

// Allocate names everything in the package that p becomes. goPackage is its
// name; see PackageName. The diagnostics are errors: names that meet and are
// not numbered.
func Allocate(p *planner.Plan, goPackage string) (*Package, []ir.Diagnostic) {
	a := &allocator{pkg: &Package{Name: goPackage, used: map[string]string{}, private: map[[2]string]string{}, last: numbers{}},
		tables: map[string]string{}, methods: map[string]string{}}
	for _, id := range fixedIdents {
		a.pkg.used[id] = generated
	}
	for _, id := range tablesMethods {
		a.tables[id] = "a method of Tables"
	}
	for _, id := range readyMethods {
		a.methods[id] = "a method of Ready"
	}
	used := usedRelations(p)
	for _, r := range p.Program.Relations {
		a.relation(r, used[r])
	}
	files := QueryFiles(p.Program.Files)
	for _, q := range p.Queries {
		a.query(q, files[q.Source.File])
	}
	for _, t := range p.Tables {
		if t.View != nil {
			a.view(t)
		}
	}
	return a.pkg, a.diags
}

// view names what computes a derived table: its rows are the table's.
func (a *allocator) view(t *planner.Table) {
	r := a.pkg.Relation(t.Relation)
	n := &Query{Plan: t.View, Source: t.View.Source, Name: r.Name, Type: r.Private("View"), Row: r.Row, File: TablesFile, View: r, Outputs: r.Columns, pkg: a.pkg}
	a.rels(n)
	a.pkg.Views = append(a.pkg.Views, n)
}

const generated = "every generated package"

// What every package declares, whatever its relations and queries.
var (
	fixedIdents   = []string{"Tables", "NewTables", "Sources", "Rows", "Ready", "ReadyWith"}
	tablesMethods = []string{"Load", "Ready", "Close", "Done", "Handler", "Health", "Progress", "Queries", "Stats", "Subscribe", "WaitReady"}
	readyMethods  = []string{"Tables"}
	// A field that meets a method of its row is numbered.
	rowMethods = []string{"AppendCSV", "AppendJSON", "Clone", "DecodeJSON", "DecodeJSONView", "MarshalJSON", "UnmarshalJSON", "String", "Equal"}
)

// storedMember matches the fields and methods of a table's stored row that are not of
// its columns.
var storedMember = regexp.MustCompile(`^(row|keep|err|(hash|same|keeps|key|hidden|failed)[0-9]+)$`)

type allocator struct {
	pkg     *Package
	tables  map[string]string // fields and methods of Tables → whose
	methods map[string]string // methods of Ready → whose
	diags   []ir.Diagnostic
}

func (a *allocator) relation(r *ir.Relation, used bool) {
	n := &Relation{Relation: r, SQLName: r.Name, Used: used, pkg: a.pkg}
	if r.Schema != "" && r.Schema != "public" {
		n.SQLName = r.Schema + "." + r.Name
	}
	n.Name = Camel(n.SQLName)
	if n.Name == "" {
		n.Name = "X"
	}
	if r.Anonymous {
		a.anonymous(n)
		return
	}
	what := fmt.Sprintf("%s %q", roleWord(r.Role), n.SQLName)
	claim := func(in map[string]string, id string) string {
		if !used {
			return id
		}
		a.claim(in, id, what, r.Span, "rename it, or create it in a schema of its own: outside public the schema's name goes before it")
		return id
	}
	n.Row = claim(a.pkg.used, n.Name+"Row")
	if r.Role == ir.Table {
		n.Table = claim(a.pkg.used, n.Name+"Table")
		if r.Derived == nil {
			n.From = claim(a.pkg.used, n.Name+"From")
		}
		claim(a.tables, n.Name)
	}
	if r.Role == ir.Stream {
		n.Decoder = claim(a.pkg.used, n.Name+"Decoder")
	}
	n.Batch, n.Desc, n.Stored = n.Private("Batch"), n.Private("Relation"), n.Private("Stored")
	n.Local = Local(n.SQLName)
	n.Columns = relationColumns(r)
	a.pkg.Relations = append(a.pkg.Relations, n)
}

// anonymous names the table of a nested SELECT, of which nothing is exported.
func (a *allocator) anonymous(n *Relation) {
	private := func(want string) string { return a.pkg.Private("relation "+n.SQLName, want) }
	n.Name = private(lowerFirst(n.Name))
	n.Row, n.Table = private(n.Name+"Row"), private(n.Name+"Table")
	n.Batch, n.Desc, n.Stored = n.Private("Batch"), n.Private("Relation"), n.Private("Stored")
	n.Local = Local(n.SQLName)
	n.Columns = relationColumns(n.Relation)
	a.pkg.Relations = append(a.pkg.Relations, n)
}

// usedRelations are those that some query reads; the package has nothing of the
// others, so their names may collide.
func usedRelations(p *planner.Plan) map[*ir.Relation]bool {
	used := map[*ir.Relation]bool{}
	for _, q := range p.Queries {
		for _, r := range q.Source.Rels {
			used[r.Relation] = true
		}
	}
	for _, t := range p.Tables {
		used[t.Relation] = t.Used || used[t.Relation]
	}
	return used
}

func roleWord(r ir.Role) string {
	if r == ir.Stream {
		return "stream"
	}
	return "table"
}

func relationColumns(r *ir.Relation) []Column {
	f := newFields(rowMethods)
	f.reserved = storedMember
	cs := make([]Column, len(r.Columns))
	for i, c := range r.Columns {
		cs[i] = Column{SQLName: c.Name, Type: c.Type, Rep: c.Rep, Nullable: !c.NotNull}
		if c.Type.Kind != ir.Unsupported {
			f.name(&cs[i], i)
		}
	}
	return cs
}

func (a *allocator) query(q *planner.Query, file string) {
	s := q.Source
	n := &Query{Plan: q, Source: s, Name: Camel(s.Name), File: file, pkg: a.pkg}
	if n.Name == "" {
		n.Name = "X"
	}
	claim := func(in map[string]string, id string) string {
		a.claim(in, id, fmt.Sprintf("query %q", s.Name), s.Span, "give it another name: -- name: Name")
		return id
	}
	n.Const = claim(a.pkg.used, "Query"+n.Name)
	n.Type = claim(a.pkg.used, n.Name+"Query")
	n.Row = n.Name + "Row"
	if a.isRelationRow(n.Row) {
		n.Row = n.Name + "ResultRow"
	}
	claim(a.pkg.used, n.Row)
	if len(s.Params) > 0 {
		n.Params = claim(a.pkg.used, n.Name+"Params")
	}
	claim(a.methods, n.Name)
	n.Codec, n.Desc, n.Info = n.Private("Codec"), n.Private("Columns"), n.Private("Info")
	n.Local = Local(n.Name)
	a.rels(n)
	n.Stream = n.Rels[q.Driving()]
	outputs := newFields(rowMethods)
	for i, o := range s.Outputs {
		info := s.Column(i)
		c := Column{SQLName: o.Name, Type: info.Type, Rep: info.Rep, Nullable: info.Nullable}
		outputs.name(&c, i)
		n.Outputs = append(n.Outputs, c)
	}
	fields := newFields(nil)
	for i, p := range s.Params {
		c := Column{SQLName: p.Name, Type: p.Type, Rep: p.Rep, Nullable: true}
		fields.name(&c, i)
		n.Fields = append(n.Fields, c)
	}
	a.pkg.Queries = append(a.pkg.Queries, n)
}

// rels names the aliases of a query, and what its computed rows are held in.
func (a *allocator) rels(n *Query) {
	aliases := newFields(nil)
	for _, r := range n.Source.Rels {
		alias := aliases.local(Local(r.Alias))
		n.Aliases = append(n.Aliases, alias)
		if r.Relation.Role != ir.Rows {
			n.Rels = append(n.Rels, a.pkg.Relation(r.Relation))
			continue
		}
		n.Rels = append(n.Rels, &Relation{Relation: r.Relation, SQLName: r.Alias, Name: Camel(alias), Local: alias,
			Stored: n.Private(Camel(alias) + "Row"), Columns: relationColumns(r.Relation), pkg: a.pkg})
	}
}

func (a *allocator) isRelationRow(id string) bool {
	for _, r := range a.pkg.Relations {
		if r.Row == id {
			return true
		}
	}
	return false
}

// claim gives id to owner, or says who has it.
func (a *allocator) claim(in map[string]string, id, owner string, at ir.Span, hint string) {
	other, taken := in[id]
	if !taken {
		in[id] = owner
		return
	}
	a.diags = append(a.diags, ir.Diagnostic{Severity: ir.Error, Code: Collision, Span: at, Hint: hint,
		Message: fmt.Sprintf("%s needs the Go name %s, which belongs to %s", owner, id, other)})
}

// fields numbers the names of one struct.
type fields struct {
	exported, locals map[string]bool
	reserved         *regexp.Regexp // nil: no local is
}

func newFields(taken []string) *fields {
	f := &fields{exported: map[string]bool{}, locals: map[string]bool{}}
	for _, t := range taken {
		f.exported[t] = true
	}
	return f
}

// name sets the names of column i, counting from 0.
func (f *fields) name(c *Column, i int) {
	want := Camel(c.SQLName)
	if want == "" || c.SQLName == "?column?" {
		want = "Column" + itoa(i+1)
	}
	c.Field = unique(want, nil, func(s string) bool { return f.exported[s] })
	f.exported[c.Field] = true
	c.Local = f.local(lowerFirst(c.Field))
}

func (f *fields) local(want string) string {
	if f.reserved != nil && f.reserved.MatchString(want) {
		want += "Column"
	}
	l := free(want, nil, func(s string) bool { return f.locals[s] })
	f.locals[l] = true
	return l
}

func itoa(i int) string { return strconv.Itoa(i) }
