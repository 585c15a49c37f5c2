//go:build cgo

package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/locate"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/project"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/runner"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/stdio"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/program"
)

type runFlags struct {
	command, query, data, output, format, http string
	params, binds, maxMiss, httpHosts          []string
	onBad, summary                             string
	maxBad                                     int64
	strict, quiet                              bool
}

const runHelp = `Compile a query, build it and run it over files.

The script is the files named, a folder's .sql files, - for stdin, and what -c
gives, in this order; with -c alone, the .sql files of --data are its schema.

The data of a relation are what --bind says, else DIR/<relation> with one of the
endings .csv, .tsv, .ndjson, .jsonl, .json or .parquet, also with .gz or .zst
behind; two candidates are an error. DIR is --data, and without it the first
script's folder. A relation outside public is schema.relation.

Exit codes: 0 done; 1 errors in the SQL, in the data or in an evaluation, or a
bound exceeded; 2 usage, files that cannot be read or written, a failed build;
130 and 143 ended by SIGINT or SIGTERM, with everything answered that was read.`

const runExamples = `  veloc run flights.sql                            # NDJSON on stdout
  veloc run flights.sql -o enriched.csv.gz         # the ending says how
  veloc run . --query Delays --param least=30
  veloc run flights.sql --data 2013 --bind 'flights=2013/flights-*.csv?delimiter=;'
  gunzip -c f.csv.gz | veloc run flights.sql --bind 'flights=-?format=csv'
  veloc run -c 'SELECT f.id, p.name FROM flights f JOIN planes p USING (tailnum)' --data .
  veloc run flights.sql --on-bad-record=dead-letter=bad.ndjson --max-miss p=5%`

func runCommand(g *global) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:               "run {FILE|DIR|-}...",
		Short:             "Compile a query, build it and run it over files",
		Long:              runHelp,
		Example:           runExamples,
		ValidArgsFunction: completeScripts,
		RunE:              func(cmd *cobra.Command, args []string) error { return g.run(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.command, "command", "c", "", "SQL behind the files, or in place of one")
	flags.StringVar(&f.query, "query", "", "the query to run, where there are several")
	flags.StringArrayVar(&f.params, "param", nil, "a parameter of the query, NAME=VALUE")
	flags.StringVar(&f.data, "data", "", "the folder of the data; the SQL file's own unless given")
	flags.StringArrayVar(&f.binds, "bind", nil, "where a relation's data are, RELATION=FILE[?format=…&delimiter=…&null=…&header=…&compression=…]; - is stdin")
	flags.StringVarP(&f.output, "output", "o", "-", "the file for the results; - is stdout")
	flags.StringVar(&f.format, "format", "", "of the results: csv, ndjson or parquet; by the file's ending unless given, else ndjson")
	flags.StringVar(&f.http, "http", "", "the address of the page that shows tables and joins live, HOST:PORT or :PORT; without a host loopback")
	flags.StringArrayVar(&f.httpHosts, "http-host", nil, "a name by which the page may be asked for, beside those of loopback and of --http")
	flags.StringVar(&f.onBad, "on-bad-record", "stop", "stop, skip, or dead-letter=FILE")
	flags.Int64Var(&f.maxBad, "max-bad", -1, "exit 1 after more bad records than this")
	flags.StringArrayVar(&f.maxMiss, "max-miss", nil, "exit 1 where a join has more misses, ALIAS=N or ALIAS=P%")
	flags.StringVar(&f.summary, "summary", "", "a file for the summary as JSON; - is stdout, where the results go to a file")
	flags.BoolVar(&f.strict, "strict-columns", false, "refuse files with columns that the relation does not declare")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress and no summary on stderr")
	complete(cmd, "format", locate.Formats...)
	complete(cmd, "on-bad-record", "stop", "skip", "dead-letter=")
	return cmd
}

func (g *global) run(cmd *cobra.Command, args []string, f *runFlags) error {
	binds, err := pairs("--bind", f.binds)
	if err != nil {
		return err
	}
	job := &program.Job{OnBadRecord: f.onBad, MaxBad: f.maxBad, Summary: f.summary, StrictColumns: f.strict, Quiet: f.quiet, HTTP: f.http, HTTPHosts: f.httpHosts}
	if job.Params, err = pairs("--param", f.params); err != nil {
		return err
	}
	if job.MaxMiss, err = pairs("--max-miss", f.maxMiss); err != nil {
		return err
	}
	if job.Output, err = locate.Output(f.output, f.format); err != nil {
		return err
	}
	files, dir, err := f.scripts(cmd, args)
	if err != nil {
		return err
	}
	r, err := runner.New(files, f.query)
	if err != nil {
		return err
	}
	if r.Project != nil {
		g.report(cmd.ErrOrStderr(), r.Project, ir.Error)
		if r.Project.Errors() {
			return findings{}
		}
	}
	if err := r.Choose(); err != nil {
		return err
	}
	if job.Sources, err = sources(r, binds, dir); err != nil {
		return err
	}
	if err := stdinOnce(args, job.Sources); err != nil {
		return err
	}
	if err := standardFiles(job); err != nil {
		return err
	}
	if job.Params, err = params(job.Params, r.Manifest.Params); err != nil {
		return err
	}
	job.Scripts = r.Scripts()
	executable, err := r.Build(cmd.Context(), job)
	if err != nil {
		return err
	}
	if err := handOver(cmd.Context()); err != nil {
		return err
	}
	return runner.Exec(executable, job)
}

