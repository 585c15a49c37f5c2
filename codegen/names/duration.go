package names

import (
	"time"

	"github.com/dave/jennifer/jen"
)

// Duration is d as Go writes it in its largest whole unit.
func Duration(d time.Duration) *jen.Statement {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}, {time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"}} {
		if d != 0 && d%u.size == 0 {
			unit := jen.Qual("time", u.name)
			if d == u.size {
				return unit
			}
			return jen.Lit(int(d / u.size)).Op("*").Add(unit)
		}
	}
	return jen.Lit(int(d))
}
