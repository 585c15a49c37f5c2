package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the constant as SQL with its type.
func (e *Const) String() string {
	if e.Null {
		return "NULL::" + e.Type.String()
	}
	switch e.Type.Kind {
	case Int4:
		return e.Text
	case Bool:
		return strconv.FormatBool(e.Int != 0)
	case Text:
		return quoted(e.Text)
	}
	return quoted(e.Text) + "::" + e.Type.String()
}

func quoted(s string) string {
	if strings.ContainsAny(s, "\n\r\t\\") {
		q := strconv.Quote(s)
		return "E'" + strings.ReplaceAll(strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`), "'", `\'`) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// String is alias.column.
func (e *Column) String() string { return e.Name }

// String is $N.
func (e *Param) String() string { return "$" + strconv.Itoa(e.N) }

// String is the call as SQL, operators in parentheses.
func (e *Call) String() string {
	name := e.Func.Name
	switch {
	case strings.HasPrefix(name, "::"):
		return e.Args[0].String() + "::" + e.Type.String()
	case name != "" && !isWord(name) && len(e.Args) == 2:
		return "(" + e.Args[0].String() + " " + name + " " + e.Args[1].String() + ")"
	case name != "" && !isWord(name) && len(e.Args) == 1:
		return "(" + name + " " + e.Args[0].String() + ")"
	}
	return name + "(" + list(e.Args) + ")"
}

func isWord(s string) bool {
	c := s[0] | 0x20
	return 'a' <= c && c <= 'z' || c == '_'
}

func list(es []Expr) string {
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.String()
	}
	return strings.Join(texts, ", ")
}

// String is the operator's SQL word.
func (op LogicOp) String() string { return [...]string{"AND", "OR", "NOT"}[op] }

// String is the condition in parentheses.
func (e *Logic) String() string {
	if e.Op == Not {
		return "(NOT " + e.Args[0].String() + ")"
	}
	texts := make([]string, len(e.Args))
	for i, a := range e.Args {
		texts[i] = a.String()
	}
	return "(" + strings.Join(texts, " "+e.Op.String()+" ") + ")"
}

func not(no bool) string {
	if no {
		return "NOT "
	}
	return ""
}

// String is Arg IS [NOT] NULL.
func (e *IsNull) String() string { return "(" + e.Arg.String() + " IS " + not(e.Not) + "NULL)" }

// String is Arg IS [NOT] TRUE or FALSE.
func (e *BoolTest) String() string {
	return "(" + e.Arg.String() + " IS " + not(e.Not) + strings.ToUpper(strconv.FormatBool(e.Want)) + ")"
}

// String is L IS [NOT] DISTINCT FROM R.
func (e *Distinct) String() string {
	return "(" + e.L.String() + " IS " + not(e.Not) + "DISTINCT FROM " + e.R.String() + ")"
}

// String is Arg IN (List).
func (e *In) String() string { return "(" + e.Arg.String() + " IN (" + list(e.List) + "))" }

// String is the searched CASE.
func (e *Case) String() string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, w := range e.Whens {
		fmt.Fprintf(&b, " WHEN %s THEN %s", w.Cond, w.Then)
	}
	fmt.Fprintf(&b, " ELSE %s END", e.Else)
	return b.String()
}

// String is COALESCE(Args).
func (e *Coalesce) String() string { return "COALESCE(" + list(e.Args) + ")" }

// String is GREATEST(Args) or LEAST(Args).
func (e *MinMax) String() string {
	if e.Greatest {
		return "GREATEST(" + list(e.Args) + ")"
	}
	return "LEAST(" + list(e.Args) + ")"
}

// String is #N, N being the index into Query.Rels.
func (f *Scan) String() string { return "#" + strconv.Itoa(f.Rel) }

// String is what is filtered, and by what.
func (f *Filtered) String() string { return "(" + f.From.String() + " WHERE " + f.Where.String() + ")" }

// String is the nested SELECT's clauses behind what it reads.
func (f *Limited) String() string {
	text := "(" + f.From.String()
	if f.Where != nil {
		text += " WHERE " + f.Where.String()
	}
	if f.Distinct > 0 {
		text += " DISTINCT ON (" + KeysText(f.Order[:f.Distinct]) + ")"
	}
	if len(f.Order) > 0 {
		text += " ORDER BY " + OrderText(f.Order)
	}
	return text + LimitText(f.Limit, f.Offset, f.Ties) + ")"
}

// OrderText lists the keys of an ORDER BY.
func OrderText(keys []OrderKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = k.Expr.String()
		if k.Desc {
			texts[i] += " DESC"
		}
		if k.NullsFirst != k.Desc {
			texts[i] += map[bool]string{true: " NULLS FIRST", false: " NULLS LAST"}[k.NullsFirst]
		}
	}
	return strings.Join(texts, ", ")
}

// KeysText lists the expressions of keys.
func KeysText(keys []OrderKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = k.Expr.String()
	}
	return strings.Join(texts, ", ")
}

// LimitText is LIMIT and OFFSET with a blank before each, empty where there is neither.
func LimitText(limit, offset Expr, ties bool) string {
	text := ""
	switch {
	case limit == nil:
	case ties:
		text = " FETCH FIRST " + limit.String() + " ROWS WITH TIES"
	default:
		text = " LIMIT " + limit.String()
	}
	if offset != nil {
		text += " OFFSET " + offset.String()
	}
	return text
}

// String is the join in parentheses.
func (f *Join) String() string {
	on := ""
	if f.On != nil {
		on = " ON " + f.On.String()
	}
	kind := f.Kind.String() + [...]string{"", " FIRST", " SINGLE"}[f.Taken]
	return "(" + f.Left.String() + " " + kind + " JOIN " + f.Right.String() + on + ")"
}

// String is the query as it is bound: its relations by number, the tree of FROM, the
// WHERE and the outputs.
func (q *Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "query %s\n", q.Name)
	for i, r := range q.Rels {
		fmt.Fprintf(&b, "  #%d %s", i, r.Relation.Name)
		if r.Alias != r.Relation.Name {
			b.WriteString(" " + r.Alias)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "  from %s\n", q.From)
	if q.Where != nil {
		fmt.Fprintf(&b, "  where %s\n", q.Where)
	}
	for _, o := range q.Outputs {
		fmt.Fprintf(&b, "  %s = %s\n", o.Name, o.Expr)
	}
	return b.String()
}