// scripts reads the SQL, and gives the folder of the data.
func (f *runFlags) scripts(cmd *cobra.Command, args []string) (files []ir.File, dir string, err error) {
	dir = f.data
	if info, err := os.Stat(dir); dir != "" && (err != nil || !info.IsDir()) {
		return nil, "", fmt.Errorf("--data %s: there is no such folder", dir)
	}
	switch {
	case len(args) == 0 && !cmd.Flags().Changed("command"):
		return nil, "", errors.New("run wants the SQL: a file, a folder, - for stdin, or -c 'SELECT …'")
	case len(args) == 0:
		if dir == "" {
			dir = "."
		}
		files, err = project.Schema(dir)
	default:
		if slices.Contains(args, "-") && stdio.Closed(0) {
			return nil, "", errors.New("the SQL is read from stdin, which is closed")
		}
		if dir == "" {
			dir = folderOf(args[0])
		}
		files, err = project.Scripts(args, cmd.InOrStdin())
	}
	if err == nil && cmd.Flags().Changed("command") {
		files = append(files, ir.File{Name: project.CommandName, Text: f.command})
	}
	return files, dir, err
}

// folderOf is the folder that a script lies in, or is.
func folderOf(script string) string {
	if info, err := os.Stat(script); err == nil && info.IsDir() {
		return script
	}
	return filepath.Dir(script)
}

// stdinOnce refuses stdin as script and data at once.
func stdinOnce(args []string, sources map[string]program.Location) error {
	if !slices.Contains(args, "-") {
		return nil
	}
	for relation, loc := range sources {
		if loc.Path == "-" {
			return fmt.Errorf("the SQL and %s are both read from stdin", relation)
		}
	}
	return nil
}

// standardFiles refuses a job that reads or writes a standard file that is closed.
func standardFiles(job *program.Job) error {
	for _, relation := range slices.Sorted(maps.Keys(job.Sources)) {
		if job.Sources[relation].Path == "-" && stdio.Closed(0) {
			return fmt.Errorf("%s is bound to stdin, which is closed", relation)
		}
	}
	if job.Output.Path == "-" && stdio.Closed(1) {
		return errors.New("stdout is closed; -o FILE writes the results to a file")
	}
	return nil
}

// params gives the values by the parameters' names; a parameter may also be
// called by its number, as in the query or without the dollar sign.
func params(given map[string]string, names []string) (map[string]string, error) {
	out := map[string]string{}
	for called, value := range given {
		name := called
		if n, err := strconv.Atoi(strings.TrimPrefix(called, "$")); err == nil && 1 <= n && n <= len(names) {
			name = names[n-1]
		}
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--param %s: %s", called, noParameter(names))
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("--param names %s twice", name)
		}
		out[name] = value
	}
	return out, nil
}

func noParameter(names []string) string {
	if len(names) == 0 {
		return "the query has no parameters"
	}
	return "the query has no such parameter; there are: " + strings.Join(names, ", ")
}

func pairs(flag string, list []string) (map[string]string, error) {
	m := map[string]string{}
	for _, s := range list {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("%s wants NAME=VALUE, not %q", flag, s)
		}
		if _, twice := m[name]; twice {
			return nil, fmt.Errorf("%s names %s twice", flag, name)
		}
		m[name] = value
	}
	return m, nil
}

// sources finds the data of every relation that the query reads.
func sources(r *runner.Runner, binds map[string]string, dir string) (map[string]program.Location, error) {
	out := map[string]program.Location{}
	stdin := ""
	var problems []error // those of every relation: they are mended at once
	for _, relation := range r.Manifest.Relations {
		var loc program.Location
		var err error
		if text, ok := binds[relation]; ok {
			loc, err = locate.Bind(text)
		} else {
			loc, err = locate.Relation(dir, relation)
		}
		if err != nil {
			problems = append(problems, err)
			out[relation] = loc
			continue
		}
		if loc.Path == "-" {
			if stdin != "" {
				return nil, fmt.Errorf("%s and %s are both bound to stdin", stdin, relation)
			}
			stdin = relation
		}
		out[relation] = loc
	}
	for name := range binds {
		if _, ok := out[name]; !ok {
			return nil, fmt.Errorf("--bind %s: the query reads no such relation; it reads %s", name, strings.Join(r.Manifest.Relations, ", "))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return out, nil
}
