package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// tableKeys are the keys of a table directive.
var tableKeys = []string{"load_timeout", "after", "on_unready", "on_miss", "max_stale", "min_rows", "max_shrink"}

// streamKeys are the keys of a stream directive, which queries over time will need.
var streamKeys = []string{"event_time", "lateness", "idle"}

// Strategies are what a table directive says of a table; nil: nothing.
type Strategies struct{ OnMiss, OnUnready *syntax.Strategy }

func (b *builder) directives(script *syntax.Script) {
	for i, st := range script.Statements {
		b.At(i)
		if st.Broken && st.Node == nil {
			continue // what it would be is not known
		}
		for _, d := range st.Directives {
			switch d.Word {
			case "stream":
				if _, creates := st.Node.(*syntax.CreateTable); !creates {
					b.report("V0108", d.Span, "put it directly above a CREATE TABLE", "this stream directive belongs to no table")
				}
			case "table":
				b.table(st, d)
			default:
				b.ofQuery(st, d)
			}
		}
	}
}

// ofQuery reports a directive of queries that stands above something else.
func (b *builder) ofQuery(st *syntax.Statement, d syntax.Directive) {
	hint := "put it directly above a query"
	switch st.Node.(type) {
	case *syntax.Select:
	case *syntax.Derived:
		if d.Word == "param" {
			b.report("V0110", d.Span, "write the value in its SELECT", "a derived table has no parameters")
		}
	case *syntax.CreateTable:
		if d.Word != "param" {
			hint += ", or write -- veloc: table " + d.Word + "=… for all of them"
		}
		b.report("V0108", d.Span, hint, "this %s directive belongs to no query", d.Word)
	default:
		b.report("V0108", d.Span, hint, "this %s directive belongs to no query", d.Word)
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
		switch {
		case d.Word != "stream" || rel == nil:
		case said:
			b.report("V0108", d.Span, "say it once", "%q is called a stream twice", rel.Name)
		default:
			said = true
			b.stream(rel, d)
		}
	}
}

func (b *builder) stream(rel *ir.Relation, d syntax.Directive) {
	rel.Role = ir.Stream
	for i, a := range d.Args {
		switch {
		case i > 0 && a.Key != "" && d.Args[i-1].Key == a.Key:
			b.report("V0108", a.Span, "say it once", "%s of %q is said twice", a.Key, rel.Name)
		case slices.Contains(streamKeys, a.Key):
			b.report("V0102", a.Span, "leave it out: no query looks at the time of records", "%s is not supported yet", a.Key)
		default:
			b.unknown(a, streamKeys)
		}
	}
}

func (b *builder) unknown(a syntax.Argument, known []string) {
	word := a.Key
	if word == "" {
		word = a.Value
	}
	b.report("V0108", a.Span, diag.OneOf(word, known), "unknown option %q", word)
}

func (b *builder) table(st *syntax.Statement, d syntax.Directive) {
	rel := b.relationOf(st)
	nameless := func() {
		if creates(st) {
			return // it has been refused, or dropped
		}
		b.report("V0108", d.Span, "put it directly above a CREATE TABLE, or name the table: -- veloc: table NAME key=value", "this table directive belongs to no table")
	}
	if rel == nil && len(d.Args) == 0 {
		nameless()
	}
	if rel != nil && rel.Role == ir.Stream && len(d.Args) == 0 {
		b.report("V0108", d.Span, "leave one of them out", "%q is a stream, and this calls it a table", rel.Name)
	}
	for i, a := range d.Args {
		if a.Key == "" && i == 0 {
			if rel = b.named(a); rel == nil {
				return
			}
			continue
		}
		if rel == nil {
			nameless()
			return
		}
		if rel.Role == ir.Stream {
			b.report("V0108", a.Span, "leave it out", "%q is a stream, and %s is for tables", rel.Name, a.Key)
			continue
		}
		o := option{rel, a.Key}
		if a.Key == "after" {
			o.key += "=" + a.Value
		}
		if a.Key != "" {
			if b.said[o] {
				b.report("V0108", a.Span, "say it once", "%s of %q is said twice", a.Key, rel.Name)
				continue
			}
			b.said[o] = true
		}
		b.tableOption(rel, a)
	}
}

// creates reports whether a statement makes a table.
func creates(st *syntax.Statement) bool {
	switch st.Node.(type) {
	case *syntax.CreateTable, *syntax.Derived:
		return true
	}
	return false
}

