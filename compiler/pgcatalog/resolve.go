package pgcatalog

import "slices"

// Outcome says how a search among overloads ended.
type Outcome uint8

// The outcomes.
const (
	Found     Outcome = iota
	Missing           // no overload takes the arguments
	Ambiguous         // several do, and none is best
	Coercion          // the function's name is a type's, and the call is a cast to it
)

// Operator finds the operator that left and right mean, as oper() does; left is
// empty for a prefix operator.
func Operator(name, left, right string) (*Signature, Outcome) {
	args := []string{left, right}
	if left == "" {
		args = args[1:]
	}
	var candidates []*Signature
	for _, s := range data().operators[name] {
		if len(s.Args) == len(args) {
			candidates = append(candidates, s)
		}
	}
	// One untyped side is first taken for the type of the other.
	same := slices.Clone(args)
	if len(args) == 2 && (left == Unknown) != (right == Unknown) {
		for i, a := range args {
			if a == Unknown {
				same[i] = args[1-i]
			}
		}
	}
	if s := exactly(candidates, same); s != nil {
		return s, Found
	}
	return best(candidates, args)
}

// Call finds the function that a call of name with arguments of these types
// means, as func_get_detail does. The signature has an argument for each given.
// literal says that the first argument is one.
func Call(name string, args []string, literal bool) (*Signature, Outcome) {
	candidates := applicable(data().functions[name], len(args))
	if s := exactly(candidates, args); s != nil {
		return s, Found
	}
	if len(args) == 1 && HasType(name) && coerces(args[0], name, literal) {
		return nil, Coercion
	}
	return best(candidates, args)
}

// coerces reports whether name(x) is a cast of x: where no function does it. A
// parameter of an unknown type is cast to text alone, a literal to every type.
func coerces(from, to string, literal bool) bool {
	c := data()
	if from == Unknown {
		return literal || c.types[to].category == 'S'
	}
	if from == to {
		return true
	}
	stringy := c.types[from].category == 'S' || c.types[to].category == 'S'
	if c.casts[[2]string{from, to}] == "" {
		return stringy
	}
	return binaryCoercible(from, to)
}

// binaryCoercible reports the casts between supported types that change
// nothing but the name.
func binaryCoercible(from, to string) bool {
	strings := []string{"text", "varchar"}
	return slices.Contains(strings, from) && (slices.Contains(strings, to) || to == "bpchar")
}

// applicable lists the overloads that take n arguments, with an argument type
// for each: defaults left out, variadic ones written out.
func applicable(all []*Signature, n int) []*Signature {
	var out []*Signature
	for _, s := range all {
		switch {
		case len(s.Args) == n && !s.variadic:
			out = append(out, s)
		case s.variadic && n >= len(s.Args):
			last := element(s.Args[len(s.Args)-1])
			if i := slices.Index(arrays, last); i >= 0 {
				last = elements[i]
			}
			e := *s
			e.Args = slices.Clone(s.Args[:len(s.Args)-1])
			for len(e.Args) < n {
				e.Args = append(e.Args, last)
			}
			out = append(out, &e)
		case n < len(s.Args) && n >= len(s.Args)-s.defaults:
			e := *s
			e.Args = s.Args[:n]
			out = append(out, &e)
		}
	}
	return out
}

var (
	arrays   = []string{"anyarray", "anycompatiblearray"}
	elements = []string{"anyelement", "anycompatible"}
)

func exactly(candidates []*Signature, args []string) *Signature {
	for _, s := range candidates {
		if slices.Equal(s.Args, args) {
			return s
		}
	}
	return nil
}

// Implicit reports whether PostgreSQL converts from one type to another by itself.
func Implicit(from, to string) bool {
	return from == to || from == Unknown || to == "any" || data().casts[[2]string{from, to}] == "i"
}

