// Package locate finds the files that stand for relations: from --bind where
// it names one, else beside the SQL by the relation's name.
package locate

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/program"
)

// Formats are the words of --format and of ?format=, and the file endings.
var Formats = []string{"csv", "ndjson", "parquet"}

var compressions = map[string]string{"": "", ".gz": "gzip", ".zst": "zstd"}

// Relation finds the file of a relation in dir: <name>.csv, .ndjson or
// .parquet, also with .gz or .zst behind.
func Relation(dir, name string) (program.Location, error) {
	var found []program.Location
	for _, f := range Formats {
		for _, ending := range []string{"", ".gz", ".zst"} {
			path := filepath.Join(dir, name+"."+f+ending)
			if _, err := os.Stat(path); err == nil {
				found = append(found, program.Location{Path: path, Format: f, Compression: compressions[ending]})
			}
		}
	}
	switch len(found) {
	case 0:
		return program.Location{}, fmt.Errorf("no data for %q: there is no %s.csv, .ndjson or .parquet (or one ending in .gz or .zst) in %s; name a file with --bind %s=FILE",
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
		return loc, fmt.Errorf("%s: sources of the kind %q are not supported; a bind is a file, a glob or -", text, scheme)
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
		if value == `\t` {
			value = "\t"
		}
		if len(value) != 1 || value == "\n" || value == "\r" || value == `"` {
			return fmt.Errorf("delimiter %q is not a single byte other than a quote or a line end", value)
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
	for ending, c := range compressions {
		if ending != "" && strings.HasSuffix(base, ending) {
			base = strings.TrimSuffix(base, ending)
			if loc.Compression == "" {
				loc.Compression = c
			}
		}
	}
	if loc.Format != "" {
		return nil
	}
	switch filepath.Ext(base) {
	case ".csv":
		loc.Format = "csv"
	case ".tsv":
		loc.Format = "csv"
		if loc.Delimiter == "" {
			loc.Delimiter = "\t"
		}
	case ".ndjson", ".jsonl":
		loc.Format = "ndjson"
	case ".parquet":
		loc.Format = "parquet"
	default:
		return fmt.Errorf("the format of %q does not show in its name; add ?format=csv, ndjson or parquet", loc.Path)
	}
	return nil
}

// Output is where results go: path "-" or "" is stdout. The format is what
// --format says, else what the ending says, else ndjson.
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
	if err := ByEnding(&loc); err != nil {
		loc.Format = "ndjson"
	}
	return loc, nil
}
