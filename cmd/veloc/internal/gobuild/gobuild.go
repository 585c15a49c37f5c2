// Package gobuild builds the programs of `veloc run` from the archived source,
// offline, with nothing but the Go toolchain.
package gobuild

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/archive"
	"github.com/veloc-dev/veloc/cmd/veloc/internal/cache"
)

// Toolchain is the `go` command that builds will use.
type Toolchain struct {
	Path    string
	Version string // changes whenever the toolchain does
}

// ErrNoToolchain says what a build lacks.
var ErrNoToolchain = errors.New("`veloc run` builds with the Go toolchain, and no `go` command is on the PATH; install Go from https://go.dev/dl")

// FindToolchain finds `go` without starting it: the version is that of the
// VERSION file beside its bin folder, and failing that the command's own
// size and time.
func FindToolchain() (Toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return Toolchain{}, ErrNoToolchain
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if v, err := os.ReadFile(filepath.Join(filepath.Dir(path), "..", "VERSION")); err == nil {
		return Toolchain{path, string(v)}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return Toolchain{}, err
	}
	return Toolchain{path, fmt.Sprint(path, info.Size(), info.ModTime().UnixNano())}, nil
}

// Platform is what of the machine and the environment decides what a build
// gives.
func Platform() string {
	return strings.Join([]string{runtime.GOOS, runtime.GOARCH, os.Getenv("GOAMD64"), os.Getenv("GOARM64")}, "/")
}

// BuildError is a build that failed: an internal error, since generated code
// must build.
type BuildError struct {
	Output string // what the toolchain printed
}

func (e *BuildError) Error() string {
	return "the generated program does not build:\n" + strings.TrimRight(e.Output, "\n")
}

// Program builds files (name below the program's folder → text; main.go is
// package main, other folders are packages below ImportPath) to the executable
// out. Where that fails, the unpacked source may be damaged: it is unpacked
// anew, once.
func Program(ctx context.Context, c *cache.Cache, tool Toolchain, files map[string][]byte, out string) error {
	err := build(ctx, c, tool, files, out)
	if failed := (*BuildError)(nil); !errors.As(err, &failed) {
		return err
	}
	if err := c.Remove(sourceEntry, sourceKey()); err != nil {
		return err
	}
	return build(ctx, c, tool, files, out)
}

// sourceEntry is the kind of the entry that holds the archive's files.
const sourceEntry = "src"

func sourceKey() string { return archive.Hash()[:40] }

func build(ctx context.Context, c *cache.Cache, tool Toolchain, files map[string][]byte, out string) error {
	src, err := c.Put(sourceEntry, sourceKey(), archive.Unpack)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.Dir(), "tmp-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	overlay, err := overlayFiles(dir, src, files)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool.Path, "build", "-mod=vendor", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w", "-overlay="+overlay, "-o", out, "./"+programFolder)
	cmd.Cancel = func() error { return interrupt(cmd.Process) }
	cmd.Dir = src
	cmd.Env = buildEnv(os.Environ(), c.Dir(), dir)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return &BuildError{output.String()}
		}
		return err
	}
	return nil
}

// interrupt lets the toolchain end what it has started, where it can be asked
// to.
func interrupt(p *os.Process) error {
	if err := p.Signal(os.Interrupt); err == nil || errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return p.Kill()
}

const programFolder = "program"

// ImportPath is where the program's packages are imported from: ImportPath +
// "/" + folder.
const ImportPath = archive.Module + "/" + programFolder
