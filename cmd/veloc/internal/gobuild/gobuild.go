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

// Platform is what of the environment decides what a build gives.
func Platform() string {
	get := func(name, fallback string) string {
		if v := os.Getenv(name); v != "" {
			return v
		}
		return fallback
	}
	return strings.Join([]string{get("GOOS", runtime.GOOS), get("GOARCH", runtime.GOARCH),
		os.Getenv("GOEXPERIMENT"), os.Getenv("GOAMD64"), os.Getenv("GOARM64")}, "/")
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
// out.
func Program(ctx context.Context, c *cache.Cache, tool Toolchain, files map[string][]byte, out string) error {
	src, err := c.Put("src", archive.Hash()[:40], archive.Unpack)
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
	// The toolchain leaves its temporary files when it is interrupted.
	cmd.Env = append(buildEnv(os.Environ()), "GOTMPDIR="+dir)
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

// buildEnv keeps the user's environment but for what would change the build.
func buildEnv(env []string) []string {
	return append(env, "GOWORK=off", "GOFLAGS=", "GOPROXY=off", "GOTOOLCHAIN=local", "CGO_ENABLED=0", "GO111MODULE=on")
}
