// Package runner brings a query to a built program: from the cache, or by
// compiling and building it.
package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/archive"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/cache"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/gobuild"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/project"
	codeprogram "github.com/veloc-dev/veloc/codegen/program"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
	"github.com/veloc-dev/veloc/runtime/program"
)

// Manifest is what a later run of the same SQL has to know without parsing it.
type Manifest struct {
	Query     string            `json:"query"`
	Relations []string          `json:"relations"` // that the query reads
	Params    []string          `json:"params"`
	Included  map[string]string `json:"included"` // files that the script includes, with digests
}

// Runner is a query on its way.
type Runner struct {
	Manifest Manifest
	// Project is the compiled script; nil where the cache knew it.
	Project *project.Project

	cache *cache.Cache
	tool  gobuild.Toolchain
	key   string // of the SQL, the query and the toolchain
	query string
	paths []string
}

const manifestFile = "manifest.json"

// New reads the files and looks the query up in the cache, or compiles it.
// query may be empty where the script has one.
func New(paths []string, query string) (*Runner, error) {
	c, err := cache.Open("")
	if err != nil {
		return nil, err
	}
	tool, err := toolchain(c)
	if err != nil {
		return nil, err
	}
	p, err := project.Files(filepath.Dir(paths[0]), paths)
	if err != nil {
		return nil, err
	}
	parts := []string{build(), archive.Hash(), tool.Version, gobuild.Platform(), query}
	for _, f := range p.Files {
		abs, err := filepath.Abs(f.Name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, abs, f.Text)
	}
	r := &Runner{cache: c, tool: tool, key: cache.Key(parts...), query: query, paths: paths}
	if r.known() {
		return r, nil
	}
	p.Compile()
	r.Project = p
	return r, nil
}

// toolchainNote is the cache's note of the toolchain that built last.
const toolchainNote = "toolchain"

// toolchain finds the toolchain. Where there is none any more, what the last
// one built can still be run.
func toolchain(c *cache.Cache) (gobuild.Toolchain, error) {
	tool, err := gobuild.FindToolchain()
	if !errors.Is(err, gobuild.ErrNoToolchain) {
		return tool, err
	}
	if tool.Version = c.Noted(toolchainNote); tool.Version == "" {
		return tool, err
	}
	return tool, nil
}

// build identifies this veloc.
func build() string {
	id := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		id = info.String()
	}
	path, err := os.Executable()
	if err != nil {
		return id
	}
	if info, err := os.Stat(path); err == nil {
		id += strconv.FormatInt(info.Size(), 10) + info.ModTime().String()
	}
	return id
}

// known reads the cache's manifest, which holds while the included files are
// the same.
func (r *Runner) known() bool {
	dir, ok := r.cache.Path("sql", r.key)
	if !ok {
		return false
	}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil || json.Unmarshal(text, &r.Manifest) != nil {
		return false
	}
	for path, digest := range r.Manifest.Included {
		if now, err := digestOf(path); err != nil || now != digest {
			os.RemoveAll(dir)
			r.Manifest = Manifest{}
			return false
		}
	}
	return true
}

func digestOf(path string) (string, error) {
	text, err := os.ReadFile(path)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// Choose settles which query runs, and keeps that for the next time.
func (r *Runner) Choose() error {
	if r.Project == nil {
		return nil
	}
	name, err := r.Project.Query(r.query)
	if err != nil {
		return err
	}
	r.Manifest = Manifest{Query: name, Included: map[string]string{}}
	one := codeprogram.Single(r.Project.Program, name)
	for _, q := range one.Queries {
		r.Manifest.Relations = relations(q)
		for _, p := range q.Params {
			r.Manifest.Params = append(r.Manifest.Params, p.Name)
		}
	}
	for _, f := range r.Project.Files {
		abs, err := filepath.Abs(f.Name)
		if err != nil {
			return err
		}
		digest, err := digestOf(f.Name)
		if err != nil {
			return err
		}
		r.Manifest.Included[abs] = digest
	}
	text, err := json.Marshal(r.Manifest)
	if err != nil {
		return err
	}
	_, err = r.cache.Put("sql", r.key, func(dir string) error {
		return os.WriteFile(filepath.Join(dir, manifestFile), text, 0o600)
	})
	return err
}

// relations lists what a query reads, each once.
func relations(q *ir.Query) []string {
	var names []string
	seen := map[*ir.Relation]bool{}
	var visit func(q *ir.Query)
	visit = func(q *ir.Query) {
		for _, rel := range q.Rels {
			if seen[rel.Relation] {
				continue
			}
			seen[rel.Relation] = true
			if d := rel.Relation.Derived; d != nil {
				visit(d)
				continue
			}
			name := rel.Relation.Name
			if s := rel.Relation.Schema; s != "public" {
				name = s + "." + name
			}
			names = append(names, name)
		}
	}
	visit(q)
	return names
}

// Build gives the path of the program for the job's formats.
func (r *Runner) Build(ctx context.Context, job *program.Job) (string, error) {
	needs := needs(job)
	key := cache.Key(r.key, fmt.Sprint(needs))
	const executable = "program"
	if dir, ok := r.cache.Path("bin", key); ok {
		return filepath.Join(dir, executable), nil
	}
	if r.tool.Path == "" {
		return "", gobuild.ErrNoToolchain
	}
	if err := r.compiled(); err != nil {
		return "", err
	}
	plan, _ := planner.Build(codeprogram.Single(r.Project.Program, r.Manifest.Query))
	files, err := codeprogram.Files(plan, gobuild.ImportPath, needs)
	if err != nil {
		return "", err
	}
	dir, err := r.cache.Put("bin", key, func(dir string) error {
		return gobuild.Program(ctx, r.cache, r.tool, files, filepath.Join(dir, executable))
	})
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, executable), r.cache.Note(toolchainNote, r.tool.Version)
}

// compiled compiles the script where only its manifest was in the cache.
func (r *Runner) compiled() error {
	if r.Project != nil {
		return nil
	}
	p, err := project.Files(filepath.Dir(r.paths[0]), r.paths)
	if err != nil {
		return err
	}
	if p.Compile(); p.Errors() {
		return errors.New("internal: the SQL compiled before and does not now")
	}
	r.Project = p
	return nil
}

func needs(job *program.Job) codeprogram.Needs {
	var n codeprogram.Needs
	look := func(l program.Location) {
		n.Parquet = n.Parquet || l.Format == "parquet"
		n.Zstd = n.Zstd || l.Compression == "zstd"
	}
	look(job.Output)
	for _, l := range job.Sources {
		look(l)
	}
	return n
}
