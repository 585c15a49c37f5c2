// Package locate finds the files that stand for relations: from --bind where
// it names one, else beside the SQL by the relation's name.
package locate

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/program"
)

// Formats are the words of --format and of ?format=.
var Formats = []string{"csv", "ndjson", "parquet"}

// endings are those of a relation's file, with the format of each.
var endings = []struct{ name, format string }{
	{".csv", "csv"}, {".tsv", "csv"}, {".ndjson", "ndjson"}, {".jsonl", "ndjson"}, {".json", "ndjson"}, {".parquet", "parquet"},
}

var compressions = []struct{ ending, name string }{{".gz", "gzip"}, {".zst", "zstd"}}

// Relation finds the file of a relation in dir: its name with the ending of a
// format, also with that of a compression behind.
func Relation(dir, name string) (program.Location, error) {
	if !filepath.IsLocal(name) || strings.ContainsAny(name, `/\`) {
		return program.Location{}, fmt.Errorf("the name of the relation %q is not one of a file; name its file with --bind %q", name, name+"=FILE")
	}
	var found []program.Location
	for _, e := range endings {
		for _, packed := range append([]string{""}, packedEndings()...) {
			path := filepath.Join(dir, name+e.name+packed)
			if _, err := os.Stat(path); err != nil {
				continue
			}
			loc := program.Location{Path: path}
			if err := ByEnding(&loc); err != nil {
				return loc, err
			}
			found = append(found, loc)
		}
	}
	switch len(found) {
	case 0:
		return program.Location{}, fmt.Errorf("no data for %q: there is no %s.csv, .tsv, .ndjson, .jsonl, .json or .parquet (or one ending in .gz or .zst) in %s; name a file with --bind %s=FILE",
			name, filepath.Join(dir, name), dir, name)
	case 1:
		return found[0], nil
	}
	var paths []string
	for _, f := range found {
		paths = append(paths, f.Path)
	}
	return program.Location{}, fmt.Errorf("%d candidates for %q: %s; name one with --bind %s=FILE",
		len(found), name, strings.Join(paths, ", "), name)
}

func packedEndings() []string {
	var list []string
	for _, c := range compressions {
		list = append(list, c.ending)
	}
	return list
}

// Bind reads the right side of --bind RELATION=URL: a path, a glob or "-",
// with format, delimiter, null, header and compression behind a "?".
func Bind(text string) (program.Location, error) {
	path, query := text, ""
	// A glob may hold a "?" of its own: only what reads as options counts.
	if at := strings.LastIndexByte(text, '?'); at >= 0 && strings.Contains(text[at:], "=") {
		path, query = text[:at], text[at+1:]
	}
	loc := program.Location{Path: strings.TrimPrefix(path, "file://")}
	if scheme, _, ok := strings.Cut(loc.Path, "://"); ok {
		// The rest may hold a password.
		return loc, fmt.Errorf("--bind to a %s:// address: sources of this kind are not supported; a bind is a file, a glob or -", scheme)
	}
	if loc.Path == "" {
		return loc, errors.New("a bind needs a path: RELATION=FILE")
	}
	for option := range strings.SplitSeq(query, "&") {
		if option == "" {
			continue
		}
		name, value, _ := strings.Cut(option, "=")
		// Not url.ParseQuery, which refuses the delimiter ";".
		value, err := url.PathUnescape(value)
		if err == nil {
			err = setOption(&loc, name, value)
		}
		if err != nil {
			return loc, fmt.Errorf("%s: %w", text, err)
		}
	}
	return loc, ByEnding(&loc)
}

func setOption(loc *program.Location, name, value string) error {
	switch name {
	case "format":
		loc.Format = value
		return checkFormat(value)
	case "delimiter":
		if value == `\t` || value == "tab" {
			value = "\t"
		}
		if len(value) != 1 || value == "\n" || value == "\r" || value == `"` {
			return fmt.Errorf("delimiter %q is not a single byte other than a quote or a line end, nor the word tab", value)
		}
		loc.Delimiter = value
	case "null":
		loc.Null = value
	case "header":
		header, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("header is true or false, not %q", value)
		}
		loc.NoHeader = !header
	case "compression":
		for _, c := range []string{"none", "gzip", "zstd"} {
			if value == c {
				loc.Compression = value
				return nil
			}
		}
		return fmt.Errorf("compression is none, gzip or zstd, not %q", value)
	default:
		return fmt.Errorf("unknown option %q; there are format, delimiter, null, header and compression", name)
	}
	return nil
}

func checkFormat(f string) error {
	for _, known := range Formats {
		if f == known {
			return nil
		}
	}
	return fmt.Errorf("format is csv, ndjson or parquet, not %q", f)
}

// ByEnding fills what the location leaves open from its path's ending.
func ByEnding(loc *program.Location) error {
	base := loc.Path
	for _, c := range compressions {
		if rest, ok := strings.CutSuffix(base, c.ending); ok {
			base = rest
			if loc.Compression == "" {
				loc.Compression = c.name
			}
			break
		}
	}
	for _, e := range endings {
		if filepath.Ext(base) != e.name {
			continue
		}
		if loc.Format == "" {
			loc.Format = e.format
		}
		if e.name == ".tsv" && loc.Format == "csv" && loc.Delimiter == "" {
			loc.Delimiter = "\t"
		}
	}
	if loc.Format == "" {
		return fmt.Errorf("the format of %q does not show in its name; add ?format=csv, ndjson or parquet", loc.Path)
	}
	return nil
}

// Output is where results go: path "-" or "" is stdout. The format is what
// --format says, else what the ending says, else ndjson; an ending that stands
// for something else is an error.
func Output(path, format string) (program.Location, error) {
	loc := program.Location{Path: path, Format: format}
	if path == "" {
		loc.Path = "-"
	}
	if format != "" {
		if err := checkFormat(format); err != nil {
			return loc, err
		}
	}
	if err := ByEnding(&loc); err == nil && loc.Delimiter == "" {
		return loc, nil
	}
	base := loc.Path
	for _, c := range compressions {
		base = strings.TrimSuffix(base, c.ending)
	}
	if ext := filepath.Ext(base); ext != "" && ext != "." && ext != filepath.Base(base) && !isDevice(loc.Path) {
		return loc, fmt.Errorf("-o %s: results are not written as %s; name the file .csv, .ndjson or .parquet, or say --format csv, ndjson or parquet", path, ext)
	}
	loc.Format = "ndjson"
	return loc, nil
}

// IsZstd reports whether a file of the location is packed with zstd, by its name
// or by how it begins.
func IsZstd(loc program.Location) bool {
	if loc.Compression == "zstd" {
		return true
	}
	paths, err := filepath.Glob(loc.Path)
	if err != nil || len(paths) == 0 {
		paths = []string{loc.Path}
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		return strings.HasSuffix(path, ".zst") || beginsAsZstd(path)
	})
}

func beginsAsZstd(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && string(head[:]) == "\x28\xb5\x2f\xfd"
}

// isDevice reports whether there is something at path that is no regular file: a
// named pipe's ending says nothing.
func isDevice(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}
