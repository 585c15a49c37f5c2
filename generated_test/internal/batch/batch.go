// Package batch compiles many SQL packages to Go, builds them into one program
// and runs their queries over CSV files: the only way in which tests run
// generated code that is not committed.
package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch/harness"
)

// Package is a set of SQL files with the folder of its data: one file
// <relation>.csv for each relation that a query reads, unless Inputs says more.
type Package struct {
	Files  []ir.File
	Data   string
	Inputs map[string]Input              // by relation
	Params map[string][]harness.Argument // by query
	Write  map[string]string             // files that queries' rows go to, in place of the result
	// Forms says which queries' other forms are held against Run; nil: AppendOne of
	// all that have a way of their own for it.
	Forms map[string]bool
	// Steps change tables, by relation; behind each the queries run again, and give
	// results under the names that Later makes.
	Steps []map[string]Change
}

// Change says which rows of a table go and come: CSV files in the folder of the data.
type Change struct {
	Replace     bool // all rows go
	Delete, Put string
}

// Later names a query's result behind so many steps.
func Later(query string, steps int) string {
	if steps == 0 {
		return query
	}
	return fmt.Sprintf("%s@%d", query, steps)
}

// Input says how a relation's data come.
type Input struct {
	File             string // in the folder
	Pushed, Replaced bool   // given from Go, in an order that Seed decides
	Seed             uint64
}

// Result is what a query gave.
type Result struct {
	CSV      string // with a header
	Err      string // of compiling or running; "" where it went well
	SQLState string // where Err has one
}

// Key names a query of Packages[Package].
type Key struct {
	Package int
	Query   string
}

// Run compiles, builds and runs the packages below work, a temporary folder.
// Queries that do not compile have their diagnostics as Err: all the queries
// of the package do, as a script is compiled as a whole. The error is of the
// harness, a build that fails included.
func Run(ctx context.Context, root, work string, packages []Package) (map[Key]Result, error) {
	results := map[Key]Result{}
	b := &builder{root: root, work: work, overlay: map[string]string{}}
	for i, p := range packages {
		files, identifiers, err := generate(p.Files, packageName(i))
		if err != nil {
			results[Key{Package: i}] = Result{Err: err.Error(), SQLState: "compile"}
			continue
		}
		if len(identifiers.Queries) == 0 {
			continue
		}
		for name, body := range files {
			if err := b.add(filepath.Join(packageName(i), name), body); err != nil {
				return nil, err
			}
		}
		r := runnable{p, i, identifiers, straight(files, identifiers)}
		if err := b.add(filepath.Join(packageName(i), "singles.go"), helpers(r)); err != nil {
			return nil, err
		}
		b.packages = append(b.packages, r)
	}
	if len(b.packages) == 0 {
		return results, nil
	}
	if err := b.add("main.go", b.mainProgram()); err != nil {
		return nil, err
	}
	program, err := b.build(ctx)
	if err != nil {
		return nil, err
	}
	return results, b.run(ctx, program, results)
}

func packageName(i int) string { return fmt.Sprintf("p%d", i) }

type runnable struct {
	Package
	number   int
	names    *names.Package
	straight []*names.Query // those in which a single record has a way of its own
}

// builder shows the generated files to the Go toolchain as a folder of this
// module by an overlay, so that nothing is written into the tree.
type builder struct {
	root, work string
	overlay    map[string]string
	packages   []runnable
}

const folder = "generated_test/internal/batch/program"

func (b *builder) add(name string, body []byte) error {
	real := filepath.Join(b.work, fmt.Sprintf("%d-%s", len(b.overlay), strings.ReplaceAll(name, "/", "-")))
	b.overlay[filepath.Join(b.root, folder, name)] = real
	return os.WriteFile(real, body, 0o600)
}

// straight lists the queries whose AppendOne does not go through Append.
func straight(files map[string][]byte, p *names.Package) []*names.Query {
	var out []*names.Query
	for _, q := range p.Queries {
		if bytes.Contains(files[q.File], []byte("func (q *"+q.Type+") one(")) {
			out = append(out, q)
		}
	}
	return out
}

func (b *builder) build(ctx context.Context) (string, error) {
	overlay, err := json.Marshal(map[string]any{"Replace": b.overlay})
	if err != nil {
		return "", err
	}
	path := filepath.Join(b.work, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		return "", err
	}
	program := filepath.Join(b.work, "program")
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", path, "-ldflags=-s -w", "-gcflags=github.com/veloc-dev/veloc/"+folder+"/...=-N -l -dwarf=false", "-o", program, "./"+folder)
	cmd.Dir = b.root
	cmd.Env = append(os.Environ(), "GOGC=400") // a fifth of the compiler's time is its collector's
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", &BuildError{head(string(out), 40), err}
	}
	return program, nil
}

// BuildError says that Go does not take the generated code.
type BuildError struct {
	Output string
	err    error
}

func (e *BuildError) Error() string {
	return fmt.Sprintf("generated code does not build: %v\n%s", e.err, e.Output)
}

var inFile = regexp.MustCompile(`-p(\d+)-(\w+)_veloc\.go:`)

// In gives the first file that Go complains of: which package it is in, and its name
// before _veloc.go.
func (e *BuildError) In() (Key, bool) {
	m := inFile.FindStringSubmatch(e.Output)
	if m == nil {
		return Key{}, false
	}
	n, err := strconv.Atoi(m[1])
	return Key{n, m[2]}, err == nil
}

func head(s string, lines int) string {
	parts := strings.SplitAfterN(s, "\n", lines+1)
	return strings.Join(parts[:min(len(parts), lines)], "")
}

func (b *builder) run(ctx context.Context, program string, results map[Key]Result) error {
	cmd := exec.CommandContext(ctx, program)
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the generated program failed: %w\n%s", err, head(messages.String(), 60))
	}
	for dec := json.NewDecoder(&out); dec.More(); {
		var line struct {
			Key
			Result
		}
		if err := dec.Decode(&line); err != nil {
			return err
		}
		results[line.Key] = line.Result
	}
	return nil
}
