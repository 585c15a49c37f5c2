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
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Package is a set of SQL files with the folder of its data: one file
// <relation>.csv for each relation that a query reads.
type Package struct {
	Files []ir.File
	Data  string
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
		r := runnable{i, p.Data, identifiers, straight(files, identifiers)}
		if len(r.straight) > 0 {
			if err := b.add(filepath.Join(packageName(i), "singles.go"), singles(r)); err != nil {
				return nil, err
			}
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
	number   int
	data     string
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
	real := filepath.Join(b.work, fmt.Sprintf("%d.go", len(b.overlay)))
	b.overlay[filepath.Join(b.root, folder, name)] = real
	return os.WriteFile(real, body, 0o600)
}

func (b *builder) mainProgram() []byte {
	var out bytes.Buffer
	out.WriteString("package main\n\nimport (\n\t\"context\"\n\n")
	for _, p := range b.packages {
		fmt.Fprintf(&out, "\t%q\n", "github.com/veloc-dev/veloc/"+folder+"/"+packageName(p.number))
	}
	out.WriteString("\t\"github.com/veloc-dev/veloc/generated_test/internal/batch/harness\"\n\t\"github.com/veloc-dev/veloc/runtime\"\n\t\"github.com/veloc-dev/veloc/runtime/file\"\n)\n\nfunc main() {\n\th := harness.New()\n")
	for _, p := range b.packages {
		fmt.Fprintf(&out, "\tpackage%d(h)\n", p.number)
	}
	out.WriteString("}\n")
	for _, p := range b.packages {
		writePackage(&out, p)
	}
	return out.Bytes()
}

// writePackage writes the function that loads a package's tables and runs its
// queries.
func writePackage(out *bytes.Buffer, p runnable) {
	pkg := packageName(p.number)
	fmt.Fprintf(out, "\nfunc package%d(h *harness.Harness) {\n\tctx := context.Background()\n\ttables := %s.NewTables()\n\tdefer tables.Close()\n\tgo tables.Load(ctx, %s.Sources{\n", p.number, pkg, pkg)
	for _, r := range p.names.Relations {
		if r.Relation.Role == ir.Table && r.Used && r.Relation.Derived == nil {
			fmt.Fprintf(out, "\t\t%s: file.Table(%q),\n", r.Name, filepath.Join(p.data, r.SQLName+".csv"))
		}
	}
	out.WriteString("\t})\n\tready, err := tables.Ready(ctx)\n")
	stream := func(q *names.Query) string { return filepath.Join(p.data, q.Stream.SQLName+".csv") }
	for _, q := range p.names.Queries {
		params := defaults(q, pkg+".")
		fmt.Fprintf(out, "\th.Query(%d, %q, err, func(sink runtime.Sink) error {\n\t\treturn ready.%s(%s).Run(ctx, file.Stream(%q), sink)\n\t}",
			p.number, q.Source.Name, q.Name, params, stream(q))
		if slices.Contains(p.straight, q) {
			fmt.Fprintf(out, ", func() error { return %s.Singles%s(ready, file.Stream(%q)) }", pkg, q.Name, stream(q))
		}
		out.WriteString(")\n")
	}
	out.WriteString("}\n")
}

// defaults are the parameters at their zero values, if there are any.
func defaults(q *names.Query, qualifier string) string {
	if q.Params == "" {
		return ""
	}
	return qualifier + q.Params + "{}"
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

// singles is a file of the package that compares AppendOne with Append.
func singles(p runnable) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "package %s\n\nimport (\n\t\"github.com/veloc-dev/veloc/generated_test/internal/batch/harness\"\n\t\"github.com/veloc-dev/veloc/runtime\"\n)\n", packageName(p.number))
	for _, q := range p.straight {
		fmt.Fprintf(&out, "\nfunc Singles%[1]s(ready *Ready, from runtime.StreamSource) error {\n\tb, many, one := &%[2]s{}, ready.%[1]s(%[3]s), ready.%[1]s(%[3]s)\n", q.Name, q.Stream.Batch, defaults(q, ""))
		fmt.Fprintf(&out, "\treturn harness.Singles(from, b, func() []%s { return b.rows }, many.Append, one.AppendOne, many.Stats, one.Stats)\n}\n", q.Stream.Row)
	}
	return out.Bytes()
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
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", path, "-ldflags=-s -w", "-gcflags=github.com/veloc-dev/veloc/"+folder+"/...=-N -l", "-o", program, "./"+folder)
	cmd.Dir = b.root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("generated code does not build: %w\n%s", err, head(string(out), 40))
	}
	return program, nil
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
