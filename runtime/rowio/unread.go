package rowio

import "slices"

// Unread is a declared column that records do not have, since its type is none of
// theirs: files hold it, and it is passed over.
type Unread struct {
	Name   string
	Before int // of Columns, before which it is declared
}

// undeclared is told of columns that the relation has not, and tells extra of those
// that are not unread either.
func (r *Relation) undeclared(extra func(names []string) error) func(names []string) error {
	if extra == nil {
		return nil
	}
	return func(names []string) error {
		if names = r.Undeclared(names); len(names) == 0 {
			return nil
		}
		return extra(names)
	}
}

// Undeclared are those of a file's columns that the relation does not declare.
func (r *Relation) Undeclared(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(r.Columns, func(c Column) bool { return c.Name == name }) ||
			slices.ContainsFunc(r.Unread, func(u Unread) bool { return u.Name == name })
	})
}

// gaps are the places of unread columns among the others.
func (r *Relation) gaps() []int {
	var out []int
	for _, u := range r.Unread {
		out = append(out, u.Before)
	}
	return out
}