// named is the relation that an argument names: name or schema.name.
func (b *builder) named(a syntax.Argument) *ir.Relation {
	schema, name := "", a.Value
	if rel, ok := b.Find("", name); ok {
		return rel
	}
	if i := strings.IndexByte(name, '.'); i > 0 {
		schema, name = name[:i], name[i+1:]
	}
	rel, ok := b.Find(schema, name)
	if !ok {
		hint := diag.DidYouMean(a.Value, b.Names())
		if slices.Contains(tableKeys, a.Value) {
			hint = "write " + a.Value + "=VALUE, without blanks"
		}
		b.report("V0204", a.Span, hint, "relation %q does not exist", a.Value)
		return nil
	}
	return rel
}

// option is what a table directive may say once.
type option struct {
	rel *ir.Relation
	key string
}

func (b *builder) tableOption(rel *ir.Relation, a syntax.Argument) {
	if rel.Role == ir.Stream && slices.Contains([]string{"load_timeout", "max_stale", "min_rows", "max_shrink", "after"}, a.Key) {
		b.report("V0108", a.Span, "put it on a table", "%q is a stream, and is not loaded", rel.Name)
		return
	}
	switch a.Key {
	case "load_timeout":
		rel.LoadTimeout = b.duration(a)
	case "max_stale":
		rel.MaxStale = b.duration(a)
	case "min_rows", "max_shrink":
		b.bound(rel, a)
	case "after":
		before := b.named(a)
		switch {
		case before == nil:
		case before.Role == ir.Stream:
			b.report("V0108", a.Span, "name a table", "%q is a stream, and no table waits for that", a.Value)
		default:
			rel.After = append(rel.After, slices.Index(b.Relations, before))
		}
	case "on_unready", "on_miss":
		b.strategy(rel, a)
	default:
		b.unknown(a, tableKeys)
	}
}

func (b *builder) duration(a syntax.Argument) time.Duration {
	d, err := time.ParseDuration(a.Value)
	if err != nil || d <= 0 {
		b.report("V0108", a.Span, "write a duration such as 30s or 2m", "%s is not a duration", a.Key)
		return 0
	}
	return d
}

// bound notes how few rows a load may bring.
func (b *builder) bound(rel *ir.Relation, a syntax.Argument) {
	switch {
	case rel.Derived != nil || b.Broken[rel] != nil:
		b.report("V0108", a.Span, "put it on the tables that it is computed from", "%q is computed, and not loaded", rel.Name)
	case a.Key == "min_rows":
		n, err := strconv.ParseInt(a.Value, 10, 32)
		if err != nil || n < 1 {
			b.report("V0108", a.Span, "write a number of rows from 1 to 2147483647, such as min_rows=1000", "min_rows is not a number of rows")
			return
		}
		rel.MinRows = int(n)
	default:
		m := percent.FindStringSubmatch(a.Value)
		if m == nil {
			b.report("V0108", a.Span, "write a percentage from 0% to 100% with at most two decimals, such as max_shrink=20%", "max_shrink is not a percentage")
			return
		}
		n, _ := strconv.Atoi(m[1] + (m[2] + "00")[:2])
		if n > ir.AllRows {
			b.report("V0108", a.Span, "write a percentage from 0% to 100%", "a table cannot shrink by more than 100%%")
			return
		}
		rel.MinKept = ir.AllRows - n
	}
}

// percent has at most so many digits that hundredths fit an int.
var percent = regexp.MustCompile(`^([0-9]{1,6})(?:\.([0-9]{1,2}))?%$`)

// strategy notes what a table directive says for every query.
func (b *builder) strategy(rel *ir.Relation, a syntax.Argument) {
	s, problem := syntax.ParseStrategy(a)
	if problem != nil {
		b.report("V0109", problem.Pos, problem.Hint, "%s", problem.Message)
		return
	}
	if rel.Role == ir.Stream {
		b.report("V0109", a.Span, "a strategy belongs to a reference table", "%q is a stream", rel.Name)
		return
	}
	t := b.Strategies[rel]
	if t == nil {
		t = &Strategies{}
		b.Strategies[rel] = t
	}
	if a.Key == "on_miss" {
		t.OnMiss = s
		return
	}
	t.OnUnready = s
	rel.OnUnready = &ir.Strategy{Kind: s.Kind, MaxRetries: s.MaxRetries, Delay: s.Delay, MaxDelay: s.MaxDelay}
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
