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
	"time"

	"github.com/spf13/cobra"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/stdio"
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

// orderly is how long a command has to end by itself after a signal: to stop the
// Go toolchain and to remove what is half written. What cannot be interrupted,
// the parser for one, does not keep it longer.
const orderly = 700 * time.Millisecond

// signals are what a command listens to.
type signals struct {
	context.Context
	in   chan os.Signal
	seen chan struct{} // closed: nobody listens any more
}

// interruptible gives a context that SIGINT or SIGTERM ends, with interrupted
// as its cause; the process ends soon after, or at a second one.
func interruptible() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &signals{ctx, make(chan os.Signal, 1), make(chan struct{})}
	signal.Notify(s.in, os.Interrupt, syscall.SIGTERM)
	go func() {
		by, ok := (<-s.in).(syscall.Signal)
		if ok {
			cancel(interrupted{by})
			signal.Stop(s.in)
		}
		close(s.seen)
		if ok {
			time.Sleep(orderly)
			os.Exit(exitSignal + int(by))
		}
	}()
	return s
}

// handOver leaves signals to the program that this process is about to become:
// one that has come by now is the error, and a later one ends the process as it
// ends one that does not listen.
func handOver(ctx context.Context) error {
	if s, ok := ctx.(*signals); ok && ctx.Err() == nil {
		signal.Stop(s.in) // waits for what is on its way
		close(s.in)
		<-s.seen
	}
	return context.Cause(ctx)
}

// printed is stdout. What is not printed is an error, whether the command looks or
// not.
type printed struct{ err error }

func (p *printed) Write(b []byte) (int, error) {
	if stdio.Closed(1) {
		p.err = errors.New("stdout is closed")
		return 0, p.err
	}
	n, err := os.Stdout.Write(b)
	if p.err == nil {
		p.err = err
	}
	return n, err
}

func execute(ctx context.Context, args []string) int {
	root := rootCommand()
	root.SetArgs(args)
	out := &printed{}
	root.SetOut(out)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.err
	}
	if by := (interrupted{}); err != nil && errors.As(context.Cause(ctx), &by) {
		return exitSignal + int(by.signal) // whatever it made of the rest
	}
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
	root.SetFlagErrorFunc(explainFlag)
	version, goVersion := buildVersion()
	root.Version = version + " " + goVersion
	root.SetVersionTemplate("veloc {{.Version}}\n")
	root.AddCommand(initCommand(g), generateCommand(g), vetCommand(g), explainCommand(g), runCommand(g), diffCommand(g), versionCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = func(c *cobra.Command, args []string) error {
				if found, _, _ := root.Find(args); found == root {
					return suggestCommand(root, args)
				}
				return nil
			}
		case "completion":
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() } // so that its arguments are looked at
		}
	}
	return root
}

// wanted refuses other numbers of arguments than from least to most, -1: any.
func wanted(least, most int, message string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return errors.New(message)
		}
		return nil
	}
}

func (g *global) check() error {
	switch g.errorFormat {
	case "text", "json", "github-actions":
		return nil
	}
	return fmt.Errorf("--error-format is text, json or github-actions, not %q", g.errorFormat)
}
