//go:build cgo

// Command veloc compiles SQL joins of a stream with reference tables to Go.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes of the command line.
const (
	exitFindings = 1 // SQL errors, stale files, differences, data and evaluation errors of run
	exitTrouble  = 2 // usage, missing or unwritable files, a failed build, internal
)

// findings is an error whose text has been printed already: the command did
// its work and found something.
type findings struct{}

func (findings) Error() string { return "findings" }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(execute(ctx, os.Args[1:]))
}

func execute(ctx context.Context, args []string) int {
	root := rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.As(err, &findings{}):
		return exitFindings
	}
	fmt.Fprintln(os.Stderr, "veloc:", err)
	return exitTrouble
}

// global holds the flags that every command takes.
type global struct {
	errorFormat string
}

func rootCommand() *cobra.Command {
	g := &global{}
	root := &cobra.Command{
		Use:           "veloc",
		Short:         "Compiles SQL joins of a stream with reference tables to Go",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&g.errorFormat, "error-format", "text", "how diagnostics are printed: text, json or github-actions")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return g.check() }
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(initCommand(g), generateCommand(g), vetCommand(g), explainCommand(g), runCommand(g), diffCommand(g), versionCommand())
	return root
}

func (g *global) check() error {
	switch g.errorFormat {
	case "text", "json", "github-actions":
		return nil
	}
	return fmt.Errorf("--error-format is text, json or github-actions, not %q", g.errorFormat)
}
