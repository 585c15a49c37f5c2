package gobuild

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// overlayFiles writes files below dir and returns the path of an overlay that
// shows them as the program's folder in src: the unpacked archive is shared by
// all builds and stays as it is.
func overlayFiles(dir, src string, files map[string][]byte) (string, error) {
	replace := map[string]string{}
	for name, body := range files {
		real := filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		if err := os.WriteFile(real, body, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(src, programFolder, filepath.FromSlash(name))] = real
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, text, 0o600)
}
