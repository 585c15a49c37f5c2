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

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Exit codes of the command line.
const (
	exitFindings = 1   // SQL errors, stale files, differences, data and evaluation errors of run
	exitTrouble  = 2   // usage, missing or unwritable files, a failed build, internal
	exitSignal   = 128 // plus the signal's number
)

// findings is an error whose text has been printed already: the command did
// its work and found something.
type findings struct{}

func (findings) Error() string { return "findings" }

func main() {
	os.Exit(execute(interruptible(), os.Args[1:]))
}

// interrupted is a command that a signal ended.
type interrupted struct{ signal syscall.Signal }

func (i interrupted) Error() string { return "ended by " + i.signal.String() }

// interruptible gives a context that SIGINT or SIGTERM ends, with interrupted
// as its cause; a second one ends the process.
func interruptible() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		cancel(interrupted{(<-signals).(syscall.Signal)})
		signal.Stop(signals)
	}()
	return ctx
}

func execute(ctx context.Context, args []string) int {
	root := rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch by := (interrupted{}); {
	case err == nil:
		return 0
	case errors.As(err, &by):
		return exitSignal + int(by.signal)
	case errors.As(err, &findings{}):
		return exitFindings
	}
	fmt.Fprintln(os.Stderr, "veloc:", pg.VisibleLines(err.Error()))
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
		Args:          suggestCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&g.errorFormat, "error-format", "text", "how diagnostics are printed: text, json or github-actions")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return g.check() }
	root.SetFlagErrorFunc(suggestFlag)
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
