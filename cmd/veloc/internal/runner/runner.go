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
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"syscall"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/archive"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/cache"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/gobuild"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/locate"
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
	files []ir.File // as given, without what they include
}

const manifestFile = "manifest.json"

// New looks the query of a script up in the cache, or compiles it. query may be
// empty where the script has one.
func New(files []ir.File, query string) (*Runner, error) {
	c, err := cache.Open("")
	if err != nil {
		return nil, err
	}
	tool, err := toolchain(c)
	if err != nil {
		return nil, err
	}
	parts := []string{build(), archive.Hash(), tool.Version, gobuild.Platform(), query}
	for _, f := range files {
		abs, err := filepath.Abs(f.Name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, abs, f.Text)
	}
	r := &Runner{cache: c, tool: tool, key: cache.Key(parts...), query: query, files: files}
	if r.known() {
		return r, nil
	}
	r.Project = project.New(files)
	r.Project.Compile()
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
	if r.Manifest.read(filepath.Join(dir, manifestFile)) && r.Manifest.current() {
		return true
	}
	r.Manifest = Manifest{}
	_ = r.cache.Remove("sql", r.key) // one that stays is found wanting again
	return false
}

// read takes the manifest from a file and reports whether it is whole.
func (m *Manifest) read(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && json.Unmarshal(text, m) == nil && m.Query != ""
}

// current reports whether the included files are as they were.
func (m *Manifest) current() bool {
	for path, digest := range m.Included {
		if now, err := digestOf(path); err != nil || now != digest {
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
	for _, f := range r.Project.Included() {
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
	return r.keepManifest()
}

// keepManifest writes what the next run of the same SQL has to know. Where the
// cache can only be read, the next run compiles again.
func (r *Runner) keepManifest() error {
	text, err := json.Marshal(r.Manifest)
	if err != nil {
		return err
	}
	_, err = r.cache.Put("sql", r.key, func(dir string) error {
		return os.WriteFile(filepath.Join(dir, manifestFile), text, 0o600)
	})
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return nil
	}
	return err
}

// Scripts lists the files that the SQL comes from, those that others include
// among them.
func (r *Runner) Scripts() []string {
	var paths []string
	for _, f := range r.files {
		if f.Name != project.StdinName && f.Name != project.CommandName {
			paths = append(paths, filepath.FromSlash(f.Name))
		}
	}
	return slices.AppendSeq(paths, maps.Keys(r.Manifest.Included))
}

// relations lists what a query reads, each once.
func relations(q *ir.Query) []string {
	var names []string
	seen := map[*ir.Relation]bool{}
	var visit func(q *ir.Query)
	visit = func(q *ir.Query) {
		for _, rel := range q.Rels {
			if seen[rel.Relation] || rel.Relation.Role == ir.Rows {
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

// Build gives the path of the program for the job's formats. A program that the
// cache holds damaged is built anew.
func (r *Runner) Build(ctx context.Context, job *program.Job) (string, error) {
	needs := needs(job)
	key := cache.Key(r.key, fmt.Sprint(needs))
	if dir, ok := r.cache.Path(programEntry, key); ok {
		if whole(dir) {
			return filepath.Join(dir, executable), nil
		}
		if err := r.cache.Remove(programEntry, key); err != nil {
			return "", err
		}
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
	dir, err := r.cache.Put(programEntry, key, func(dir string) error {
		if err := gobuild.Program(ctx, r.cache, r.tool, files, filepath.Join(dir, executable)); err != nil {
			return err
		}
		return seal(dir)
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
	p := project.New(r.files)
	if p.Compile(); p.Errors() {
		return errors.New("internal: the SQL compiled before and does not now")
	}
	r.Project = p
	return nil
}

func needs(job *program.Job) codeprogram.Needs {
	n := codeprogram.Needs{Parquet: job.Output.Format == "parquet", Zstd: job.Output.Compression == "zstd"}
	for _, l := range job.Sources {
		n.Parquet = n.Parquet || l.Format == "parquet"
		n.Zstd = n.Zstd || locate.IsZstd(l)
	}
	return n
}
