package codegen_test

import (
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// TestFault: a panic is a diagnostic that asks for a report, at its query.
func TestFault(t *testing.T) {
	span := ir.Span{Start: 5, End: 9}
	broken := &ir.Query{Name: "Broken", Span: span, Select: ir.Select{From: &ir.Scan{Rel: 3}}}
	_, diags := planner.Build(&ir.Program{Queries: []*ir.Query{broken}})
	check := func(diags []ir.Diagnostic, at ir.Span) {
		t.Helper()
		if len(diags) != 1 || diags[0].Code != "V0999" || diags[0].Severity != ir.Error || !strings.Contains(diags[0].Hint, "please report") || diags[0].Span != at {
			t.Errorf("%+v", diags)
		}
	}
	check(diags, span)
	_, diags = codegen.Generate(&planner.Plan{}, codegen.Options{})
	check(diags, ir.Span{})
}
