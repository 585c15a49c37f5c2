package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// packager emits what belongs to the package as a whole.
type packager struct {
	f      *jen.File
	pkg    *names.Package
	plan   *planner.Plan
	tables []*names.Relation
}

// Package adds Tables, Sources, Rows, Ready and what makes them to f.
func Package(f *jen.File, pkg *names.Package, plan *planner.Plan) {
	p := &packager{f: f, pkg: pkg, plan: plan}
	for _, t := range Used(plan) {
		p.tables = append(p.tables, pkg.Relation(t.Relation))
	}
	p.tablesType()
	p.sources()
	p.ready()
	p.rows()
}

func ctxParam() jen.Code { return jen.Id("ctx").Qual("context", "Context") }

func (p *packager) tablesType() {
	fields := []jen.Code{}
	var values []jen.Code
	cores := []jen.Code{jen.Id("options")}
	for _, r := range p.tables {
		fields = append(fields, jen.Id(r.Name).Op("*").Id(r.Table))
		values = append(values, names.Set(r.Name, jen.Id(p.pkg.Private("relation "+r.SQLName, "new"+r.Table)).Call()))
		cores = append(cores, jen.Id("t").Dot(r.Name).Dot("table").Dot("Core"))
	}
	fields = append(fields, jen.Line(), jen.Id("loader").Op("*").Add(names.Runtime("Loader")))
	p.f.Comment("Tables holds the reference tables. It is safe for any goroutine. No query runs on it:")
	p.f.Comment("wait for the tables with Ready.")
	p.f.Type().Id("Tables").Struct(fields...)
	p.f.Line()
	p.f.Comment("NewTables makes empty tables, which are not ready.")
	p.f.Func().Id("NewTables").Params(jen.Id("options").Op("...").Add(names.Runtime("Option"))).Op("*").Id("Tables").Block(
		jen.Id("t").Op(":=").Op("&").Id("Tables").Values(names.Lines(values)...),
		jen.Id("t").Dot("loader").Op("=").Add(names.Runtime("NewLoader")).Call(append(cores[:1:1], append([]jen.Code{}, cores[1:]...)...)...),
		jen.Return(jen.Id("t")),
	)
	p.f.Line()
}

