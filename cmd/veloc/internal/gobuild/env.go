package gobuild

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// kept are the variables of the toolchain that a user's environment may set:
// where compiled packages are kept, for which processors to build, and how the
// toolchain's own processes run. Everything else, `go env -w` included, suits
// other projects and could make the build fail or give a program for another
// machine.
var kept = []string{"GOCACHE", "GOAMD64", "GOARM64", "GOMAXPROCS", "GOMEMLIMIT", "GOGC"}

// buildEnv is the environment of a build: the user's, but for what is the
// toolchain's. What the toolchain keeps goes below cacheDir where it has no
// place of its own; its temporary files, which it leaves when it is interrupted, to tmp.
func buildEnv(env []string, cacheDir, tmp string) []string {
	out := slices.DeleteFunc(slices.Clone(env), func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "GO") {
			return false
		}
		return !slices.Contains(kept, name) || name == "GOCACHE" && !filepath.IsAbs(value)
	})
	given := slices.ContainsFunc(out, func(variable string) bool { return strings.HasPrefix(variable, "GOCACHE=") })
	if !given && !hasBuildCache() {
		out = append(out, "GOCACHE="+filepath.Join(cacheDir, "go-build"))
	}
	return append(out, "GOENV=off", "GOPATH="+filepath.Join(cacheDir, "go-path"), "GOTMPDIR="+tmp,
		"GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOWORK=off", "GOFLAGS=", "GOPROXY=off",
		"GOTOOLCHAIN=local", "CGO_ENABLED=0", "GO111MODULE=on", "GOTELEMETRY=off")
}

// hasBuildCache reports whether the toolchain can keep what it compiles where it
// does by default, below the user's cache folder.
func hasBuildCache() bool {
	base, err := os.UserCacheDir()
	return err == nil && os.MkdirAll(filepath.Join(base, "go-build"), 0o777) == nil
}
