package project

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Names of scripts that are in no file.
const (
	StdinName   = "<stdin>"
	CommandName = "<command>"
)

// Scripts reads what the arguments of a command name, in their order: a file, a
// folder, whose .sql files it stands for, or "-", stdin.
func Scripts(args []string, stdin io.Reader) ([]ir.File, error) {
	var files []ir.File
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case arg == "-":
			text, err := readAll(StdinName, stdin)
			if err != nil {
				return nil, err
			}
			files = append(files, ir.File{Name: StdinName, Text: text})
			stdin = strings.NewReader("")
		case err == nil && info.IsDir():
			of, err := scriptsOf(arg)
			if err != nil {
				return nil, err
			}
			files = append(files, of...)
		default:
			f, err := script(arg)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	read := map[string]bool{}
	for _, f := range files {
		name := filepath.Clean(f.Name)
		if read[name] {
			return nil, fmt.Errorf("the script %s is named twice", f.Name)
		}
		read[name] = true
	}
	return files, nil
}

// scriptsOf reads the .sql files of a folder in byte order of their names.
func scriptsOf(dir string) ([]ir.File, error) {
	paths, err := scriptsIn(dir)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: there is no .sql file here; `veloc init DIR` makes a package to start from", dir)
	}
	var files []ir.File
	for _, path := range paths {
		f, err := script(path)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// scriptsIn lists the .sql files of a folder in byte order of their names.
func scriptsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, syscall.ENOTDIR) {
		return nil, fmt.Errorf("%s is a file; name its folder, whose .sql files are one package: %s", dir, filepath.Dir(dir))
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".sql") && !e.IsDir() {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// Schema is the scripts beside the data of a command given in words: the .sql
// files of the folder, if there are any.
func Schema(dir string) ([]ir.File, error) {
	paths, err := scriptsIn(dir)
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	return Scripts(paths, nil)
}

func script(path string) (ir.File, error) {
	text, err := read(path)
	return ir.File{Name: filepath.ToSlash(path), Text: text}, err
}