func (p *packager) sources() {
	var fields []jen.Code
	args := []jen.Code{jen.Id("ctx")}
	for _, r := range p.tables {
		if r.Relation.Derived != nil {
			args = append(args, jen.Id(r.Private("Source")).Values())
			continue
		}
		fields = append(fields, jen.Id(r.Name).Add(names.Runtime("TableSource")))
		args = append(args, jen.Id("sources").Dot(r.Name))
	}
	p.f.Comment("Sources says where each table's rows come from; none may be nil.")
	p.f.Type().Id("Sources").Struct(fields...)
	p.f.Line()
	p.f.Comment("Load loads every table, those that others depend on first, and returns when each is")
	p.f.Comment("ready or has failed; Ready reports its errors, too. Refreshes go on until ctx ends or")
	p.f.Comment("Close. Call it once.")
	p.f.Func().Params(jen.Id("t").Op("*").Id("Tables")).Id("Load").Params(ctxParam(), jen.Id("sources").Id("Sources")).Error().Block(
		jen.Return(jen.Id("t").Dot("loader").Dot("Load").Call(args...)))
	p.f.Line()
	p.f.Comment("Close ends loads, refreshes, subscriptions and the Handler's streams of events, and")
	p.f.Comment("waits for them; queries go on with the rows as they are. A source that does not return")
	p.f.Comment("within two seconds is left behind, and named in the error.")
	p.f.Func().Params(jen.Id("t").Op("*").Id("Tables")).Id("Close").Params().Error().Block(jen.Return(jen.Id("t").Dot("loader").Dot("Close").Call()))
	p.f.Line()
	method := func(comment []string, name string, params, results, args []jen.Code) {
		for _, c := range comment {
			p.f.Comment(c)
		}
		p.f.Func().Params(jen.Id("t").Op("*").Id("Tables")).Id(name).Params(params...).Params(results...).Block(
			jen.Return(jen.Id("t").Dot("loader").Dot(name).Call(args...)))
		p.f.Line()
	}
	method([]string{"WaitReady waits until the tables named, all if none is, are ready, or one finally is not."}, "WaitReady",
		[]jen.Code{ctxParam(), jen.Id("tables").Op("...").String()}, []jen.Code{jen.Error()}, []jen.Code{jen.Id("ctx"), jen.Id("tables").Op("...")})
	method([]string{"Subscribe sends the state of a table as it is and then each change, until ctx ends."}, "Subscribe",
		[]jen.Code{ctxParam(), jen.Id("table").String()}, []jen.Code{jen.Op("<-").Chan().Add(names.Runtime("TableStatus")), jen.Error()}, []jen.Code{jen.Id("ctx"), jen.Id("table")})
	method([]string{"Queries gives the counters of each query, by name, added up over its values."}, "Queries",
		nil, []jen.Code{jen.Map(jen.String()).Add(names.Runtime("QueryStats"))}, nil)
	method([]string{"Done is closed when Close is called. With it health.Handler(t) ends its streams, too."}, "Done",
		nil, []jen.Code{jen.Op("<-").Chan().Struct()}, nil)
	p.f.Comment("Handler serves the health of the tables over HTTP, and a page that shows it. Close ends")
	p.f.Comment("the streams of events that the page follows: call it before http.Server.Shutdown, which")
	p.f.Comment("waits for them, or by RegisterOnShutdown.")
	p.f.Func().Params(jen.Id("t").Op("*").Id("Tables")).Id("Handler").Params().Qual("net/http", "Handler").Block(
		jen.Return(jen.Qual(names.RuntimePath+"/health", "Handler").Call(jen.Id("t").Dot("loader"))))
	p.f.Line()
	p.f.Comment("Progress lists the tables with their state, as they are: it computes nothing.")
	p.f.Func().Params(jen.Id("t").Op("*").Id("Tables")).Id("Progress").Params().Index().Add(names.Runtime("TableStatus")).Block(
		jen.Return(jen.Id("t").Dot("loader").Dot("Progress").Call()))
	p.f.Line()
}

// queryTables is the variable that lists the tables of each query.
func (p *packager) queryTables() string { return p.pkg.Private("package", "queryTables") }

func (p *packager) ready() {
	var entries []jen.Code
	for i, q := range p.plan.Queries {
		var numbers []jen.Code
		for _, t := range q.Tables {
			for n, u := range Used(p.plan) {
				if u == t {
					need := []jen.Code{names.Set("Table", jen.Lit(n))}
					if q.Degrades(t) {
						need = append(need, names.Set("Degrades", jen.True()))
					}
					numbers = append(numbers, jen.Values(need...))
				}
			}
		}
		entries = append(entries, names.Set(p.pkg.Queries[i].Const, jen.Values(numbers...)))
	}
	p.f.Comment(p.queryTables() + " lists for each query the tables that it reads.")
	p.f.Var().Id(p.queryTables()).Op("=").Map(jen.String()).Index().Add(names.Runtime("Need")).Values(names.Lines(entries)...)
	p.f.Line()
	p.f.Comment("Ready stands for tables that are ready: the only way to a query. The zero Ready joins")
	p.f.Comment("nothing.")
	p.f.Type().Id("Ready").Struct(
		jen.Id("tables").Op("*").Id("Tables"),
		jen.Id("queries").Map(jen.String()).Bool(),
	)
	p.f.Line()
	p.f.Comment("Ready waits until the tables of the queries named, of all if none is, are ready or")
	p.f.Comment("finally not. Where a query cannot do without one that is not, the error is a")
	p.f.Comment("*runtime.NotReadyError: it says which table, and why.")
	body := []jen.Code{
		jen.List(jen.Id("waited"), jen.Id("err")).Op(":=").Id("t").Dot("loader").Dot("WaitQueries").Call(jen.Id("ctx"), jen.Id(p.queryTables()), jen.Id("queries")),
		jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Id("err"))),
	}
	body = append(append(body, p.keyChecks()...),
		jen.Return(jen.Op("&").Id("Ready").Values(names.Set("tables", jen.Id("t")), names.Set("queries", jen.Id("waited"))), jen.Nil()))
	p.f.Func().Params(jen.Id("t").Op("*").Id("Tables")).Id("Ready").Params(ctxParam(), jen.Id("queries").Op("...").String()).Params(jen.Op("*").Id("Ready"), jen.Error()).Block(body...)
	p.f.Line()
	p.f.Comment("Tables are the tables that were waited for; nil for the zero Ready.")
	p.f.Func().Params(jen.Id("r").Op("*").Id("Ready")).Id("Tables").Params().Op("*").Id("Tables").Block(jen.Return(jen.Id("r").Dot("tables")))
	p.f.Line()
	p.f.Comment("has reports whether the query was waited for.")
	p.f.Func().Params(jen.Id("r").Op("*").Id("Ready")).Id("has").Params(jen.Id("query").String()).Bool().Block(
		jen.Return(jen.Id("r").Op("!=").Nil().Op("&&").Id("r").Dot("queries").Index(jen.Id("query"))))
	p.f.Line()
}

