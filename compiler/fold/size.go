package fold

import "github.com/veloc-dev/veloc/compiler/ir"

// largest is the most bytes of a constant that folding makes. What is larger is
// computed where the query runs.
const largest = 1 << 20

// tooLarge reports whether a call would make a constant above that, without
// making it: few functions give more than their arguments hold.
func tooLarge(f *ir.Func, args []any) bool {
	text := func(i int) int {
		s, _ := args[i].(string)
		return len(s)
	}
	count := func(i int) int {
		n, _ := args[i].(int32)
		return int(n)
	}
	switch {
	case f.Name == "repeat" && len(args) == 2:
		return count(1) > 0 && text(0) > largest/count(1)
	case (f.Name == "lpad" || f.Name == "rpad") && len(args) > 1:
		return count(1) > largest/4 // characters of at most four bytes
	case f.Name == "replace" && len(args) == 3:
		return text(2) > text(1) && text(0)/max(text(1), 1)*text(2) > largest
	}
	return false
}

// isLarge reports whether a constant holds more than folding keeps.
func isLarge(c *ir.Const) bool { return len(c.Text) > largest || len(c.Bytes) > largest }
