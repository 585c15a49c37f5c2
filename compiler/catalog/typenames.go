package catalog

import (
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// NoType reports whether there is no type of that name, neither PostgreSQL's own
// nor one that the script makes or that an extension may bring; hint is what may
// have been meant.
func (c *Catalog) NoType(n syntax.TypeName) (hint string, none bool) {
	_, known := typeKinds[n.Name]
	switch {
	case known, len(n.Name) > 1 && n.Name[0] == '_' && pgcatalog.HasType(n.Name[1:]), c.declared.Extensions, c.declared.Types[n.Name], pgcatalog.HasType(n.Name):
		return "", false
	case n.Schema != "" && n.Schema != "pg_catalog" && n.Schema != "public":
		return "", false // a schema that the script may not show
	}
	return suggest(n.Name, writtenTypes), true
}

// DeclaresFunction reports whether the script may have made a function of that
// name.
func (c *Catalog) DeclaresFunction(name string) bool {
	return c.declared.Extensions || c.declared.Functions[name]
}
