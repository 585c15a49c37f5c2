//go:build cgo && unix

package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ownCache is a cache for one test with the shop's program in it, and a run of
// the shop over dir with it.
func ownCache(t *testing.T) (cache string, run func(env ...string) outcome) {
	t.Helper()
	cache = t.TempDir()
	dir := folder(t, shop)
	run = func(env ...string) outcome {
		t.Helper()
		cmd := command(t, dir, "run", "--data", ".", "--format", "csv", shopScript())
		cmd.Env = append(append(os.Environ(), "VELOC_CACHE="+cache), env...)
		return finish(t, cmd)
	}
	run().wantOut(t, enrichedCSV, 0)
	return cache, run
}

// entries lists the cache's entries of a kind.
func entries(t *testing.T, cache, kind string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, kind+"-*"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s in the cache: %v", kind, err)
	}
	return found
}

// A damaged cache heals itself.
func TestRunHealsItsCache(t *testing.T) {
	cache, run := ownCache(t)
	program := filepath.Join(entries(t, cache, "bin")[0], "program")
	manifest := filepath.Join(entries(t, cache, "sql")[0], "manifest.json")
	source := filepath.Join(entries(t, cache, "src")[0], "runtime", "null.go")
	change := func(path string, how func(text []byte) []byte) func() error {
		return func() error {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, how(text), 0o700)
		}
	}
	truncated := func(text []byte) []byte { return text[:len(text)/2] }
	empty := func([]byte) []byte { return nil }
	flipped := func(text []byte) []byte { text[len(text)/2] ^= 1; return text }
	for _, c := range []struct {
		name   string
		damage []func() error
	}{
		{"a truncated program", []func() error{change(program, truncated)}},
		{"an empty program", []func() error{change(program, empty)}},
		{"another program", []func() error{change(program, flipped)}},
		{"no program", []func() error{func() error { return os.Remove(program) }}},
		{"an empty entry", []func() error{func() error { return os.RemoveAll(filepath.Dir(program)) }, func() error { return os.Mkdir(filepath.Dir(program), 0o700) }}},
		{"a truncated manifest", []func() error{change(manifest, truncated)}},
		{"an empty manifest", []func() error{change(manifest, empty)}},
		{"no manifest", []func() error{func() error { return os.Remove(manifest) }}},
		{"truncated source", []func() error{change(program, empty), change(source, truncated)}},
		{"no source", []func() error{change(program, empty), func() error { return os.Remove(source) }}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, damage := range c.damage {
				if err := damage(); err != nil {
					t.Fatal(err)
				}
			}
			run().wantOut(t, enrichedCSV, 0)
			run("PATH="+t.TempDir()).wantOut(t, enrichedCSV, 0) // from the cache alone
		})
	}
}

// Settings of the toolchain that suit other projects do not reach the build.
func TestRunBuildsWhateverGoIsSetTo(t *testing.T) {
	settings := t.TempDir()
	if err := os.WriteFile(filepath.Join(settings, "env"), []byte("GOFLAGS=-mod=mod\nGOOS=windows\nGOEXPERIMENT=nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	without := func(names ...string) []string {
		return slices.DeleteFunc(os.Environ(), func(v string) bool {
			name, _, _ := strings.Cut(v, "=")
			return slices.Contains(names, name)
		})
	}
	for _, c := range []struct {
		name string
		env  []string
	}{
		{"no home", without("HOME", "XDG_CACHE_HOME", "GOCACHE", "GOPATH", "GOMODCACHE", "GOFLAGS")},
		{"a home that cannot be", append(without("GOCACHE", "XDG_CACHE_HOME"), "HOME=/dev/null")},
		{"go env -w", append(os.Environ(), "GOENV="+filepath.Join(settings, "env"))},
		{"another platform", append(os.Environ(), "GOOS=windows", "GOARCH=arm64", "GOEXPERIMENT=nonsense", "GOPATH=relative", "GOCACHE=relative", "GOROOT=/nowhere", "GOFLAGS=-nonsense")},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := command(t, folder(t, shop), "run", "--data", ".", "--format", "csv", shopScript())
			// One cache for all: only what is compiled differs.
			cache := filepath.Join(t.TempDir(), "cache")
			cmd.Env = append(c.env, "VELOC_CACHE="+cache)
			finish(t, cmd).wantOut(t, enrichedCSV, 0)
		})
	}
}

// A folder that others could put a program into is not used.
func TestRunMistrustsAForeignCache(t *testing.T) {
	cache, run := ownCache(t)
	if err := os.Chmod(cache, 0o777); err != nil {
		t.Fatal(err)
	}
	run().wantOut(t, "", 2, "the cache folder "+cache, "VELOC_CACHE")
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chmod(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(cache, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	run().wantOut(t, "", 2, "belongs to user 12345")
}

// The job may be larger than the kernel lets an environment string be.
func TestRunTakesLargeParameters(t *testing.T) {
	dir := folder(t, shop.with(files{"q.sql": `-- veloc: stream
CREATE TABLE sales (sale_id bigint NOT NULL, note text);
SELECT sale_id, length($1) + length($2) AS n FROM sales;
`, "sales.csv": "sale_id,note\n1,x\n"}))
	long := strings.Repeat("x", 100_000)
	veloc(t, dir, "run", "q.sql", "--format", "csv", "--param", "1="+long, "--param", "2="+long).wantOut(t, "sale_id,n\n1,200000\n", 0)
}
