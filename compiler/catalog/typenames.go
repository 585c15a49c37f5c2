package catalog

import (
	"strings"

	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// typeNamed finds what a type's name stands for: one that the script makes, the
// rows of a table, or, where both are nil, one of PostgreSQL's or one that the
// script does not show.
func (c *Catalog) typeNamed(n syntax.TypeName) (made *userType, rows *relation, exists bool) {
	switch {
	case n.Builtin(), n.Schema == "pg_collation", n.Schema == "pg_catalog", n.Schema == "information_schema":
		return nil, nil, true
	case n.Schema == "" && pgcatalog.HasPseudoType(n.Name):
		return nil, nil, true
	}
	if made = c.findType(n.Schema, n.Name); made != nil {
		return made, nil, true
	}
	if o := c.find(n.Schema, n.Name); o != nil && o.rel != nil && o.class != syntax.IndexClass {
		return nil, o.rel, true
	}
	return nil, nil, c.loose || c.Incomplete
}

func (c *Catalog) findType(schema, name string) *userType {
	if schema != "" {
		return c.types[objectName{schema, name}]
	}
	for _, s := range c.path {
		if t := c.types[objectName{s, name}]; t != nil {
			return t
		}
	}
	return nil
}

// NoType reports whether there is no type of that name; hint is what may have been
// meant.
func (c *Catalog) NoType(n syntax.TypeName) (hint string, none bool) {
	if _, _, exists := c.typeNamed(n); exists {
		return "", false
	}
	return typeHint(n.Name), true
}

// typeHint is what may have been meant by a type that does not exist.
func typeHint(name string) string {
	if own := otherNames[strings.ToLower(name)]; own != "" {
		return "PostgreSQL's name for it is " + own
	}
	return diag.DidYouMean(name, writtenTypes)
}

// writtenTypes are the names that people write, for suggestions.
var writtenTypes = []string{
	"int", "smallint", "integer", "bigint", "real", "double precision", "numeric", "decimal", "text", "varchar", "character varying", "char", "boolean", "date", "time",
	"timestamp", "timestamptz", "interval", "uuid", "bytea", "json", "jsonb", "serial", "bigserial", "smallserial", "money", "inet", "cidr", "xml",
}

// otherNames are names that other databases give to types of PostgreSQL's.
var otherNames = map[string]string{
	"tinyint": "smallint", "byte": "smallint", "short": "smallint", "int16": "smallint", "utinyint": "smallint", "uint8": "smallint", "year": "smallint",
	"mediumint": "integer", "int32": "integer", "uint16": "integer", "usmallint": "integer",
	"long": "bigint", "int64": "bigint", "uint32": "bigint", "uinteger": "bigint",
	"uint64": "numeric(20)", "ubigint": "numeric(20)", "hugeint": "numeric(39)", "number": "numeric", "bignumeric": "numeric", "bigdecimal": "numeric", "smallmoney": "numeric(10,4)",
	"float32": "real", "float64": "double precision", "double": "double precision", "binary_float": "real", "binary_double": "double precision",
	"string": "text", "str": "text", "clob": "text", "nclob": "text", "tinytext": "text", "mediumtext": "text", "longtext": "text", "ntext": "text",
	"varchar2": "varchar", "nvarchar": "varchar", "nvarchar2": "varchar", "fixedstring": "char",
	"datetime": "timestamp", "datetime2": "timestamp", "datetime64": "timestamp", "smalldatetime": "timestamp", "timestamp_ntz": "timestamp",
	"datetimeoffset": "timestamptz", "timestamp_ltz": "timestamptz", "timestamp_tz": "timestamptz", "date32": "date",
	"blob": "bytea", "tinyblob": "bytea", "mediumblob": "bytea", "longblob": "bytea", "binary": "bytea", "varbinary": "bytea", "bytes": "bytea", "image": "bytea", "raw": "bytea",
	"uniqueidentifier": "uuid", "guid": "uuid", "logical": "boolean",
}

// DeclaresFunction reports whether the script may have made a function of that
// name.
func (c *Catalog) DeclaresFunction(name string) bool {
	return c.declared.Extensions || c.declared.Functions[name]
}
