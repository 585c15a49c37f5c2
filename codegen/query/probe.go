package query

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// prober emits what the joins with one table have in common.
type prober struct {
	*emitter
	p       *pipe
	s       *segment
	at      int // of the step in p
	probe   *planner.Lookup
	fn      *function
	ints    string   // the local that looks up keys of one word; empty: others
	keeps   bool     // the entries without a candidate leave before the rows are compared
	hash    string   // the field with the hashes
	held    []string // the fields that hold key parts which are dear to compute; empty: computed where needed
	k, id   string   // the loops' position and entry
	left    string   // the local that counts the entries that are left, with keeps
	nulls   string   // the local that counts NULL keys; empty: there can be none
	inRange string   // the field with the rows that a sorted index has found
	heads   string   // the field with the rows that stand for the entries' keys, and then those found
	by      string   // the local with what a record counts; empty: one
}

// probe emits a Probe with at most one match: entries stay, or go.
func (e *emitter) probe(p *pipe, s *segment, at int, step *planner.Lookup) string {
	if len(step.Order) > 0 || step.Within != nil {
		return e.asOf(p, s, at, step)
	}
	name := e.methodName(p, "probe"+names.Camel(e.n.Aliases[step.Rel]))
	e.method(name, name+" "+probeComment(step)+".", intParam(), intResult(), func() []jen.Code {
		fn := e.function(s, "n")
		b := &prober{emitter: e, p: p, s: s, at: at, probe: step, fn: fn}
		if b.exact() {
			loops := b.match()
			return append(fn.top, loops...)
		}
		if step.Miss != nil {
			loops := b.missing()
			return append(fn.top, loops...)
		}
		b.keeps = !step.Keeps() && b.cheapKeys()
		loops := append(b.hashLoop(), b.matchLoop()...)
		return append(fn.top, loops...)
	})
	return name
}

// probeComment says what a probe does, in the query's words.
func probeComment(step *planner.Lookup) string {
	table := step.Table.Relation.Name
	if step.Never {
		return oneLine("answers for " + table + ", of which no entry has a row")
	}
	var tests []string
	for i, k := range step.Keys {
		tests = append(tests, step.Index.Keys[i].Expr.String()+" = "+k.String())
	}
	if step.Within != nil {
		tests = append(tests, condTexts(step.Within.Conds)...)
	}
	tests = append(tests, condTexts(step.Residual)...)
	with := ""
	if len(tests) > 0 {
		with = " with " + strings.Join(tests, " and ")
	}
	row := "a row"
	if !step.AtMostOne && !step.First {
		row = "any number of rows"
	}
	switch keeps, one := step.Keeps(), step.AtMostOne || step.First; {
	case one && keeps:
		return oneLine("finds each entry's row of " + table + with)
	case one:
		return oneLine("keeps the entries that have " + row + " of " + table + with)
	}
	return oneLine("joins each entry with " + row + " of " + table + with)
}

func condTexts(conds []planner.Cond) (texts []string) {
	for _, c := range conds {
		texts = append(texts, c.Expr.String())
	}
	return texts
}

func oneLine(s string) string {
	return names.OneLine(s)
}

// cheapKeys reports whether every key part may be computed again, so that none
// is held by position.
func (b *prober) cheapKeys() bool {
	return !slices.ContainsFunc(b.probe.Keys, func(k ir.Expr) bool { return !facts.Cheap(k) })
}

// hashLoop hashes each entry's key and loads the first slot for it, so that the
// loads overlap; then the runtime walks on where that is another key's.
func (b *prober) hashLoop() []jen.Code {
	fn, keys := b.fn, b.probe.Index.Keys
	lookUp := b.lookUp()
	b.k, b.id = fn.loopNames()
	k, id := b.k, b.id
	n := fn.entry(id)
	slot := func() *jen.Statement { return jen.Id(b.firstSlots()).Index(jen.Id(k)) }
	first := func(hash jen.Code) jen.Code { return slot().Op("=").Add(lookUp(hash)) }
	b.held = make([]string, len(keys))
	if j := b.probe.SharesHash; j >= 0 && !lower.IntKey(keys) && b.s.lists["hash"+itoa(j)] != "" {
		b.hash = b.s.lists["hash"+itoa(j)]
		return append([]jen.Code{fn.each(k, id, b.listed(first(self(b.hash).Index(jen.Id(id)))))}, b.settle()...)
	}
	which := ""
	if b.shared() {
		which = itoa(b.at)
	}
	b.hash = b.hashes(b.s, which)
	var body []jen.Code
	ops := make([]lower.Operand, len(keys))
	for i, key := range b.probe.Keys {
		lb := n.block("ON")
		ops[i] = lb.Key(key, keys[i], "key")
		body = append(body, lb.Take()...)
		if !facts.Cheap(key) {
			b.held[i] = b.perEntry("key"+names.Camel(b.n.Aliases[b.probe.Rel])+b.s.suffix, "", lower.KeyType(keys[i]))
		}
		if null := ops[i].IsNull(); null != nil {
			if b.nulls == "" {
				b.nulls = fn.scope.Name("nulls")
			}
			body = append(body, jen.If(null).Block(slot().Op("=").Lit(0), jen.Id(b.nulls).Op("++"), jen.Continue()))
		}
	}
	for i, f := range b.held {
		if f != "" {
			body = append(body, self(f).Index(jen.Id(k)).Op("=").Add(ops[i].Value))
			ops[i] = lower.Operand{Value: self(f).Index(jen.Id(k))}
		}
	}
	hash := fn.sharedName("hash", 0, "hash")
	body = append(body,
		jen.Id(hash).Op(":=").Add(b.hashOf(lower.Hash(keys, ops))),
		self(b.hash).Index(jen.Id(id)).Op("=").Id(hash),
		first(jen.Id(hash)))
	if b.nulls != "" {
		fn.top = append(fn.top, jen.Id(b.nulls).Op(":=").Lit(0))
	}
	return append([]jen.Code{fn.each(k, id, append(n.decls(), b.listed(body...)...))}, b.settle()...)
}

