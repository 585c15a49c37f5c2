//go:build cgo

package main

import (
	"io"
	"os"
	"slices"

	"golang.org/x/term"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/project"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// report prints the diagnostics of at least the severity given.
func (g *global) report(w io.Writer, p *project.Project, least ir.Severity) {
	colors := diag.Colors{}
	if f, ok := w.(*os.File); ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd())) {
		colors = diag.ANSI
	}
	shown := slices.DeleteFunc(slices.Clone(p.Diags), func(d ir.Diagnostic) bool { return d.Severity > least })
	for _, d := range diag.Limit(shown) {
		switch g.errorFormat {
		case "json":
			io.WriteString(w, diag.JSON(p.Files, d))
		case "github-actions":
			io.WriteString(w, diag.GitHub(p.Files, d))
		default:
			io.WriteString(w, diag.Text(p.Files, d, colors))
		}
	}
}

// folders is the folders named, or the one at hand.
func folders(args []string) []string {
	if len(args) == 0 {
		return []string{"."}
	}
	return args
}
