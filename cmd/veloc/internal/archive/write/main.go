// Command write makes runtime.tar.gz and its hash anew from the tree it is started in. Run
// it from the repository's root after a change below runtime/ or of go.mod:
//
//	go run ./cmd/veloc/internal/archive/write
package main

import (
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/veloc-dev/veloc/cmd/veloc/internal/archive"
)

func main() {
	log.SetFlags(0)
	files, err := archive.Collect(".")
	if err != nil {
		log.Fatal(err)
	}
	if err := vendor(files); err != nil {
		log.Fatal(err)
	}
	packed, err := archive.Pack(files)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("cmd/veloc/internal/archive/runtime.tar.gz", packed, 0o644); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("cmd/veloc/internal/archive/runtime.sha256", []byte(archive.Sum(packed)), 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d files, %d bytes", len(files), len(packed))
}

// vendor adds the vendor folder that `go mod vendor` makes for the files.
func vendor(files map[string][]byte) error {
	dir, err := os.MkdirTemp("", "veloc-archive-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	for name, body := range files {
		if err := write(filepath.Join(dir, filepath.FromSlash(name)), body); err != nil {
			return err
		}
	}
	if err := write(filepath.Join(dir, "go.sum"), sums); err != nil {
		return err
	}
	cmd := exec.Command("go", "mod", "vendor")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	root := filepath.Join(dir, "vendor")
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		body, err := os.ReadFile(path)
		files[strings.ReplaceAll(rel, `\`, "/")] = body
		return err
	})
}

func write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}
