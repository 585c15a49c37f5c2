package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// maxDepth bounds files that include files that include files.
const maxDepth = 100

// include reads the files that \i and \ir name. Each is read once, where it is
// named first.
func include(files []ir.File) ([]ir.File, []ir.Diagnostic) {
	in := &includer{out: slices.Clone(files), known: map[string]int32{}, placed: map[int32]bool{}}
	for i, f := range files {
		in.known[identity(f.Name)] = int32(i)
		in.size += len(f.Text)
	}
	for i, f := range files {
		if !in.placed[int32(i)] {
			in.placed[int32(i)] = true
			in.follow(int32(i), []string{identity(f.Name)})
		}
	}
	return in.out, in.diags
}

type includer struct {
	out    []ir.File
	known  map[string]int32 // by identity
	placed map[int32]bool   // files whose place in the script is known
	size   int              // bytes of all
	diags  []ir.Diagnostic
}

// identity is the same for every name of a file.
func identity(path string) string {
	path = clean(path)
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}

func clean(path string) string { return filepath.Clean(filepath.FromSlash(path)) }

func (in *includer) report(file int32, c syntax.Command, hint, message string) {
	in.diags = append(in.diags, ir.Diagnostic{Code: "V0111", Message: message, Hint: hint, Span: ir.Span{File: file, Start: int32(c.Start), End: int32(c.End)}})
}

// follow reads what the file includes; path leads to it.
func (in *includer) follow(file int32, path []string) {
	f := in.out[file]
	for _, c := range syntax.Commands(f.Text) {
		target := c.Argument
		switch c.Word {
		case "ir", "include_relative":
			if !filepath.IsAbs(target) {
				target = filepath.Join(filepath.Dir(clean(f.Name)), target)
			}
		case "i", "include":
		default:
			continue
		}
		in.one(file, c, clean(target), path)
	}
}

// one includes target.
func (in *includer) one(file int32, c syntax.Command, target string, path []string) {
	id := identity(target)
	switch {
	case c.Argument == "":
		in.report(file, c, `write \i FILE`, `\`+c.Word+" names no file")
		return
	case slices.Contains(path, id):
		in.report(file, c, "", "the files include each other: "+strings.Join(append(slices.Clone(path), id), " → "))
		return
	case len(path) == maxDepth:
		in.report(file, c, "", fmt.Sprintf("more than %d files include one another", maxDepth))
		return
	}
	number, known := in.known[id]
	if !known {
		text, err := readRegular(target)
		if err != nil {
			hint := ""
			if errors.Is(err, fs.ErrNotExist) {
				hint = `\ir is relative to this file, \i to the working folder`
			}
			in.report(file, c, hint, err.Error())
			return
		}
		if in.size += len(text); in.size > maxScript {
			in.report(file, c, "", fmt.Sprintf("with this file the script has more than %d MiB", maxScript>>20))
			return
		}
		number = int32(len(in.out))
		in.out = append(in.out, ir.File{Name: filepath.ToSlash(target), Text: text})
		in.known[id] = number
	}
	if in.placed[number] {
		in.note(file, c, -1)
		return
	}
	in.placed[number] = true
	in.note(file, c, number)
	in.follow(number, append(slices.Clone(path), id))
}

func (in *includer) note(file int32, c syntax.Command, number int32) {
	in.out[file].Includes = append(in.out[file].Includes, ir.Include{At: int32(c.Start), File: number})
}

// readRegular reads an included file: a regular one, or a link to one.
func readRegular(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a regular file", path)
	}
	return read(path)
}

// maxScript bounds the bytes of a script in all.
const maxScript = 64 << 20

// read reads a script of a size that scripts have.
func read(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return readAll(path, f)
}

func readAll(name string, r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, syntax.MaxFile+1))
	if err != nil {
		return "", err
	}
	if len(text) > syntax.MaxFile {
		return "", fmt.Errorf("%s: the file is larger than %d MiB, the most that is read", name, syntax.MaxFile>>20)
	}
	return string(text), nil
}
