// Package program is the body of the programs that `veloc run` builds: it
// reads a Job, opens files as sources and sink, loads the tables, runs the
// query, shows progress and sums up. What depends on the query comes in
// through a Query, which a generated main function fills.
package program

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
)

// Location is a file, a glob of files or "-" with how to read or write it.
type Location struct {
	Path        string `json:"path"`
	Format      string `json:"format"`                // csv, ndjson or parquet
	Compression string `json:"compression,omitempty"` // none, gzip or zstd; empty: by the path's ending
	Delimiter   string `json:"delimiter,omitempty"`   // CSV: one byte; empty: a comma
	Null        string `json:"null,omitempty"`        // CSV: the unquoted text that is NULL
	NoHeader    bool   `json:"no_header,omitempty"`   // CSV: columns in the relation's order
}

// Job is one run of a built program.
type Job struct {
	Sources       map[string]Location `json:"sources"` // by relation
	Output        Location            `json:"output"`
	Params        map[string]string   `json:"params,omitempty"`        // text in PostgreSQL's input syntax
	OnBadRecord   string              `json:"on_bad_record,omitempty"` // stop, skip or dead-letter=FILE
	MaxBad        int64               `json:"max_bad"`                 // -1: no bound
	MaxMiss       map[string]string   `json:"max_miss,omitempty"`      // by alias: N or P%
	StrictColumns bool                `json:"strict_columns,omitempty"`
	Summary       string              `json:"summary,omitempty"`    // file for the summary as JSON; - is stdout
	Scripts       []string            `json:"scripts,omitempty"`    // files of the SQL
	HTTP          string              `json:"http,omitempty"`       // where to serve the health page; empty: nowhere
	HTTPHosts     []string            `json:"http_hosts,omitempty"` // names by which the page may be asked for, too
	Quiet         bool                `json:"quiet,omitempty"`      // no progress and no summary on stderr
	Color         bool                `json:"color,omitempty"`
}

// JobEnv is the environment variable that says where the Job is, as JSON: the
// number of a descriptor that the program inherits, or a file's path.
const JobEnv = "VELOC_JOB"

func jobFromEnv() (*Job, error) {
	where, ok := os.LookupEnv(JobEnv)
	if !ok {
		return nil, fmt.Errorf("this program was built by `veloc run`, which starts it with %s set", JobEnv)
	}
	text, err := readJob(where)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", JobEnv, err)
	}
	job := &Job{}
	if err := json.Unmarshal(text, job); err != nil {
		return nil, fmt.Errorf("%s: %w", JobEnv, err)
	}
	return job, os.Unsetenv(JobEnv)
}

func readJob(where string) ([]byte, error) {
	fd, err := strconv.ParseUint(where, 10, 31)
	if err != nil {
		return os.ReadFile(where)
	}
	f := os.NewFile(uintptr(fd), "job")
	if f == nil {
		return nil, os.ErrInvalid
	}
	defer f.Close()
	return io.ReadAll(f)
}
