package names

import "github.com/dave/jennifer/jen"

// Set is a field of a literal.
func Set(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }

// Lines puts each element of a literal on a line of its own; one alone stays on the
// literal's line.
func Lines(elements []jen.Code) []jen.Code {
	if len(elements) < 2 {
		return elements
	}
	var out []jen.Code
	for _, e := range elements {
		out = append(out, jen.Line().Add(e))
	}
	return append(out, jen.Line())
}

// OneLineBlock is the body of a function literal that stands on the literal's line.
func OneLineBlock(statement jen.Code) *jen.Statement { return jen.Op("{").Add(statement).Op("}") }
