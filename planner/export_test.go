package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// BuildUntil is Build without the passes behind the one named; "laid": without any.
func BuildUntil(p *ir.Program, pass string) (*Plan, []ir.Diagnostic) {
	defer func(all []struct {
		name string
		run  func(*builder, *Query)
	}) {
		passes = all
	}(passes)
	n := 0
	for i, p := range passes {
		if p.name == pass {
			n = i + 1
		}
	}
	if n == 0 && pass != "laid" {
		panic("no pass " + pass)
	}
	passes = slices.Clip(passes[:n])
	return Build(p)
}