// hashLoops is hashLoop for an index that may have no key.
func (b *prober) hashLoops() []jen.Code {
	if hashed(b.probe.Index) {
		return b.hashLoop()
	}
	b.k, b.id = b.fn.loopNames()
	return nil
}

// lookUp declares what finds the first slot of a hash.
func (b *prober) lookUp() func(hash jen.Code) *jen.Statement {
	fn, x := b.fn, b.index(b.probe.Rel, b.probe.Index)
	if lower.IntKey(b.probe.Index.Keys) {
		b.ints = fn.scope.Name("ints")
		fn.top = append(fn.top, jen.Id(b.ints).Op(":=").Add(x).Dot("Ints").Call())
		return func(hash jen.Code) *jen.Statement { return jen.Id(b.ints).Dot("First").Call(hash) }
	}
	slots, scale := fn.scope.Name("slots"), fn.scope.Name("scale")
	fn.top = append(fn.top, jen.List(jen.Id(slots), jen.Id(scale)).Op(":=").Add(x).Dot("Slots").Call())
	return func(hash jen.Code) *jen.Statement { return jen.Id(slots).Index(home(hash, scale)) }
}

// hashOf is the hash for the index of what lower.Hash gives.
func (b *prober) hashOf(h *jen.Statement) *jen.Statement {
	if b.ints == "" {
		return h
	}
	return jen.Id(b.ints).Dot("Hash").Call(h)
}

// listed lists the entries, which are all there are yet, where some may go.
func (b *prober) listed(body ...jen.Code) []jen.Code {
	if !b.keeps || b.s.selected {
		return body
	}
	return append([]jen.Code{self(b.sel(b.s)).Index(jen.Id(b.id)).Op("=").Uint16().Call(jen.Id(b.id))}, body...)
}

// settle turns the first slots into those of the keys' candidates; the entries
// without one go where the step keeps only matches.
func (b *prober) settle() []jen.Code {
	x := b.index(b.probe.Rel, b.probe.Index)
	hashes := jen.Op("&").Add(self(b.hash))
	if b.keeps {
		kept := b.fn.scope.Name("kept")
		b.left = kept
		if !b.s.selected {
			b.s.selected = true
			b.k, b.id = b.fn.loopNames()
		}
		return []jen.Code{jen.Id(kept).Op(":=").Add(x).Dot("Keep").Call(hashes, self(b.sel(b.s)).Index(jen.Op(":").Id("n")), jen.Id(b.firstSlots()))}
	}
	sel := jen.Nil()
	if b.s.selected {
		sel = self(b.sel(b.s)).Index(jen.Op(":").Id("n"))
	}
	return []jen.Code{jen.Add(x).Dot("Settle").Call(hashes, sel, jen.Id(b.firstSlots()))}
}

// firstSlots is the local with the first slot of each entry's key, by position.
func (b *prober) firstSlots() string {
	return b.fn.local("first", "first", self(b.slots(b.s)).Index(jen.Op(":").Id("n")))
}

// shared reports whether a later probe of the pipe uses this one's hash.
func (b *prober) shared() bool {
	for _, s := range b.p.steps[b.at+1:] {
		if p, ok := s.(*planner.Lookup); ok && p.SharesHash == b.at {
			return true
		}
	}
	return false
}

