package names

// Scope gives out the local names of one function: none is given twice, and
// none is a keyword, a predeclared identifier, an import or anything at package
// level.
type Scope struct {
	pkg  *Package
	used map[string]bool
	last numbers
}

// Scope begins a function in which the given names (receiver, parameters,
// locals that the emitter names itself) are taken.
func (p *Package) Scope(taken ...string) *Scope {
	s := &Scope{pkg: p, used: map[string]bool{}, last: numbers{}}
	s.Take(taken...)
	return s
}

// Take marks names as taken.
func (s *Scope) Take(taken ...string) {
	for _, t := range taken {
		s.used[t] = true
	}
}

// Name gives a free name: want, or want with a number. An empty want or one
// that is not an unexported identifier gives a name made from it.
func (s *Scope) Name(want string) string {
	want = Local(want)
	id := free(want, s.last, func(id string) bool { return s.used[id] || s.pkg != nil && s.pkg.used[id] != "" })
	s.used[id] = true
	return id
}

// Local makes an unexported identifier of any text: "user_id" → userID. It may
// be a keyword or a name in use; Scope.Name avoids these.
func Local(s string) string {
	if c := Camel(s); c != "" {
		return lowerFirst(c)
	}
	return "v"
}
