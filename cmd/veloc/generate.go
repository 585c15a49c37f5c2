//go:build cgo

package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/project"
	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/compiler/ir"
)

type generateFlags struct {
	check, stdout, verify bool
}

func generateCommand(g *global) *cobra.Command {
	var flags generateFlags
	cmd := &cobra.Command{
		Use:               "generate [DIR...]",
		Short:             "Write the Go package beside the SQL of each folder",
		ValidArgsFunction: completeFolders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.check && flags.stdout {
				return errors.New("--check writes nothing, and --stdout prints the files: give one of them")
			}
			return each(args, func(dir string) error { return g.generate(cmd, dir, flags) })
		},
	}
	cmd.Flags().BoolVar(&flags.check, "check", false, "write nothing; exit 1 where files are not what generate would write")
	cmd.Flags().BoolVar(&flags.stdout, "stdout", false, "print the files instead of writing them")
	cmd.Flags().BoolVar(&flags.verify, "verify", false, "type-check the package before it is written")
	return cmd
}

func diffCommand(g *global) *cobra.Command {
	return &cobra.Command{
		Use:               "diff [DIR...]",
		Short:             "Print how the files on disk differ from what generate would write",
		ValidArgsFunction: completeFolders,
		RunE: func(cmd *cobra.Command, args []string) error {
			return each(args, func(dir string) error {
				files, err := g.make(cmd.ErrOrStderr(), dir)
				if err != nil {
					return err
				}
				changes, err := check.Changes(dir, files)
				if err != nil || len(changes) == 0 {
					return err
				}
				for _, c := range changes {
					fmt.Fprint(cmd.OutOrStdout(), c.Unified(dir))
				}
				return findings{}
			})
		},
	}
}

// each runs do for every folder; findings in one do not keep it from the next.
func each(args []string, do func(dir string) error) error {
	var found error
	for _, dir := range folders(args) {
		switch err := do(dir); err.(type) {
		case nil:
		case findings:
			found = err
		default:
			return err
		}
	}
	return found
}

// make compiles a folder's SQL to files.
func (g *global) make(messages io.Writer, dir string) ([]codegen.File, error) {
	p, err := project.Folder(dir)
	if err != nil {
		return nil, err
	}
	p.Compile()
	var files []codegen.File
	if !p.Errors() {
		files = p.Generate()
	}
	g.report(messages, p, ir.Warning)
	if p.Errors() {
		return nil, findings{}
	}
	return files, nil
}

func (g *global) generate(cmd *cobra.Command, dir string, flags generateFlags) error {
	files, err := g.make(cmd.ErrOrStderr(), dir)
	if err != nil {
		return err
	}
	if flags.verify {
		if err := check.Verify(cmd.Context(), dir, files); err != nil {
			return err
		}
	}
	switch {
	case flags.stdout:
		for _, f := range files {
			fmt.Fprintf(cmd.OutOrStdout(), "// ==> %s <==\n%s", f.Name, f.Content)
		}
		return nil
	case flags.check:
		changes, err := check.Changes(dir, files)
		if err != nil || len(changes) == 0 {
			return err
		}
		for _, c := range changes {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s is not what `veloc generate` would write\n", dir, c.Name)
		}
		return findings{}
	}
	_, err = check.Write(dir, files)
	return err
}
