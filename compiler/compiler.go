// Package compiler turns SQL scripts into bound, typed programs.
package compiler

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/veloc-dev/veloc/compiler/bind"
	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// Compile reads the files as one script. The program is nil where one of the
// diagnostics, which are in order of position, is an error. Spans refer to
// Script.Files, which the program repeats.
func Compile(files []ir.File) (program *ir.Program, diags []ir.Diagnostic) {
	var at ir.Span // of the query at hand
	defer func() {
		if fault := recover(); fault != nil {
			program, diags = nil, []ir.Diagnostic{ir.Fault(at, fault)}
		}
	}()
	script, diags := syntax.Parse(files)
	cat, more := catalog.Build(script, bind.Relations)
	diags = append(diags, more...)
	p := &ir.Program{Files: script.Files, Zone: cat.Zone, Relations: cat.Relations}
	n := newNamer(script)
	for i, st := range script.Statements {
		if _, ok := st.Node.(*syntax.Select); !ok {
			if st.Name != "" && (st.Node != nil || st.Harmless) {
				diags = append(diags, ir.Diagnostic{Code: "V0107", Span: st.NameSpan, Message: "only a SELECT has a name", Hint: "put the name line directly above the query"})
			}
			continue
		}
		name, problem := n.name(st)
		if problem != nil {
			diags = append(diags, *problem)
		}
		if st.Broken {
			continue
		}
		at = st.Span
		cat.At(i)
		q, more := bind.Query(cat, st, name)
		diags = append(diags, more...)
		if q != nil {
			diags = append(diags, changedLater(cat, q, i)...)
			p.Queries = append(p.Queries, q)
		}
	}
	p.Relations = append(p.Relations, cat.AnonymousTables()...)
	diags = diag.Sort(diags)
	if diag.HasErrors(diags) {
		return nil, diags
	}
	p.Warnings = diags
	return p, diags
}

// changedLater reports statements behind a query that change the names or columns
// of what it reads: the tables of a package are those at the script's end.
func changedLater(cat *catalog.Catalog, q *ir.Query, number int) (diags []ir.Diagnostic) {
	report := func(r *ir.Relation, at ir.Span) {
		diags = append(diags, ir.Diagnostic{Code: "V0104", Span: at, Hint: "put it above the query",
			Message: fmt.Sprintf("the query %s, which stands above, reads %q: changing that behind it is not supported yet", q.Name, r.Name)})
	}
	var tables func(of *ir.Query)
	tables = func(of *ir.Query) {
		for _, r := range of.Rels {
			if at, ok := cat.ChangedAfter(r.Relation, number); ok {
				report(r.Relation, at)
			}
			if r.Relation.Anonymous {
				tables(r.Relation.Derived)
			}
		}
	}
	tables(q)
	for _, v := range q.Views {
		if at, ok := cat.ChangedAfter(v, number); ok {
			report(v, at)
		} else if at, ok := cat.ReplacedAfter(v, number); ok {
			report(v, at)
		}
	}
	return diags
}

type namer struct {
	script  *syntax.Script
	used    map[string]bool
	unnamed map[int32]int // queries without a name, by file
}

func newNamer(script *syntax.Script) *namer {
	n := &namer{script: script, used: map[string]bool{}, unnamed: map[int32]int{}}
	for _, st := range script.Statements {
		if _, ok := st.Node.(*syntax.Select); ok && st.Name == "" {
			n.unnamed[st.Span.File]++
		}
	}
	return n
}

// name is the query's name: from its name line, or from the file that holds it
// as the only one without.
func (n *namer) name(st *syntax.Statement) (string, *ir.Diagnostic) {
	name := st.Name
	if name == "" && st.NameSpan != (ir.Span{}) {
		return "", nil // its name line has been reported
	}
	if name == "" {
		if n.unnamed[st.Span.File] > 1 {
			return "", &ir.Diagnostic{Code: "V0107", Span: st.Start(), Message: "this query has no name", Hint: "write `-- name: SomeName` above it"}
		}
		name = fromFile(n.script.Files[st.Span.File].Name)
	}
	if n.used[name] {
		return name, &ir.Diagnostic{Code: "V0107", Span: st.NamePlace(), Message: fmt.Sprintf("two queries are named %s", name), Hint: "give one of them another name"}
	}
	n.used[name] = true
	return name, nil
}

// fromFile makes daily-report.sql to DailyReport.
func fromFile(file string) string {
	base := strings.TrimSuffix(path.Base(file), ".sql")
	var b strings.Builder
	for _, part := range strings.FieldsFunc(base, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		r := []rune(part)
		b.WriteString(strings.ToUpper(string(r[:1])) + string(r[1:]))
	}
	if b.Len() == 0 || unicode.IsDigit([]rune(b.String())[0]) {
		return "Query" + b.String()
	}
	return b.String()
}
