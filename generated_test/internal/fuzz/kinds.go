package fuzz

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// The kinds of values, shorter to read in tables.
const (
	boolean     = ir.Bool
	int2        = ir.Int2
	int4        = ir.Int4
	int8        = ir.Int8
	float4      = ir.Float4
	float8      = ir.Float8
	numeric     = ir.Numeric
	text        = ir.Text
	varchar     = ir.Varchar
	char        = ir.Bpchar
	date        = ir.Date
	clock       = ir.Time
	timestamp   = ir.Timestamp
	timestamptz = ir.Timestamptz
	interval    = ir.Interval
	uuid        = ir.UUID
	bytea       = ir.Bytea
	jsonb       = ir.JSONB
)

// kinds are all, comparable those that have an equality.
var (
	kinds      = ir.Kinds()
	comparable = slices.DeleteFunc(ir.Kinds(), func(k ir.Kind) bool { return k == jsonb })
)

// sqlName is how a cast names a kind: "character" alone would be char(1).
func sqlName(k ir.Kind) string {
	if k == char {
		return "bpchar"
	}
	return k.String()
}

// catalogName is pg_type.typname.
func catalogName(k ir.Kind) string {
	switch k {
	case boolean:
		return "bool"
	case int2:
		return "int2"
	case int4:
		return "int4"
	case int8:
		return "int8"
	case float4:
		return "float4"
	case float8:
		return "float8"
	case varchar:
		return "varchar"
	case char:
		return "bpchar"
	case timestamptz:
		return "timestamptz"
	}
	name, _, _ := strings.Cut(k.String(), " ")
	return name
}

// sources lists the kinds that PostgreSQL converts to each by itself.
var sources = func() map[ir.Kind][]ir.Kind {
	m := map[ir.Kind][]ir.Kind{}
	for _, from := range kinds {
		for _, to := range kinds {
			if c := funcs.CastBetween(from, to); from != to && c != nil && c.Context == funcs.Implicit {
				m[to] = append(m[to], from)
			}
		}
	}
	return m
}()

// related lists, for each kind, itself and those that = compares it with.
var related = func() map[ir.Kind][]ir.Kind {
	m := map[ir.Kind][]ir.Kind{}
	for _, l := range comparable {
		m[l] = append(m[l], l, l) // more often than another
		for _, r := range comparable {
			if l != r && resolves("=", boolean, l, r) {
				m[l] = append(m[l], r)
			}
		}
	}
	return m
}()

// alike lists the kinds that become another beside it, in CASE or UNION: those that are
// converted to it, of its category.
func alike(k ir.Kind) []ir.Kind {
	if k == interval {
		return nil // a time is converted to it, and yet of another category
	}
	return sources[k]
}
