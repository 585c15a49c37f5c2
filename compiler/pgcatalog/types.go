package pgcatalog

// typeInfo is what pg_type says of a type.
type typeInfo struct {
	category  byte
	preferred bool
	display   string // by format_type
}

// The categories of types that no column has.
const (
	pseudo  = 'P'
	untyped = 'X'
)

func (t typeInfo) pseudo() bool { return t.category == pseudo || t.category == untyped }

// HasType reports whether PostgreSQL has a type of that name for columns: its own,
// or the array of one, called _name.
func HasType(name string) bool {
	t, ok := data().types[element(name)]
	return ok && !t.pseudo()
}

// HasPseudoType reports whether the name is that of a type which only functions have.
func HasPseudoType(name string) bool {
	return data().types[name].pseudo()
}

// Display is a type's name as PostgreSQL's messages show it: that of _int4 is
// integer[]. Other names than the catalogue's are their own.
func Display(name string) string {
	of := element(name)
	t, ok := data().types[of]
	switch {
	case !ok:
		return name
	case of != name:
		return t.display + "[]"
	}
	return t.display
}

// element is the type that the elements of an array's type have, and of any other
// type itself.
func element(name string) string {
	if len(name) > 1 && name[0] == '_' {
		return name[1:]
	}
	return name
}
