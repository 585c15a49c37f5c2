package check

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Verify type-checks and vets the package in dir, tests included, as it would
// be with files in place of the generated files on disk, which are left alone.
// It runs the go command, which must find veloc's runtime from dir. The error
// is what that says.
func Verify(ctx context.Context, dir string, files []File) error {
	temp, err := os.MkdirTemp("", "veloc-verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	overlay, err := writeOverlay(dir, temp, files)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "vet", "-overlay", overlay, ".")
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return err
		}
		return fmt.Errorf("the generated package does not pass go vet (%w):\n%s", err, strings.TrimSpace(out.String()))
	}
	return nil
}

// writeOverlay writes what `go -overlay` reads: the file on disk → the one to
// read for it, empty where it goes.
func writeOverlay(dir, temp string, files []File) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	changes, err := Changes(abs, files)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, c := range changes {
		at := ""
		if c.New != nil {
			at = filepath.Join(temp, c.Name)
			if err := os.WriteFile(at, c.New, 0o600); err != nil {
				return "", err
			}
		}
		replace[filepath.Join(abs, c.Name)] = at
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(temp, "overlay.json")
	return path, os.WriteFile(path, text, 0o600)
}
