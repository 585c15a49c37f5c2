package program

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Exit codes of built programs.
const (
	exitFindings = 1   // data and evaluation errors, bounds exceeded
	exitTrouble  = 2   // usage, files that cannot be opened, read or written
	exitSignal   = 128 // plus the signal's number
)

// usageError is an option of the command line that cannot be used.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Unwrap gives the cause.
func (e usageError) Unwrap() error { return e.error }

// exitCode is what the process ends with after err.
func exitCode(err error) int {
	var by signalled
	var usage usageError
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &by):
		return exitSignal + int(by.signal)
	case errors.As(err, &usage), errors.As(err, &path), errors.As(err, &link), errors.Is(err, os.ErrNotExist):
		return exitTrouble
	}
	return exitFindings
}

// printError says why the run failed. The place in a file comes first, as in
// compilers' messages, so that editors and CI find it.
func printError(w io.Writer, err error) {
	var bad *rowio.RecordError
	var table *runtime.NotReadyError
	// A record's own text is one line; what is put around it may be several.
	text := pg.VisibleLines(err.Error())
	if !errors.As(err, &bad) {
		fmt.Fprintln(w, "veloc:", text)
		return
	}
	record := pg.Visible(bad.Error())
	switch {
	case errors.As(err, &table):
		fmt.Fprintf(w, "%s\nveloc: table %q is not ready\n", record, table.Table)
	case err.Error() == bad.Error():
		fmt.Fprintln(w, record)
	default:
		fmt.Fprintf(w, "%s\nveloc: %s\n", record, strings.ReplaceAll(text, pg.VisibleLines(bad.Error()), record))
	}
}