// takes is can_coerce_type: whether s takes the arguments, generic ones among them.
func takes(s *Signature, args []string) bool {
	element := "" // what anyelement stands for
	for i, a := range args {
		switch to := s.Args[i]; to {
		case "anyelement", "anynonarray":
			if a == Unknown {
				continue
			}
			if element != "" && element != a {
				return false
			}
			element = a
		case "anycompatible", "anycompatiblenonarray":
		case "anyarray", "anyrange", "anymultirange", "anyenum", "anycompatiblearray", "anycompatiblerange", "anycompatiblemultirange":
			// No array, range or enum is among the types that veloc has.
			if a != Unknown {
				return false
			}
		default:
			if !Implicit(a, to) {
				return false
			}
		}
	}
	return true
}

// best is func_select_candidate: the overload that PostgreSQL's rules of type
// conversion choose.
func best(candidates []*Signature, args []string) (*Signature, Outcome) {
	candidates = filter(candidates, func(s *Signature) bool { return takes(s, args) })
	for _, score := range []func(s *Signature, i int) bool{
		func(s *Signature, i int) bool { return s.Args[i] == args[i] },
		func(s *Signature, i int) bool {
			return s.Args[i] == args[i] || preferredIn(s.Args[i], category(args[i]))
		},
	} {
		if len(candidates) < 2 {
			break
		}
		candidates = most(candidates, func(s *Signature) int {
			n := 0
			for i, a := range args {
				if a != Unknown && score(s, i) {
					n++
				}
			}
			return n
		})
	}
	if len(candidates) > 1 && slices.Contains(args, Unknown) {
		candidates = byCategory(candidates, args)
		if len(candidates) > 1 {
			candidates = assumeSame(candidates, args)
		}
	}
	switch len(candidates) {
	case 0:
		return nil, Missing
	case 1:
		return candidates[0], Found
	}
	return nil, Ambiguous
}

// SameCategory reports whether two types are of one category; untyped ones are
// of none.
func SameCategory(a, b string) bool { return category(a) == category(b) }

// Preferred reports whether a type is preferred in its category.
func Preferred(t string) bool { return data().types[t].preferred }

func category(t string) byte { return data().types[t].category }

func preferredIn(t string, category byte) bool {
	i := data().types[t]
	return i.preferred && i.category == category
}

func filter(all []*Signature, keep func(*Signature) bool) []*Signature {
	var out []*Signature
	for _, s := range all {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

func most(all []*Signature, score func(*Signature) int) []*Signature {
	best := 0
	for _, s := range all {
		best = max(best, score(s))
	}
	return filter(all, func(s *Signature) bool { return score(s) == best })
}

// byCategory decides for untyped arguments: strings where some candidate takes
// one, else the category that all agree on, and its preferred type.
func byCategory(candidates []*Signature, args []string) []*Signature {
	type slot struct {
		category  byte
		preferred bool
	}
	slots := make([]slot, len(args))
	for i, a := range args {
		if a != Unknown {
			continue
		}
		s, conflict := slot{}, false
		for k, c := range candidates {
			t := data().types[c.Args[i]]
			switch {
			case k == 0 || t.category != s.category && t.category == 'S':
				s = slot{t.category, t.preferred}
			case t.category == s.category:
				s.preferred = s.preferred || t.preferred
			default:
				conflict = true
			}
		}
		if conflict && s.category != 'S' {
			return candidates
		}
		slots[i] = s
	}
	left := filter(candidates, func(c *Signature) bool {
		for i, a := range args {
			if a != Unknown {
				continue
			}
			t := data().types[c.Args[i]]
			if t.category != slots[i].category || slots[i].preferred && !t.preferred {
				return false
			}
		}
		return true
	})
	if len(left) == 0 {
		return candidates
	}
	return left
}

// assumeSame takes untyped arguments for the type of the others.
func assumeSame(candidates []*Signature, args []string) []*Signature {
	known := Unknown
	for _, a := range args {
		switch {
		case a == Unknown || a == known:
		case known == Unknown:
			known = a
		default:
			return candidates
		}
	}
	if known == Unknown {
		return candidates
	}
	same := slices.Repeat([]string{known}, len(args))
	if left := filter(candidates, func(s *Signature) bool { return takes(s, same) }); len(left) == 1 {
		return left
	}
	return candidates
}
