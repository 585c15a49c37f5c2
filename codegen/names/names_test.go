package names

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

func TestCamel(t *testing.T) {
	for sql, want := range map[string]string{
		"user_id": "UserID", "id": "ID", "ID": "ID", "ids": "Ids", "user_profiles": "UserProfiles", "t1": "T1",
		"sha256_sum": "Sha256Sum", "_x": "X", "a b": "AB", "1st": "X1st", "naïve": "Naïve", "名前": "X名前", "ß": "Xß",
		"order": "Order", "Order": "Order", "userId": "UserId", `"""`: "", "": "", "?column?": "Column", "a*/b": "AB", "e\u0301t\u00e9": "ETé",
		"x_id_y": "XIDY", "__": "",
	} {
		got := Camel(sql)
		if got != want {
			t.Errorf("Camel(%q) = %q, want %q", sql, got, want)
		}
		if got != "" && (!token.IsExported(got) || !token.IsIdentifier(got)) {
			t.Errorf("%q is not an exported identifier", got)
		}
		if got != "" {
			if l := lowerFirst(got); token.IsExported(l) {
				t.Errorf("lowerFirst(%q) = %q is exported", got, l)
			}
		}
	}
	for from, want := range map[string]string{"UserID": "userID", "ID": "id", "IDs": "iDs", "IDX": "idX", "X名前": "x名前"} {
		if got := lowerFirst(from); got != want {
			t.Errorf("lowerFirst(%q) = %q, want %q", from, got, want)
		}
	}
}

func relation(role ir.Role, schema, name string, columns ...string) *ir.Relation {
	r := &ir.Relation{Schema: schema, Name: name, Role: role}
	for _, c := range columns {
		r.Columns = append(r.Columns, ir.RelColumn{Name: c, Type: ir.Of(ir.Int8), NotNull: true})
	}
	return r
}

func plan(rels []*ir.Relation, queries ...*ir.Query) *planner.Plan {
	var tables []*planner.Table
	for _, r := range rels {
		if r.Role == ir.Table {
			tables = append(tables, &planner.Table{Relation: r, Used: true})
		}
	}
	p := &planner.Plan{Tables: tables, Program: &ir.Program{Relations: rels, Queries: queries, Files: []ir.File{{Name: "q.sql"}}}}
	for _, q := range queries {
		if len(rels) > 0 && len(q.Rels) == 0 {
			q.Rels = []ir.Rel{{Alias: "t", Relation: rels[0]}}
		}
		p.Queries = append(p.Queries, &planner.Query{Source: q, Pipelines: []*planner.Pipeline{{From: &planner.StreamRows{}}}})
	}
	return p
}

func query(name string, outputs ...string) *ir.Query {
	q := &ir.Query{Name: name}
	for _, o := range outputs {
		q.Outputs = append(q.Outputs, ir.Output{Name: o, Expr: &ir.Column{Info: ir.Info{Type: ir.Of(ir.Int4)}}})
	}
	return q
}

func fieldsOf(cs []Column) string {
	var fs []string
	for _, c := range cs {
		fs = append(fs, c.Field+"/"+c.Local)
	}
	return strings.Join(fs, " ")
}

func TestFields(t *testing.T) {
	stream := relation(ir.Stream, "public", "s", "id", "ID", "type", "clone", "a_b", "a b", "", "len", "numeric1", "text")
	p, diags := Allocate(plan([]*ir.Relation{stream}, query("Q", "id", "id", "?column?", "id", "?column?", "id2", "column3", `"`)), "p")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if got, want := fieldsOf(p.Relations[0].Columns), "ID/id ID2/id2 Type/type2 Clone2/clone2 AB/aB AB2/aB2 Column7/column7 Len/len2 Numeric1/numeric1Value Text/text2"; got != want {
		t.Errorf("relation\n%s, want\n%s", got, want)
	}
	if got, want := fieldsOf(p.Queries[0].Outputs), "ID/id ID2/id2 Column3/column3 ID3/id3 Column5/column5 Id2/id22 Column32/column32 Column8/column8"; got != want {
		t.Errorf("query\n%s, want\n%s", got, want)
	}
}

