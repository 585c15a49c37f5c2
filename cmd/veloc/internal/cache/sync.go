package cache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// syncTree brings the files below dir to the disk, so that a name that outlives
// a crash has its content.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return syncFolder(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}