// keyChecks give an error where a query waited for looks up by a key that could not
// be computed for some row.
func (p *packager) keyChecks() (checks []jen.Code) {
	for i, q := range p.plan.Queries {
		for _, k := range q.FailingKeys() {
			r := p.pkg.Relation(k.Table.Relation)
			failed := jen.Id("err").Op(":=").Id("t").Dot(r.Name).Dot("keyError" + itoa(k.Hidden)).Call()
			checks = append(checks, jen.If(failed, jen.Id("err").Op("!=").Nil().Op("&&").Id("waited").Index(jen.Id(p.pkg.Queries[i].Const))).Block(
				jen.Return(jen.Nil(), jen.Op("&").Add(names.Runtime("NotReadyError")).Values(
					names.Set("Table", jen.Lit(r.SQLName)), names.Set("Reason", names.Runtime("LoadFailed")), names.Set("Err", jen.Id("err"))))))
		}
	}
	return checks
}

func (p *packager) rows() {
	var fields []jen.Code
	body := []jen.Code{jen.Id("t").Op(":=").Id("NewTables").Call()}
	var derived []jen.Code
	for _, r := range p.tables {
		if r.Relation.Derived != nil {
			derived = append(derived, jen.Id(r.Private("Source")).Values())
			continue
		}
		fields = append(fields, jen.Id(r.Name).Index().Id(r.Row))
		body = append(body, jen.If(jen.Id("err").Op(":=").Id("t").Dot(r.Name).Dot("Replace").Call(jen.Id("rows").Dot(r.Name)), jen.Id("err").Op("!=").Nil()).
			Block(jen.Return(jen.Nil(), jen.Id("err"))))
	}
	p.f.Comment("Rows holds the rows of every table; one left out is empty.")
	p.f.Type().Id("Rows").Struct(fields...)
	p.f.Line()
	resident := jen.Id("t").Dot("loader").Dot("Resident").Call(append([]jen.Code{jen.Id("ctx")}, derived...)...)
	body = append(body, jen.If(jen.Id("err").Op(":=").Add(resident), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Id("err"))), jen.Return(jen.Id("t").Dot("Ready").Call(jen.Id("ctx"))))
	p.f.Comment("ReadyWith makes tables of rows at hand, checked as loaded ones are: for tests.")
	p.f.Func().Id("ReadyWith").Params(ctxParam(), jen.Id("rows").Id("Rows")).Params(jen.Op("*").Id("Ready"), jen.Error()).Block(body...)
	p.f.Line()
}
