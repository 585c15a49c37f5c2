// Package codec emits the record types of a package: public row structs, their
// decoding from CSV and NDJSON and their encoding, and the batches that formats
// fill and read.
package codec

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// emitter emits one record type.
type emitter struct {
	f       *jen.File
	consts  *lower.Consts
	sqlName string
	row     string
	desc    string
	batch   string
	columns []names.Column // those with a field
	unread  []names.Unread
	placed  bool // batches know the places of their records
}

// Relation adds the record type of a stream or table to f. With placed the batch
// knows where its records stand.
func Relation(f *jen.File, r *names.Relation, consts *lower.Consts, placed bool) {
	e := &emitter{f: f, placed: placed, consts: consts, sqlName: r.SQLName, row: r.Row, desc: r.Desc, batch: r.Batch, columns: r.Supported(), unread: r.Unread()}
	kind := "table"
	if r.Relation.Role == ir.Stream {
		kind = "stream"
	}
	e.structure(e.row+" is a record of the "+kind+" "+names.OneLine(r.SQLName)+".", r.Relation.SQL)
	e.description()
	e.decoding()
	e.encoding()
	e.records()
	if r.Relation.Role == ir.Stream {
		e.decoder(r.Decoder)
		e.stream()
		e.admit(r)
	}
}

// Result adds the record type of a query's results to f.
func Result(f *jen.File, q *names.Query, consts *lower.Consts) {
	e := &emitter{f: f, consts: consts, sqlName: q.Name, row: q.Row, desc: q.Desc, columns: q.Outputs}
	e.structure(e.row+" is a result row of the query "+q.Name+".", q.Source.SQL)
	e.description()
	if e.distinct() {
		e.reading()
	}
	e.encoding()
	e.codec(q.Codec)
}

// distinct reports whether the columns' names tell them apart, as decoding by
// name needs.
func (e *emitter) distinct() bool {
	seen := map[string]bool{}
	for _, c := range e.columns {
		if seen[c.SQLName] {
			return false
		}
		seen[c.SQLName] = true
	}
	return true
}

func (e *emitter) structure(comment, sql string) {
	e.f.Comment(names.Comment(comment, " "))
	e.f.Comment("")
	for _, line := range strings.Split(names.Comment(sql, "\t"), "\n") {
		e.f.Comment(line)
	}
	var fields []jen.Code
	for _, c := range e.columns {
		fields = append(fields, jen.Id(c.Field).Add(c.GoType()))
	}
	e.f.Type().Id(e.row).Struct(fields...)
	e.f.Line()
}

// kindName is rowio's word for a column's kind.
func kindName(c names.Column) string {
	switch c.Type.Kind {
	case ir.Numeric:
		switch {
		case !c.Rep.Fixed():
			return "Numeric"
		case c.Rep.Wide():
			return "Dec128"
		}
		return "Dec64"
	case ir.Text, ir.Varchar, ir.Bpchar:
		return "Text"
	}
	return map[ir.Kind]string{ir.Bool: "Bool", ir.Int2: "Int2", ir.Int4: "Int4", ir.Int8: "Int8", ir.Float4: "Float4", ir.Float8: "Float8",
		ir.Date: "Date", ir.Time: "Time", ir.Timestamp: "Timestamp", ir.Timestamptz: "Timestamptz", ir.Interval: "Interval", ir.UUID: "UUID",
		ir.Bytea: "Bytea", ir.JSONB: "JSONB"}[c.Type.Kind]
}

func rowio(name string) *jen.Statement { return jen.Qual(names.RowioPath, name) }

func scan(name string) *jen.Statement { return jen.Qual(names.ScanPath, name) }

// relation are the fields of the description with a list of the columns.
func (e *emitter) relation(columns jen.Code) []jen.Code {
	fields := []jen.Code{names.Set("Name", jen.Lit(e.sqlName)), names.Set("Columns", columns)}
	if len(e.unread) == 0 {
		return fields
	}
	var unread []jen.Code
	for _, u := range e.unread {
		unread = append(unread, jen.Values(names.Set("Name", jen.Lit(u.SQLName)), names.Set("Before", jen.Lit(u.Before))))
	}
	return append(fields, names.Set("Unread", jen.Index().Add(rowio("Unread")).Values(unread...)))
}

// description emits the columns as formats see them, one a line.
func (e *emitter) description() {
	var columns []jen.Code
	for _, c := range e.columns {
		values := []jen.Code{names.Set("Name", jen.Lit(c.SQLName)), names.Set("Kind", rowio(kindName(c))), names.Set("SQLType", jen.Lit(c.Type.String()))}
		if !c.Nullable {
			values = append(values, names.Set("NotNull", jen.True()))
		}
		if c.IsDec() {
			values = append(values, names.Set("Precision", jen.Lit(int(c.Rep.Digits))), names.Set("Scale", jen.Lit(int(c.Rep.Scale))))
		}
		columns = append(columns, jen.Values(values...))
	}
	list := jen.Index().Add(rowio("Column")).ValuesFunc(func(g *jen.Group) {
		for _, c := range columns {
			g.Line().Add(c)
		}
		g.Line()
	})
	e.f.Comment(e.desc + " describes " + e.row + " to formats.")
	e.f.Var().Id(e.desc).Op("=").Op("&").Add(rowio("Relation")).Values(names.Lines(e.relation(list))...)
	e.f.Line()
}
