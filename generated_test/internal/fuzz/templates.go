package fuzz

import (
	"maps"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// template is an expression with holes: SQL with %s for each argument. A risky one
// may raise an error, and so stands in the SELECT list only, where PostgreSQL's
// order of evaluation is defined.
type template struct {
	name   string
	group  group
	result ir.Kind
	sql    string
	args   []hole
	risky  bool
}

// hole is an argument; words are constants that it mostly is.
type hole struct {
	kind  ir.Kind
	words []string
}

// group is drawn first, so that no family drowns the others.
type group int

const (
	functionGroup group = iota
	castGroup
	formGroup
	groups
)

// byResult are the templates of each kind and group.
var byResult = func() map[ir.Kind]*[groups][]template {
	m := map[ir.Kind]*[groups][]template{}
	for _, k := range kinds {
		m[k] = &[groups][]template{}
	}
	for _, t := range append(functions(), expressionForms()...) {
		g := &m[t.result][t.group]
		*g = append(*g, t)
	}
	return m
}()

// byName are the functions and operators, callNames their names.
var (
	byName = func() map[string][]template {
		m := map[string][]template{}
		for _, t := range functions() {
			m[t.name] = append(m[t.name], t)
		}
		return m
	}()
	callNames = slices.Sorted(maps.Keys(byName))
)

// expressionForms are the templates of SQL's own forms, made of the lists below.
func expressionForms() []template {
	var out []template
	add := func(name string, result ir.Kind, sql string, args ...ir.Kind) {
		t := template{name: name, group: formGroup, result: result, sql: sql}
		for _, k := range args {
			t.args = append(t.args, hole{kind: k})
		}
		out = append(out, t)
	}
	for _, f := range plainForms {
		add(f.name, f.result, f.sql, f.args...)
	}
	for _, k := range kinds {
		for _, f := range anyForms {
			add(f.name, f.resultOf(k), f.sql, f.argsOf(k, k)...)
		}
	}
	for _, k := range comparable {
		for _, f := range comparedForms {
			for _, other := range related[k] {
				name := f.name
				if other != k {
					if !f.mixed(k, other) {
						continue
					}
					name += " over two types"
				}
				add(name, f.resultOf(k), f.sql, f.argsOf(k, other)...)
			}
		}
	}
	return out
}

// plainForm has arguments of its own kinds.
type plainForm struct {
	name   string
	result ir.Kind
	sql    string
	args   []ir.Kind
}

var plainForms = []plainForm{
	{"AND, OR, NOT", boolean, "(%s AND %s)", []ir.Kind{boolean, boolean}},
	{"AND, OR, NOT", boolean, "(%s OR %s)", []ir.Kind{boolean, boolean}},
	{"AND, OR, NOT", boolean, "(NOT %s)", []ir.Kind{boolean}},
	{"IS TRUE, FALSE, UNKNOWN", boolean, "(%s IS TRUE)", []ir.Kind{boolean}},
	{"IS TRUE, FALSE, UNKNOWN", boolean, "(%s IS NOT FALSE)", []ir.Kind{boolean}},
	{"IS TRUE, FALSE, UNKNOWN", boolean, "(%s IS UNKNOWN)", []ir.Kind{boolean}},
	{"LIKE", boolean, "(%s LIKE 'a%%')", []ir.Kind{text}},
	{"LIKE", boolean, "(%s ILIKE '%%B_')", []ir.Kind{text}},
	{"LIKE", boolean, "(%s NOT LIKE '%%b%%')", []ir.Kind{char}},
	{"concat", text, "concat(%s, %s, %s)", []ir.Kind{text, char, boolean}},
	{"concat", text, "concat_ws(%s, %s, %s)", []ir.Kind{text, int4, varchar}},
	{"|| of text and another type", text, "(%s || %s)", []ir.Kind{text, int4}},
	{"|| of text and another type", text, "(%s || %s)", []ir.Kind{timestamptz, text}},
	{"SQL's own spelling of a function", text, "substring(%s from %s for 3)", []ir.Kind{text, int2}},
	{"SQL's own spelling of a function", text, "trim(both 'a' from %s)", []ir.Kind{text}},
	{"SQL's own spelling of a function", text, "overlay(%s placing %s from 2)", []ir.Kind{text, text}},
	{"SQL's own spelling of a function", int4, "position(%s in %s)", []ir.Kind{text, text}},
	{"SQL's own spelling of a function", numeric, "extract(epoch from %s)", []ir.Kind{timestamp}},
	{"SQL's own spelling of a function", numeric, "extract(second from %s)", []ir.Kind{clock}},
	{"SQL's own spelling of a function", timestamp, "(%s AT TIME ZONE 'Asia/Kolkata')", []ir.Kind{timestamptz}},
	{"SQL's own spelling of a function", timestamptz, "(%s AT TIME ZONE 'America/New_York')", []ir.Kind{timestamp}},
}

// kindForm is a form over kinds that vary. In args a letter stands for each hole:
// k the kind, o the other one, b boolean; result is one of these, or t for text.
type kindForm struct {
	name, result, sql, args string
}

func (f kindForm) resultOf(k ir.Kind) ir.Kind {
	switch f.result {
	case "b":
		return boolean
	case "t":
		return text
	}
	return k
}

func (f kindForm) argsOf(k, other ir.Kind) []ir.Kind {
	var out []ir.Kind
	for _, a := range f.args {
		out = append(out, map[rune]ir.Kind{'k': k, 'o': other, 'b': boolean}[a])
	}
	return out
}

// mixed reports whether the form takes two kinds and gives the first: what becomes
// one type must be one that the other is converted to.
func (f kindForm) mixed(k, other ir.Kind) bool {
	if !strings.Contains(f.args, "o") {
		return false
	}
	if f.result != "k" {
		return true
	}
	for _, s := range alike(k) {
		if s == other {
			return !k.IsString()
		}
	}
	return false
}

var anyForms = []kindForm{
	{"IS NULL", "b", "(%s IS NULL)", "k"},
	{"IS NULL", "b", "(%s IS NOT NULL)", "k"},
	{"COALESCE", "k", "COALESCE(%s, %s)", "kk"},
	{"CASE", "k", "CASE WHEN %s THEN %s ELSE %s END", "bkk"},
	{"CASE", "k", "CASE WHEN %s THEN %s END", "bk"},
}

var comparedForms = []kindForm{
	{"comparison", "b", "(%s = %s)", "ko"},
	{"comparison", "b", "(%s <> %s)", "ko"},
	{"comparison", "b", "(%s < %s)", "ko"},
	{"comparison", "b", "(%s >= %s)", "ko"},
	{"IS DISTINCT FROM", "b", "(%s IS DISTINCT FROM %s)", "ko"},
	{"IS DISTINCT FROM", "b", "(%s IS NOT DISTINCT FROM %s)", "ko"},
	{"IN", "b", "(%s IN (%s, %s))", "kok"},
	{"IN", "b", "(%s NOT IN (%s, %s))", "kko"},
	{"ANY, ALL", "b", "(%s = ANY (ARRAY[%s, %s]))", "koo"},
	{"ANY, ALL", "b", "(%s <> ALL (ARRAY[%s, %s]))", "koo"},
	{"BETWEEN", "b", "(%s BETWEEN %s AND %s)", "kok"},
	{"BETWEEN", "b", "(%s NOT BETWEEN SYMMETRIC %s AND %s)", "koo"},
	{"row comparison", "b", "((%s, %s) = (%s, %s))", "kkok"},
	{"row comparison", "b", "((%s, %s) < (%s, %s))", "kkok"},
	{"row comparison", "b", "((%s, %s) IN ((%s, %s), (%s, %s)))", "kkokko"},
	{"NULLIF", "k", "NULLIF(%s, %s)", "kk"},
	{"NULLIF", "b", "(NULLIF(%s, %s) IS NULL)", "ko"},
	{"NULLIF", "t", "NULLIF(%s, %s)::text", "ko"},
	{"GREATEST, LEAST", "k", "GREATEST(%s, %s)", "ko"},
	{"GREATEST, LEAST", "k", "LEAST(%s, %s, %s)", "oko"},
	{"COALESCE", "k", "COALESCE(%s, %s)", "ok"},
	{"CASE", "k", "CASE WHEN %s THEN %s ELSE %s END", "bok"},
	{"CASE x WHEN", "k", "CASE %s WHEN %s THEN %s ELSE %s END", "kokk"},
	{"cast to text", "t", "%s::text", "k"},
}