// keyOps are the values of the key parts for the entry, none of
// them NULL.
func (b *prober) keyOps(n *entry) ([]lower.Operand, []jen.Code) {
	n.sure = true
	defer func() { n.sure = false }()
	ops := make([]lower.Operand, len(b.probe.Keys))
	var stmts []jen.Code
	for i, key := range b.probe.Keys {
		if b.held[i] != "" {
			ops[i] = lower.Operand{Value: self(b.held[i]).Index(jen.Id(b.k))}
			continue
		}
		lb := n.block("ON")
		ops[i] = lb.Key(key, b.probe.Index.Keys[i], "key")
		stmts = append(stmts, lb.Take()...)
	}
	return ops, stmts
}

// search sets r to the row of the key whose first slot is in slot, not zero.
// give are the statements for a key that is not there.
func (b *prober) search(n *entry, slot, r, define string, give ...jen.Code) []jen.Code {
	fn := b.fn
	ops, stmts := b.keyOps(n)
	rows := fn.tableRows(b.probe.Rel)
	differs, more := b.differs(fn, b.probe.Rel, b.probe.Index, jen.Id(rows).Index(jen.Id(r)), ops)
	wide := "" // whether another key's row may have been found
	if b.ints != "" {
		wide = fn.local("wide", "wide", jen.Add(b.index(b.probe.Rel, b.probe.Index)).Dot("Wide").Call())
	}
	args := finderArgs(b.probe.Index, self(b.hash).Index(jen.Id(n.id)), ops)
	out := []jen.Code{jen.Id(r).Op(define).Uint32().Call(jen.Id(slot)).Op("-").Lit(1)}
	out = append(append(out, stmts...), more...)
	found := jen.Id(r).Op("=").Add(b.finder(b.probe.Rel, b.probe.Index)).Call(args...)
	if len(give) > 0 {
		found = jen.If(found, jen.Id(r).Op("==").Add(noRow())).Block(give...)
	}
	if wide != "" {
		differs = jen.Id(wide).Op("&&").Add(differs) // such an index has one key
	}
	return append(out, jen.If(differs).Block(found))
}

// equal is whether the stored row has the key parts ops.
func (e *emitter) equal(fn *function, rel int, x *planner.Index, row jen.Code, ops []lower.Operand) (*jen.Statement, []jen.Code) {
	return e.compared(fn, rel, x, row, ops, lower.Equal, "&&")
}

// differs is the opposite of equal.
func (e *emitter) differs(fn *function, rel int, x *planner.Index, row jen.Code, ops []lower.Operand) (*jen.Statement, []jen.Code) {
	return e.compared(fn, rel, x, row, ops, lower.Differs, "||")
}

// compared compares the key parts of the stored row with ops, one by one.
func (e *emitter) compared(fn *function, rel int, x *planner.Index, row jen.Code, ops []lower.Operand, compare func(k planner.Key, x, y lower.Operand) *jen.Statement, and string) (*jen.Statement, []jen.Code) {
	cond := &jen.Statement{}
	var stmts []jen.Code
	for i, key := range x.Keys {
		lb := fn.rowBlock(rel, row)
		have := lb.Key(key.Expr, key, "have")
		stmts = append(stmts, lb.Take()...)
		if i > 0 {
			cond = cond.Op(and)
		}
		cond = cond.Add(compare(key, have, ops[i]))
	}
	return cond, stmts
}

// block joins statements, each on a line of its own.
func block(stmts []jen.Code) *jen.Statement {
	s := &jen.Statement{}
	for i, x := range stmts {
		if i > 0 {
			s = s.Line()
		}
		s = s.Add(x)
	}
	return s
}

// matchLoop compares each entry's slot, then the key, then tests the residual.
func (b *prober) matchLoop() []jen.Code {
	if b.probe.Keeps() {
		return b.keepLoop()
	}
	fn := b.fn
	k, id := b.k, b.id
	n := fn.entry(id)
	slot, r, hits := fn.scope.Name("slot"), fn.rowNumber(b.probe.Rel), fn.scope.Name("hits")
	body := b.search(n, slot, r, ":=", jen.Continue())
	body = append(body, b.residual(n, r, jen.Continue())...)
	body = append(body, b.found(n, r)...)
	body = append(body, n.keep(hits)...)
	begin := []jen.Code{jen.Id(slot).Op(":=").Id(b.firstSlots()).Index(jen.Id(k))}
	if !b.keeps {
		begin = append(begin, jen.If(jen.Id(slot).Op("==").Lit(0)).Block(jen.Continue()))
	}
	out := []jen.Code{jen.Id(hits).Op(":=").Lit(0), fn.eachOf(k, id, b.left, append(append(begin, n.decls()...), body...))}
	b.s.selected = true
	return append(append(out, b.drop()...), b.countAndReturn(hits)...)
}

