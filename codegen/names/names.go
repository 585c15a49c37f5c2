// Package names allocates every identifier of a generated package in one pass,
// before any emitter runs: exported names by the rules of DESIGN.md's "Names",
// unexported names of types and helpers, struct fields, locals and file names.
// It also says which Go type holds a SQL value.
package names

import (
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Package holds the identifiers of one generated package.
type Package struct {
	Name      string      // the Go package name
	Relations []*Relation // as Program.Relations
	Queries   []*Query    // as Plan.Queries
	Views     []*Query    // what computes the derived tables that are used, in their order

	used    map[string]string // package-scope identifier → who owns it
	last    numbers
	private map[[2]string]string // owner and wanted name → identifier
}

// Relation holds the identifiers of one stream or table.
type Relation struct {
	Relation *ir.Relation
	Used     bool     // some query reads it: the package has its types
	SQLName  string   // "user_profiles", "audit.events" outside public: what messages and file names show
	Name     string   // UserProfiles: also the field of Tables, Sources and Rows
	Row      string   // UserProfilesRow, the record struct
	Table    string   // UserProfilesTable, the handle's type; of a stream: unused
	From     string   // UserProfilesFrom
	Decoder  string   // TradesDecoder, of a stream
	Batch    string   // userProfilesBatch, which implements rowio.Records
	Desc     string   // userProfilesRelation, the *rowio.Relation variable
	Stored   string   // userProfilesStored, the stored struct
	Local    string   // userProfiles, a name for locals and parameters (through a Scope)
	Columns  []Column // as Relation.Columns

	pkg *Package
}

// Query holds the identifiers of one query.
type Query struct {
	Plan    *planner.Query
	Source  *ir.Query
	Name    string      // EnrichTrades: the method of *Ready
	Const   string      // QueryEnrichTrades
	Type    string      // EnrichTradesQuery
	Row     string      // EnrichTradesRow, or EnrichTradesResultRow where a relation's row has that name
	Params  string      // EnrichTradesParams; empty without parameters
	Codec   string      // enrichTradesCodec, an exec.Codec
	Desc    string      // enrichTradesRelation, the *rowio.Relation variable of the results
	Info    string      // enrichTradesInfo, the *runtime.QueryInfo variable
	Local   string      // enrichTrades
	File    string      // the Go file that holds it
	Stream  *Relation   // of a view: nil
	View    *Relation   // the derived table that a view computes; nil: a query
	Rels    []*Relation // as Source.Rels: the relation of each alias
	Aliases []string    // as Source.Rels: a Go name for each alias, distinct, for fields and (through a Scope) locals
	Outputs []Column    // as Source.Outputs
	Fields  []Column    // of Params, as Source.Params

	pkg *Package
}

// Column is one field of a row or parameter struct.
type Column struct {
	SQLName  string
	Field    string // the exported field; empty where the type is not supported and the struct has no field
	Local    string // userID: a name for locals and unexported fields; never a keyword, distinct within the struct
	Type     ir.Type
	Rep      ir.Rep
	Nullable bool // the field is a runtime.Null
}

// Private gives the package-level identifier that belongs to the relation and
// ends in suffix, such as "Hash" in userProfilesHash. The same suffix always
// gives the same identifier.
func (r *Relation) Private(suffix string) string {
	return r.pkg.Private("relation "+r.SQLName, lowerFirst(r.Name)+suffix)
}

// Private is as Relation.Private, for a query.
func (q *Query) Private(suffix string) string {
	return q.pkg.Private("query "+q.Name, lowerFirst(q.Name)+suffix)
}

// Private gives a package-level unexported identifier: want, or want with a
// number where another owner has it. The same owner and want always give the
// same identifier.
func (p *Package) Private(owner, want string) string {
	key := [2]string{owner, want}
	if id, ok := p.private[key]; ok {
		return id
	}
	id := free(want, p.last, func(s string) bool { return p.used[s] != "" })
	p.used[id] = owner
	p.private[key] = id
	return id
}

// Relation finds the identifiers of r.
func (p *Package) Relation(r *ir.Relation) *Relation {
	for _, n := range p.Relations {
		if n.Relation == r {
			return n
		}
	}
	return nil
}

// Supported lists the columns that have a field.
func (r *Relation) Supported() []Column {
	var cs []Column
	for _, c := range r.Columns {
		if c.Field != "" {
			cs = append(cs, c)
		}
	}
	return cs
}

// Unread is a column without a field, and which of those with one it stands before.
type Unread struct {
	SQLName string
	Before  int
}

// Unread lists the columns whose types records do not have.
func (r *Relation) Unread() []Unread {
	var out []Unread
	before := 0
	for _, c := range r.Columns {
		if c.Field != "" {
			before++
			continue
		}
		out = append(out, Unread{c.SQLName, before})
	}
	return out
}
