package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
)

// exact reports whether the runtime can do all of a probe but its keys: the
// index tells keys of one word apart by itself, and nothing else is asked of
// the row.
func (b *prober) exact() bool {
	return !b.probe.Keeps() && !b.probe.GivesUnmatched() && lower.IntKey(b.probe.Index.Keys) && len(b.probe.Residual) == 0 && b.cheapKeys()
}

// match emits an exact probe:
//
//	for _, e := range q.sel[:n] {
//		t := &batch[e]
//		q.key[e] = uint64(t.UserID)
//	}
//	hits := q.users.index0.Match(&q.key, q.sel[:n], &q.rowU)
func (b *prober) match() []jen.Code {
	rel := b.probe.Rel
	keys, left, out := b.gather()
	rows := b.rowsOf(b.s, rel)
	hits := b.fn.scope.Name("hits")
	out = append(out, jen.Id(hits).Op(":=").Add(b.index(rel, b.probe.Index)).Dot("Match").Call(
		jen.Op("&").Add(self(keys)), self(b.sel(b.s)).Index(jen.Op(":").Id(left)), jen.Op("&").Add(self(rows))))
	return append(out, b.countAndReturn(hits)...)
}

// gather puts each entry's key into the field keys, and those that have one
// into the selection vector, which left counts. A key that an earlier probe
// gathered is there already.
func (b *prober) gather() (keys, left string, loop []jen.Code) {
	if j := b.probe.SharesHash; j >= 0 && b.s.lists["key"+itoa(j)] != "" {
		return b.s.lists["key"+itoa(j)], "n", nil
	}
	which := ""
	if b.shared() {
		which = itoa(b.at)
	}
	keys = b.list(b.s, "key"+which, "each entry's key", jen.Uint64())
	fn := b.fn
	k, id := fn.loopNames()
	n := fn.entry(id)
	lb := n.block("ON")
	op := lb.Key(b.probe.Keys[0], b.probe.Index.Keys[0], "key")
	body := lb.Take()
	left = "n"
	if null := op.IsNull(); null != nil {
		b.nulls, left = fn.scope.Name("nulls"), fn.scope.Name("left")
		fn.top = append(fn.top, jen.Id(b.nulls).Op(":=").Lit(0), jen.Id(left).Op(":=").Lit(0))
		body = append(body, jen.If(null).Block(jen.Id(b.nulls).Op("++"), jen.Continue()))
	}
	body = append(body, self(keys).Index(jen.Id(id)).Op("=").Add(lower.Hash(b.probe.Index.Keys, []lower.Operand{op})))
	switch {
	case left != "n":
		body = append(body, n.keep(left)...)
	case !b.s.selected:
		body = append(body, n.keep(id)[0])
	}
	loop = []jen.Code{fn.each(k, id, append(n.decls(), body...))}
	b.s.selected = true
	return keys, left, loop
}