// keepLoop is matchLoop for a left or full join: every entry stays.
func (b *prober) keepLoop() []jen.Code {
	fn, step := b.fn, b.probe
	k, id := b.k, b.id
	n := fn.entry(id)
	slot, r, hits := fn.scope.Name("slot"), fn.rowNumber(b.probe.Rel), fn.scope.Name("hits")
	body := []jen.Code{
		jen.Id(r).Op(":=").Uint32().Call(noRow()),
		jen.If(jen.Id(slot).Op(":=").Id(b.firstSlots()).Index(jen.Id(k)), jen.Id(slot).Op("!=").Lit(0)).
			Block(b.search(n, slot, r, "=")...),
	}
	there := func() *jen.Statement { return jen.Id(r).Op("!=").Add(noRow()) }
	if residual := b.residual(n, r, jen.Id(r).Op("=").Add(noRow())); len(residual) > 0 {
		body = append(body, jen.If(there()).Block(residual...))
	}
	found := append(b.found(n, r), jen.Id(hits).Op("++"))
	if at := b.s.rows[step.Rel]; at != "" {
		body = append(body, self(at).Index(jen.Id(id)).Op("=").Id(r))
		found = found[1:]
	}
	body = append(body, jen.If(there()).Block(found...))
	out := []jen.Code{jen.Id(hits).Op(":=").Lit(0), fn.each(k, id, append(n.decls(), body...))}
	out = append(append(out, b.count(hits, hits)...), b.drop()...)
	b.s.nullable[step.Rel] = true
	return append(out, jen.Return(jen.Id("n")))
}

// residual tests what the key leaves of the condition on row r; skip is what
// happens where it does not hold.
func (b *prober) residual(n *entry, r string, skip ...jen.Code) []jen.Code {
	if len(b.probe.Residual) == 0 {
		return nil
	}
	row := b.fn.scope.Name(b.n.Aliases[b.probe.Rel])
	used := n.declare(b.probe.Rel, row)
	tests := n.test(b.probe.Residual, skip...)
	if !*used {
		return tests
	}
	return append([]jen.Code{jen.Id(row).Op(":=").Op("&").Id(b.fn.rows(b.probe.Rel)).Index(jen.Id(r))}, tests...)
}

// found notes the entry's row where later steps read it, and that it matched.
func (b *prober) found(n *entry, r string) []jen.Code {
	var out []jen.Code
	if needed(b.p, b.at+1)[b.probe.Rel] {
		out = append(out, self(b.rowsOf(b.s, b.probe.Rel)).Index(jen.Id(n.id)).Op("=").Id(r))
	}
	if b.probe.GivesUnmatched() {
		out = append(out, b.mark(b.probe, r))
	}
	return out
}

// count adds the step's counters to the query's.
func (b *prober) count(hits, matches string) []jen.Code {
	add := func(counter string, n jen.Code) jen.Code {
		return joinStat(b.probe.Join, counter).Op("+=").Uint64().Call(n)
	}
	if hits == matches {
		return append(b.countNulls(), b.countMatches(hits))
	}
	return append(b.countNulls(), add("Hits", jen.Id(hits)), add("Misses", jen.Id("n").Op("-").Id(hits)), add("Rows", jen.Id(matches)))
}

// countAndReturn is count at the end of a step that gives the entries that are left.
func (b *prober) countAndReturn(hits string) []jen.Code {
	return append(b.countNulls(), jen.Return(b.countMatches(hits)))
}

func (b *prober) countMatches(hits string) *jen.Statement {
	return names.Runtime("CountMatches").Call(jen.Op("&").Add(b.stats()), jen.Id("n"), jen.Id(hits))
}

func (b *prober) countNulls() []jen.Code {
	if b.nulls == "" {
		return nil
	}
	return []jen.Code{joinStat(b.probe.Join, "NullKeys").Op("+=").Uint64().Call(jen.Id(b.nulls))}
}

// stats are the step's counters.
func (b *prober) stats() *jen.Statement { return self("joins").Index(jen.Lit(b.probe.Join)) }

// tallyMatch counts one record that has found its row.
func (b *prober) tallyMatch() []jen.Code {
	if b.by != "" {
		return []jen.Code{b.tally("Hits"), b.tally("Rows")}
	}
	return []jen.Code{names.Runtime("CountMatch").Call(jen.Op("&").Add(b.stats()))}
}

// tally counts one record.
func (b *prober) tally(counter string) *jen.Statement {
	if b.by != "" {
		return joinStat(b.probe.Join, counter).Op("+=").Id(b.by)
	}
	return joinStat(b.probe.Join, counter).Op("++")
}

// drop lets go of key parts that may point into the batch.
func (b *prober) drop() []jen.Code {
	var out []jen.Code
	for i, f := range b.held {
		if k := b.probe.Index.Keys[i]; f != "" && (k.Kind.IsString() || k.Kind == ir.Bytea || k.Kind == ir.Numeric && !k.Rep.Fixed()) {
			out = append(out, jen.Clear(self(f).Index(jen.Op(":").Id("n"))))
		}
	}
	return out
}
