package planner_test

import (
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

func TestChain(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("t", trades, "u", users, "l", limits)
	s.query.From = join(ir.Left,
		join(ir.Inner, s.scan("t"), s.scan("u"), eq(s.col("t.user_id"), s.col("u.id"))),
		s.scan("l"), eq(s.col("t.user_id"), s.col("l.id")), op(s.col("l.max"), ">", s.col("l.max")))
	s.query.Where = and(eq(s.col("u.kind"), text("gold")), s.col("t.flag"))
	s.output("t.id", "u.name", "l.max")
	s.check(t, "chain")
}

// The stream stands last and a later ON joins the tables with each other.
func TestStreamLast(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("u", users, "l", limits, "t", trades)
	s.query.From = join(ir.Inner,
		join(ir.Inner, s.scan("u"), s.scan("l"), eq(s.col("u.limit_id"), s.col("l.id"))),
		s.scan("t"), eq(s.col("t.user_id"), s.col("u.id")))
	s.output("t.id", "u.name", "l.max")
	s.check(t, "stream_last")
}

// Commas with the conditions in WHERE; the second table connects the first.
func TestComma(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("l", limits, "t", trades, "u", users)
	s.query.From = join(ir.Inner, join(ir.Inner, s.scan("l"), s.scan("t")), s.scan("u"))
	s.query.Where = and(eq(s.col("l.id"), s.col("u.limit_id")), eq(s.col("u.id"), s.col("t.user_id")), s.col("t.flag"))
	s.output("t.id", "l.max")
	s.check(t, "comma")
}

// A condition over the stream alone belongs to a left join's ON: it keeps rows.
func TestOnAgainstWhere(t *testing.T) {
	s, trades, users, _, _ := trading()
	s.from("t", trades, "u", users)
	s.query.From = join(ir.Left, s.scan("t"), s.scan("u"), eq(s.col("t.user_id"), s.col("u.id")), s.col("t.flag"), eq(s.col("u.kind"), text("x")))
	s.query.Where = and(eq(s.col("t.symbol"), text("A")), eq(s.col("u.kind"), text("x")))
	s.output("t.id", "u.name")
	s.check(t, "on_against_where")
}

func TestRightAndFull(t *testing.T) {
	s, trades, users, limits, orders := trading()
	s.from("t", trades, "u", users, "l", limits, "o", orders)
	s.query.From = join(ir.Full,
		join(ir.Left, join(ir.Right, s.scan("t"), s.scan("u"), eq(s.col("t.user_id"), s.col("u.id"))),
			s.scan("l"), eq(s.col("u.limit_id"), s.col("l.id"))),
		s.scan("o"), eq(s.col("o.user_id"), s.col("u.id")), eq(s.col("t.flag"), boolean(true)))
	s.output("t.id", "u.name", "l.max", "o.note")
	s.check(t, "right_and_full")
}

// What the WHERE cannot let through needs no tail.
func TestTailDropped(t *testing.T) {
	s, trades, users, _, _ := trading()
	s.from("t", trades, "u", users)
	s.query.From = join(ir.Full, s.scan("t"), s.scan("u"), eq(s.col("t.user_id"), s.col("u.id")))
	s.query.Where = eq(s.col("t.symbol"), text("A"))
	s.output("t.id", "u.name")
	s.check(t, "tail_dropped")
}

// A condition before a right join must not be tested before it.
func TestBarrier(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("t", trades, "u", users, "l", limits)
	s.query.From = join(ir.Inner,
		join(ir.Right, s.scan("t"), s.scan("u"), eq(s.col("t.user_id"), s.col("u.id"))),
		s.scan("l"), eq(s.col("l.id"), s.col("u.limit_id")), eq(s.col("u.kind"), text("x")))
	s.query.Where = &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool)}, Arg: s.col("t.flag")}
	s.output("u.name")
	s.check(t, "barrier")
}

func TestFanOutAndSharedIndex(t *testing.T) {
	s, trades, users, _, orders := trading()
	s.from("t", trades, "o", orders, "p", orders, "u", users)
	s.query.From = join(ir.Inner, join(ir.Left,
		join(ir.Inner, s.scan("t"), s.scan("o"), eq(s.col("t.user_id"), s.col("o.user_id"))),
		s.scan("p"), eq(s.col("t.user_id"), s.col("p.user_id")), op(s.col("p.id"), ">", s.col("o.id"))),
		s.scan("u"), eq(s.col("u.id"), s.col("t.user_id")))
	s.output("t.id", "o.note", "p.note", "u.name")
	s.check(t, "fan_out")
}

