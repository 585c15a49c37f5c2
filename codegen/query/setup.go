package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// setup emits the literal of exec.Setup, which says what the query has of its own, and
// the methods that it names.
func (e *emitter) setup() *jen.Statement {
	n := e.n
	fields := []jen.Code{
		set("Info", jen.Id(n.Info)),
		set("Publisher", jen.Id("r").Dot("tables").Dot("loader").Dot("Publisher").Call(jen.Id(n.Info))),
	}
	add := func(name string, value jen.Code) { fields = append(fields, set(name, value)) }
	if guards := e.guards(); len(guards) > 0 {
		add("Guards", jen.Index().Op("*").Add(names.Runtime("Guard")).Values(guards...))
	}
	if e.joins() > 0 {
		add("Joins", self("joins").Index(jen.Op(":")))
	}
	add("Codec", jen.Op("&").Id(n.Codec))
	add("Stream", jen.Op("&").Id(n.Stream.Batch).Values())
	if len(e.passed()) > 0 {
		join := []jen.Code{e.makeSteps(), self("steps").Dot("join").Call()}
		if len(e.tailCalls) > 0 {
			join = []jen.Code{e.step("join")}
		}
		add("Join", jen.Func().Params().Block(join...))
	}
	if len(e.doubtful()) > 0 {
		add("Admit", jen.Id(e.admitFunc()))
	}
	if !e.parks() && len(e.matched) == 0 { // several goroutines may share a stream
		var params []jen.Code
		if n.Params != "" {
			params = []jen.Code{jen.Id("params")}
		}
		add("Again", jen.Func().Params().Op("*").Add(names.Runtime("Forms")).Types(jen.Id(n.Stream.Row), jen.Id(n.Row)).
			Add(names.OneLineBlock(jen.Return(jen.Op("&").Id("r").Dot(n.Name).Call(params...).Dot("Forms")))))
	}
	if e.fallible {
		add("Fallible", jen.True())
	}
	if e.spreads {
		add("Spreads", jen.True())
	}
	fields = append(fields, e.checks()...)
	fields = append(fields, e.pinning()...)
	fields = append(fields, e.ending()...)
	return names.Runtime("Setup").Types(jen.Id(n.Stream.Row), jen.Id(n.Row)).Values(lines(append(fields, e.waits()...))...)
}

// set is a field of a literal.
func set(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }

// hook emits a method that the query's setup names, unless it would do nothing, and gives
// the setup's field.
func (e *emitter) hook(field, comment string, result jen.Code, body []jen.Code) []jen.Code {
	if len(body) == 0 {
		return nil
	}
	name := names.Local(field)
	e.hooks = append(e.hooks, jen.Comment(comment).Line().Add(e.stateReceiver()).Id(name).Params().Add(result).Block(body...))
	return []jen.Code{set(field, self(name))}
}

// guards are those of the query's tables.
func (e *emitter) guards() (guards []jen.Code) {
	for _, t := range e.q.Tables {
		guards = append(guards, jen.Op("&").Add(self(e.tableName(t))).Dot("table").Dot("Guard"))
	}
	return guards
}

// checks are the setup's fields with what may keep the query from joining.
func (e *emitter) checks() (fields []jen.Code) {
	var fresh, keys []jen.Code
	for _, t := range e.aging() {
		fresh = append(fresh, self(e.tableName(t)).Dot("table").Dot("Core"))
	}
	for _, k := range e.q.FailingKeys() {
		keys = append(keys, self(e.tableName(k.Table)).Dot("keyError"+itoa(k.Hidden)))
	}
	if len(fresh) > 0 {
		fields = append(fields, set("Fresh", jen.Index().Op("*").Add(names.Runtime("Core")).Values(fresh...)))
	}
	if len(keys) > 0 {
		fields = append(fields, set("Keys", jen.Index().Func().Params().Error().Values(keys...)))
	}
	return fields
}

