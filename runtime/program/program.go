package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	goruntime "runtime"
	"sync"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/pg"
)

// Query is what the generated main function knows: how the query's tables are
// loaded and the query is made.
type Query struct {
	Name, Stream string
	// Options make formats and compressions known that the job needs.
	Options []file.Option
	// Start begins to load the tables from the sources that e gives and returns
	// what is run once they are ready.
	Start func(ctx context.Context, e *Env) (*Run, error)
}

// Run is a query whose tables are being loaded.
type Run struct {
	Progress func() []runtime.TableStatus
	Handler  func() http.Handler
	// Ready waits for the tables and makes the query.
	Ready func(ctx context.Context) (Ready, error)
	Close func() error
}

// Ready is a query that can run.
type Ready struct {
	Run   func(ctx context.Context, stream runtime.StreamSource, sink runtime.Sink, opts ...runtime.RunOption) error
	Stats func() runtime.QueryStats
}

// Env gives a program its job.
type Env struct {
	job       *Job
	options   []file.Option
	bad       *badRecords
	temporary func(name string) // says how the output is called for now
	saying    sync.Mutex        // tables load at the same time
	said      map[string]bool
}

// Main runs the query by the job in the environment and gives the exit code.
func Main(q Query) int {
	var temporary temporaryFile
	ctx := interruptible(temporary.remove) // before anything else
	floor := make([]byte, heapFloor)
	defer goruntime.KeepAlive(floor)
	job, err := jobFromEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, "veloc:", err)
		return exitTrouble
	}
	err = run(ctx, q, job, temporary.set)
	if by, ok := signalOf(ctx); ok {
		if errors.Is(err, runtime.ErrCutOff) {
			fmt.Fprintln(os.Stderr, runtime.ErrCutOff)
		}
		return exitSignal + int(by.signal) // whatever the run made of it
	}
	code := exitCode(err)
	if code != 0 {
		printError(os.Stderr, err)
	}
	return code
}

// heapFloor lets small tables load without the collector, which runs when the
// heap has doubled: memory that is never touched counts, and takes none.
const heapFloor = 24 << 20

func run(ctx context.Context, q Query, job *Job, temporary func(string)) (err error) {
	if err := checkPaths(job); err != nil {
		return err
	}
	bad, err := newBadRecords(job.OnBadRecord, job.MaxBad)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bad.close()) }()
	e := &Env{job: job, options: q.Options, bad: bad, temporary: temporary, said: map[string]bool{}}
	r, err := q.Start(ctx, e)
	if err != nil {
		return err
	}
	defer r.Close()
	if job.HTTP != "" {
		stop, err := serve(job.HTTP, job.HTTPHosts, r.Handler(), os.Stderr)
		if err != nil {
			return err
		}
		defer stop()
	}
	view := newView(job, q.Stream)
	defer view.stop()
	view.watchTables(r.Progress)
	ready, err := r.Ready(ctx)
	if err != nil {
		return err
	}
	bounds, err := missBounds(job.MaxMiss, ready.Stats().Joins)
	if err != nil {
		return err
	}
	view.tablesReady()
	stream, err := e.stream(q.Stream, view)
	if err != nil {
		return err
	}
	sink, err := e.sink(ctx)
	if err != nil {
		return err
	}
	err = ready.Run(ctx, stream, sink, runtime.OnBatch(view.batch), runtime.OnRefused(bad.refuse))
	view.stop()
	if err != nil && !errors.As(err, &signalled{}) {
		return err
	}
	s := summarize(q.Name, ready.Stats(), r.Progress(), view, bad)
	if !job.Quiet {
		s.print(os.Stderr)
	}
	if job.Summary != "" {
		if err := s.write(job.Summary); err != nil {
			return err
		}
	}
	return errors.Join(err, s.checkMisses(bounds))
}

// Options are those of the tables: no log, for the program's view shows them,
// and no second attempt at a file unless the script asks for it.
func (e *Env) Options() []runtime.Option {
	return []runtime.Option{
		runtime.WithLogger(slog.New(slog.DiscardHandler)),
		runtime.WithRetry(runtime.Retry{Attempts: 1}),
	}
}

// Param is a parameter's text, if it was given.
func (e *Env) Param(name string) (string, bool) {
	v, ok := e.job.Params[name]
	return v, ok
}

// Table is the source of a table.
func (e *Env) Table(relation string) runtime.TableSource {
	loc := e.job.Sources[relation]
	return file.Table(loc.Path, e.fileOptions(loc, file.OnRefused(e.bad.decoding))...)
}

func (e *Env) stream(relation string, v *view) (runtime.StreamSource, error) {
	loc := e.job.Sources[relation]
	return file.Stream(loc.Path, e.fileOptions(loc, file.OnBytes(v.bytes))...), nil
}

// writeOn is how long a pipe that nobody reads is written to after a signal.
const writeOn = 500 * time.Millisecond

func (e *Env) sink(ctx context.Context) (runtime.Sink, error) {
	return file.Sink(e.job.Output.Path, e.fileOptions(e.job.Output, file.OnTemporary(e.temporary), file.Within(ctx, writeOn))...), nil
}

func (e *Env) fileOptions(loc Location, more ...file.Option) []file.Option {
	opts := append([]file.Option{file.As(loc.Format), file.OnExtra(e.extra)}, e.options...)
	if loc.Compression != "" {
		opts = append(opts, file.Compressed(loc.Compression))
	}
	var delimiter byte
	if loc.Delimiter != "" {
		delimiter = loc.Delimiter[0]
	}
	return append(append(opts, file.CSV(delimiter, loc.Null, !loc.NoHeader)), more...)
}

// extra names the columns that a relation does not declare, once, or refuses
// them.
func (e *Env) extra(path string, columns []string) error {
	if e.job.StrictColumns {
		return fmt.Errorf("columns that the relation does not declare: %q", columns)
	}
	e.saying.Lock()
	defer e.saying.Unlock()
	for _, c := range columns {
		if key := path + "\x00" + c; !e.said[key] {
			e.said[key] = true
			fmt.Fprintf(os.Stderr, "veloc: %s: column %q is not declared and is skipped\n", pg.Visible(path), c)
		}
	}
	return nil
}

// writeJSON writes v to a file, or to stdout.
func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if path == "-" {
		_, err := os.Stdout.Write(append(text, '\n'))
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
