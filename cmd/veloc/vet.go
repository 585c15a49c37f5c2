//go:build cgo

package main

import (
	"github.com/spf13/cobra"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/project"
	"github.com/veloc-dev/veloc/compiler/ir"
)

func vetCommand(g *global) *cobra.Command {
	strict := false
	cmd := &cobra.Command{
		Use:               "vet [DIR...]",
		ValidArgsFunction: completeFolders,
		Short:             "Print errors and warnings: joins that no index serves, fan-out that no key bounds, unused tables",
		RunE: func(cmd *cobra.Command, args []string) error {
			return each(args, func(dir string) error {
				p, err := project.Folder(dir)
				if err != nil {
					return err
				}
				p.Compile()
				if !p.Errors() {
					p.Generate()
				}
				g.report(cmd.ErrOrStderr(), p, ir.Note)
				for _, d := range p.Diags {
					if d.Severity == ir.Error || strict && d.Severity == ir.Warning {
						return findings{}
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "fail on warnings")
	return cmd
}