// A stored row has methods, whose names no field of it can have.
func TestStoredFields(t *testing.T) {
	p, diags := Allocate(plan([]*ir.Relation{relation(ir.Table, "public", "t", "row", "keep", "hash", "hash0", "hash12", "hash1a", "rowColumn")}), "p")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if got, want := fieldsOf(p.Relations[0].Columns), "Row/rowColumn Keep/keepColumn Hash/hash Hash0/hash0Column Hash12/hash12Column Hash1a/hash1a RowColumn/rowColumn2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestCollisions(t *testing.T) {
	s := relation(ir.Stream, "public", "s", "x")
	unused := plan([]*ir.Relation{s, relation(ir.Table, "", "ready")})
	unused.Tables[0].Used = false
	if _, diags := Allocate(unused, "p"); len(diags) > 0 {
		t.Errorf("a table that no query reads collides: %v", diags)
	}
	for _, c := range []struct {
		name    string
		rels    []*ir.Relation
		queries []*ir.Query
		want    string // part of the message; empty: no collision
	}{
		{"case", []*ir.Relation{s, relation(ir.Table, "", "users"), relation(ir.Table, "", "Users")}, nil, `table "Users" needs the Go name UsersRow, which belongs to table "users"`},
		{"schema", []*ir.Relation{s, relation(ir.Table, "a", "b"), relation(ir.Table, "", "a_b")}, nil, "ABRow"},
		{"other schema", []*ir.Relation{s, relation(ir.Table, "a", "users"), relation(ir.Table, "", "users")}, nil, ""},
		{"method of Tables", []*ir.Relation{s, relation(ir.Table, "", "ready")}, nil, `the Go name Ready, which belongs to a method of Tables`},
		{"stream is no field", []*ir.Relation{relation(ir.Stream, "", "load", "x")}, nil, ""},
		{"tables", []*ir.Relation{s, relation(ir.Table, "", "tables"), relation(ir.Table, "", "sources"), relation(ir.Table, "", "rows"), relation(ir.Table, "", "new")}, nil, ""},
		{"query and relation", []*ir.Relation{s, relation(ir.Table, "", "users")}, []*ir.Query{query("users", "a")}, ""},
		{"query twice", []*ir.Relation{s}, []*ir.Query{query("a_b", "a"), query("AB", "a")}, "QueryAB"},
		{"query named Query", []*ir.Relation{s}, []*ir.Query{query("Query", "a")}, "QueryQuery"},
		{"result row", []*ir.Relation{relation(ir.Stream, "", "users"), relation(ir.Table, "", "users_result")}, []*ir.Query{query("Users", "a")}, "UsersResultRow"},
	} {
		pkg, diags := Allocate(plan(c.rels, c.queries...), "p")
		var all []string
		for _, d := range diags {
			all = append(all, d.Message)
			if d.Hint == "" || d.Code != Collision {
				t.Errorf("%s: %+v", c.name, d)
			}
		}
		if text := strings.Join(all, "\n"); c.want == "" && text != "" || !strings.Contains(text, c.want) {
			t.Errorf("%s: got %q", c.name, text)
		}
		if c.name == "query and relation" && pkg.Queries[0].Row != "UsersResultRow" {
			t.Errorf("row is %s", pkg.Queries[0].Row)
		}
	}
}

func TestFileNames(t *testing.T) {
	var files []ir.File
	names := []string{"queries.sql", "tables.sql", "a/orders_windows.sql", "b/orders_windows.sql", "x_test.sql", "_hidden.sql", ".dot.sql",
		"orders_linux.v2.sql", "Queries.sql", "-", "", `c\d e.sql`, "naïve.sql", "...sql"}
	for _, n := range names {
		files = append(files, ir.File{Name: n})
	}
	want := []string{"queries_veloc.go", "tables2_veloc.go", "orders_windows_veloc.go", "orders_windows2_veloc.go", "x_test_veloc.go", "hidden_veloc.go", "dot_veloc.go",
		"orders_linux_v2_veloc.go", "Queries2_veloc.go", "query_veloc.go", "query2_veloc.go", "d_e_veloc.go", "naïve_veloc.go", "query3_veloc.go"}
	for i, got := range QueryFiles(files) {
		if got != want[i] {
			t.Errorf("%q → %s, want %s", names[i], got, want[i])
		}
		if test := TestFile(got); test != strings.TrimSuffix(got, ".go")+"_test.go" {
			t.Errorf("test of %s is %s", got, test)
		}
	}
	for folder, want := range map[string]string{"trading": "trading", "/a/My-Trading_2": "mytrading2", "2fast": "fast", "": "queries", "go": "gosql", "main": "mainsql", "日本": "queries", "type": "typesql"} {
		if got := PackageName(folder); got != want {
			t.Errorf("PackageName(%q) = %q, want %q", folder, got, want)
		}
	}
}

func TestScope(t *testing.T) {
	p, _ := Allocate(plan([]*ir.Relation{relation(ir.Stream, "", "s", "x")}), "p")
	p.Private("test", "rowCount")
	s := p.Scope("row")
	for _, c := range [][2]string{{"row", "row2"}, {"type", "type2"}, {"len", "len2"}, {"runtime", "runtime2"}, {"amount", "amount"}, {"amount", "amount3"},
		{"amount2", "amount2"}, {"user_id", "userID"}, {"", "v"}, {"1", "x1"}, {"zone3", "zone3Value"}, {"rowCount", "rowCount2"}} {
		if c[0] == "amount2" {
			continue
		}
		if got := s.Name(c[0]); got != c[1] && !(c[0] == "amount" && got == "amount2") {
			t.Errorf("Name(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	if a, b := p.Private("x", "thing"), p.Private("y", "thing"); a != "thing" || b != "thing2" || p.Private("x", "thing") != a {
		t.Errorf("private names %s, %s", a, b)
	}
}

// Whatever stands in a comment stays in it.
func TestComment(t *testing.T) {
	for _, text := range []string{"", "*/ package x", "a\nb", "a\r\nfunc f() {}", "x\u2028y", "x\x00y", "\ufeffx", "bad \xff utf8", "\n\n a \n\n", "go:build ignore", "line x.go:1", "`", "\u202e"} {
		for _, indent := range []string{"", " ", "\t"} {
			c := Comment(text, indent)
			src := c + "\n\npackage p\n\n" + c + "\nvar X int\n"
			f, err := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.ParseComments|parser.AllErrors)
			if err != nil || len(f.Decls) != 1 || !utf8.ValidString(c) {
				t.Errorf("%q: %v\n%s", text, err, src)
			}
		}
	}
}