// pinning are the fields about the tables' versions.
func (e *emitter) pinning() (fields []jen.Code) {
	if !e.pinsGuardsAlone() {
		fields = append(fields, e.hook("Pin", "pin holds the tables' versions, in table order.", nil, e.pins())...)
	}
	if !e.spreads {
		return fields
	}
	var detach, attach []jen.Code
	for _, t := range e.q.Tables {
		name := e.tableName(t)
		if id := e.views[t.ID]; id != "" {
			if t.View == nil {
				detach = append(detach, self("pieces").Dot("Hold").Call(self(name).Dot("table").Dot("Holds").Dot("Take").Call()))
			}
			detach = append(detach, self(id).Op("=").Add(names.Runtime("Detached")).Call(self(id)))
		}
	}
	for _, m := range e.matchedInOrder() {
		for _, field := range m.tracked() {
			detach = append(detach, self(field).Dot("Hold").Call())
			attach = append(attach, self(field).Dot("Settle").Call())
		}
	}
	fields = append(fields, e.hook("Detach", "detach keeps these versions where the batch lets go of the tables.", nil, detach)...)
	return append(fields, e.hook("Attach", "attach ends what detach began.", nil, attach)...)
}

// ending are the fields about the end of the input, and about what has matched until then.
func (e *emitter) ending() (fields []jen.Code) {
	if len(e.tailCalls) > 0 {
		body := []jen.Code{e.step(e.tailCalls[0])}
		for _, t := range e.tailCalls[1:] {
			body = append(body, e.whileWanted(e.step(t)))
		}
		// The ops are the query's, not its state's.
		fields = append(fields, set("End", jen.Func().Params().Block(body...)))
	}
	if lost := e.lost(); len(lost) > 0 {
		fields = append(fields, e.hook("Lost", "lost says why it is no longer known what has matched.", jen.Error(), append(lost, jen.Return(jen.Nil())))...)
	}
	fields = append(fields, e.hook("Forget", "forget begins the next run with nothing matched.", nil, e.forget())...)
	if e.fallible {
		undo, keep := e.undo()
		fields = append(fields, e.hook("Undo", "undo takes back what the batch at hand has matched.", nil, undo)...)
		fields = append(fields, e.hook("Keep", "keep lets it stand.", nil, keep)...)
	}
	return fields
}

// waiting lists the joins whose misses park the record.
func (e *emitter) waiting() []*planner.Lookup {
	var out []*planner.Lookup
	for s := range e.joined() {
		if p, ok := s.(*planner.Lookup); ok && parks(p) {
			out = append(out, p)
		}
	}
	return out
}

// parks reports whether a join's misses park the record.
func parks(l *planner.Lookup) bool { return l.Miss != nil && l.Miss.OnMiss.Kind == ir.WaitAndRetry }

// parks reports whether some record may be put aside.
func (e *emitter) parks() bool { return len(e.waiting()) > 0 }

// waits are the fields that tell how records wait, by join, and for which tables.
func (e *emitter) waits() []jen.Code {
	if !e.parks() {
		return nil
	}
	var waits, tables []jen.Code
	for s := range e.joined() {
		var policy []jen.Code
		if p, ok := s.(*planner.Lookup); ok && parks(p) {
			m := p.Miss.OnMiss
			policy = []jen.Code{set("MaxRetries", jen.Lit(m.MaxRetries)), set("Delay", names.Duration(m.Delay)), set("MaxDelay", names.Duration(m.MaxDelay))}
		}
		waits = append(waits, jen.Values(policy...))
	}
	for _, w := range e.waiting() {
		tables = append(tables, self(e.tableName(w.Table)).Dot("table").Dot("Core"))
	}
	return []jen.Code{
		set("Waits", jen.Index().Add(names.Runtime("Wait")).Values(lines(waits)...)),
		set("WaitFor", jen.Index().Op("*").Add(names.Runtime("Core")).Values(tables...)),
	}
}