func TestKeyless(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("t", trades, "u", users, "l", limits)
	s.query.From = join(ir.Inner,
		join(ir.Left, s.scan("t"), s.scan("u"), or(eq(s.col("t.user_id"), s.col("u.id")), s.col("t.flag"))),
		s.scan("l"))
	s.query.Where = op(s.col("t.amount"), "<", s.col("l.max"))
	s.output("t.id", "u.name", "l.id")
	s.check(t, "keyless")
}

// Keys of other types: bigint from an integer, a float8 that is not unique any
// more, two numeric scales, an expression.
func TestKeyTypes(t *testing.T) {
	s, trades, users, limits, orders := trading()
	prices := s.relation(ir.Table, "prices", "amount numeric(10,4)!, symbol text!, ratio float8", 0)
	s.from("t", trades, "o", orders, "u", users, "l", limits, "p", prices, "q", prices)
	f := s.scan("t")
	f = join(ir.Inner, f, s.scan("o"), eq(cast(s.col("t.order_id"), "int8"), cast(s.col("o.id"), "int8")))
	f = join(ir.Inner, f, s.scan("u"), eq(s.col("u.id"), cast(s.col("t.order_id"), "int8")))
	f = join(ir.Inner, f, s.scan("l"), eq(cast(s.col("l.id"), "float8"), cast(s.col("t.user_id"), "float8")))
	f = join(ir.Inner, f, s.scan("p"), eq(s.col("p.amount"), s.col("t.amount")))
	f = join(ir.Inner, f, s.scan("q"), eq(call("upper", "text", s.col("q.symbol")), s.col("t.symbol")))
	s.query.From = f
	s.output("t.id", "o.note")
	s.check(t, "key_types")
}

func TestNest(t *testing.T) {
	s, trades, users, limits, orders := trading()
	s.from("t", trades, "u", users, "l", limits, "o", orders)
	s.query.From = join(ir.Left, s.scan("t"),
		join(ir.Left, join(ir.Inner, s.scan("u"), s.scan("l"), eq(s.col("u.limit_id"), s.col("l.id"))),
			s.scan("o"), eq(s.col("o.user_id"), s.col("u.id"))),
		eq(s.col("t.user_id"), s.col("l.id")), s.col("t.flag"))
	s.output("t.id", "u.name", "l.max", "o.note")
	s.check(t, "nest")
}

func TestNestOfFull(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("u", users, "l", limits, "t", trades)
	s.query.From = join(ir.Full,
		join(ir.Full, s.scan("u"), s.scan("l"), eq(s.col("u.limit_id"), s.col("l.id"))),
		s.scan("t"), eq(s.col("t.user_id"), s.col("l.id")))
	s.output("t.id", "u.name", "l.max")
	s.check(t, "nest_of_full")
}

// R ⟕ (u ⟕ l) is (R ⟕ u) ⟕ l here, and needs no nest.
func TestLeftOfLeft(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("t", trades, "u", users, "l", limits)
	s.query.From = join(ir.Left, s.scan("t"),
		join(ir.Left, s.scan("u"), s.scan("l"), eq(s.col("u.limit_id"), s.col("l.id"))),
		eq(s.col("t.user_id"), s.col("u.id")))
	s.output("t.id", "u.name", "l.max")
	s.check(t, "left_of_left")
}

func TestNever(t *testing.T) {
	s, trades, users, limits, _ := trading()
	s.from("t", trades, "u", users)
	s.query.From = join(ir.Full, s.scan("t"), s.scan("u"), boolean(false))
	s.output("t.id", "u.name")
	s.from("t", trades, "u", users)
	s.query.From = join(ir.Inner, s.scan("t"), s.scan("u"), eq(s.col("t.user_id"), s.col("u.id")))
	s.query.Where = boolean(false)
	s.output("t.id")
	s.from("t", trades, "u", users, "l", limits)
	s.query.From = join(ir.Left, join(ir.Left, s.scan("t"), s.scan("u"), boolean(false)), s.scan("l"), eq(s.col("l.id"), s.col("u.limit_id")))
	s.output("t.id", "l.max")
	s.check(t, "never")
}
