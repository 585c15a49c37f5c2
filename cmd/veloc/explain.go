//go:build cgo

package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/project"
	"github.com/veloc-dev/veloc/codegen/diagram"
	"github.com/veloc-dev/veloc/compiler/ir"
)

func explainCommand(g *global) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "explain {FILE|DIR|-}...",
		Short: "Show the plan: load waves, indexes, operators, bytes per row",
		Args:  wanted(1, -1, "explain wants the SQL: a file, a folder, or - for stdin"),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := project.Scripts(args, cmd.InOrStdin())
			if err != nil {
				return err
			}
			p := project.New(files)
			p.Compile()
			g.report(cmd.ErrOrStderr(), p, ir.Error)
			if p.Errors() {
				return findings{}
			}
			out := cmd.OutOrStdout()
			switch format {
			case "text":
				fmt.Fprint(out, p.Plan)
			case "dot":
				fmt.Fprint(out, diagram.Graph(p.Plan).Dot())
			case "mermaid":
				fmt.Fprint(out, diagram.Graph(p.Plan).Mermaid())
			case "json":
				text, err := json.MarshalIndent(diagram.Summary(p.Plan), "", "  ")
				if err != nil {
					return err
				}
				fmt.Fprintf(out, "%s\n", text)
			default:
				return fmt.Errorf("--format is text, json, dot or mermaid, not %q", format)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "text, json, dot or mermaid")
	complete(cmd, "format", "text", "json", "dot", "mermaid")
	cmd.ValidArgsFunction = completeScripts
	return cmd
}
