//go:build cgo

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/templates"
)

func initCommand(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a package that works: schema, query, data, a test, and the Go generated from them",
		Args:  wanted(1, 1, "init wants the folder to make: veloc init DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := args[0]
			abs, err := filepath.Abs(dir)
			if err != nil {
				return err
			}
			if err := scaffold(dir, names.PackageName(abs)); err != nil {
				return err
			}
			if err := g.generate(cmd, dir, generateFlags{}); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), `made %s; next:
  veloc run %s
  go get -tool github.com/veloc-dev/veloc/cmd/veloc   # in the module that holds %s
  go generate %s && go test %s
`, dir, filepath.Join(dir, "*.sql"), dir, "./"+filepath.ToSlash(filepath.Clean(dir)), "./"+filepath.ToSlash(filepath.Clean(dir)))
			return nil
		},
	}
}

// scaffold writes the files, none of which may exist.
func scaffold(dir, pkg string) error {
	files, err := templates.Scaffold(pkg)
	if err != nil {
		return err
	}
	var names []string
	for name := range files {
		names = append(names, name)
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s exists; init overwrites nothing", filepath.Join(dir, name))
		}
	}
	if there, err := filepath.Glob(filepath.Join(dir, "*.sql")); err == nil && len(there) > 0 {
		return fmt.Errorf("%s holds a package's SQL, %s; `veloc generate %s` makes it", dir, filepath.Base(there[0]), dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	slices.Sort(names)
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o666); err != nil {
			return err
		}
	}
	return nil
}
