package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// errNoDuckDB says how the peer is had.
var errNoDuckDB = errors.New("DuckDB's command line is not on the PATH: `make bench` installs it and puts it there, `pip install duckdb-cli` brings it")

// python is the interpreter itself, not a script that looks for it; empty where
// there is none.
var python = sync.OnceValue(func() string {
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
})

// duckdb is DuckDB's own program: what pip puts on the PATH is a script in
// Python that starts it, and takes as long to start as a join.
var duckdb = sync.OnceValues(func() (string, error) {
	if python() != "" {
		out, err := exec.Command(python(), "-c", "import duckdb_cli; print(duckdb_cli.__file__)").Output()
		if err == nil {
			if path, err := exec.LookPath(filepath.Join(filepath.Dir(strings.TrimSpace(string(out))), "duckdb")); err == nil {
				return path, nil
			}
		}
	}
	path, err := exec.LookPath("duckdb")
	if err != nil {
		return "", errNoDuckDB
	}
	return path, nil
})

// polars reports whether there is Polars.
var polars = sync.OnceValue(func() bool {
	return python() != "" && exec.Command(python(), "-c", "import polars").Run() == nil
})
