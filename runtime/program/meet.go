package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/veloc-dev/veloc/runtime/file"
)

// use is a path with what it is used for.
type use struct {
	what, path string
	info       fs.FileInfo // nil: there is no such file
	in         fs.FileInfo // of the folder that the file would be made in
	name       string      // there
}

func newUse(what, path string) use {
	u := use{what: what, path: path}
	if info, err := os.Stat(path); err == nil {
		u.info = info
		return u
	}
	// Where the path is a link that leads nowhere, the file appears behind it.
	real := file.BehindLinks(path)
	u.name = filepath.Base(real)
	u.in, _ = os.Stat(filepath.Dir(real))
	return u
}

// same reports whether two uses are of one file. Devices may be used twice.
func (u use) same(v use) bool {
	switch {
	case u.info != nil && v.info != nil:
		return u.info.Mode()&fs.ModeDevice == 0 && os.SameFile(u.info, v.info)
	case u.info == nil && v.info == nil:
		return u.in != nil && v.in != nil && u.name == v.name && os.SameFile(u.in, v.in)
	}
	return false
}

// checkPaths refuses a job that would write a file that it reads, or one file
// twice: found out by device and inode, before anything is opened for writing.
func checkPaths(job *Job) error {
	read, err := inputs(job)
	if err != nil {
		return err
	}
	written, err := outputs(job)
	if err != nil {
		return err
	}
	for i, w := range written {
		for _, r := range read {
			if w.same(r) {
				return usagef("%s %s is also %s %s: it would be overwritten while it is read", w.what, w.path, r.what, r.path)
			}
		}
		for _, other := range written[:i] {
			if w.same(other) {
				return usagef("%s %s is also %s %s: one would overwrite the other", w.what, w.path, other.what, other.path)
			}
		}
	}
	return nil
}

// inputs are the files that are read.
func inputs(job *Job) ([]use, error) {
	var uses []use
	for _, path := range job.Scripts {
		uses = append(uses, newUse("the script", path))
	}
	for relation, loc := range job.Sources {
		what := "the data of " + relation + ","
		if loc.Path == "-" {
			uses = appendStandard(uses, what, "stdin", os.Stdin)
			continue
		}
		paths, err := file.Expand(loc.Path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the run says so, with the relation
		}
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			uses = append(uses, newUse(what, path))
		}
	}
	return uses, nil
}

// outputs are the files that are written.
func outputs(job *Job) ([]use, error) {
	var uses []use
	if job.Output.Path == "-" {
		uses = appendStandard(uses, "the output,", "stdout", os.Stdout)
	} else {
		uses = append(uses, newUse("the output", job.Output.Path))
	}
	if path, ok := strings.CutPrefix(job.OnBadRecord, deadLetterPrefix); ok && path != "" {
		if path == "-" {
			return nil, usagef("--on-bad-record=dead-letter=-: dead letters go to a file")
		}
		uses = append(uses, newUse("the dead-letter file", path))
	}
	switch {
	case job.Summary == "-" && job.Output.Path == "-":
		return nil, usagef("--summary - and the results would both go to stdout: write the results to a file with -o")
	case job.Summary != "" && job.Summary != "-":
		uses = append(uses, newUse("the summary", job.Summary))
	}
	return uses, nil
}

// appendStandard adds stdin or stdout where it is a regular file.
func appendStandard(uses []use, what, name string, f *os.File) []use {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return uses
	}
	return append(uses, use{what: what, path: fmt.Sprintf("on %s", name), info: info})
}
