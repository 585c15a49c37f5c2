// Package archive carries the source that programs built by `veloc run` link:
// the runtime and the third-party packages it imports, with their licences, as
// one module with a vendor folder.
package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Module is the path of the module in the archive.
const Module = "github.com/veloc-dev/veloc"

//go:embed runtime.tar.gz
var packed []byte

//go:embed runtime.sha256
var sum string

// Hash identifies the archive's content. It stands beside the archive: every
// run asks for it, and computing it took a tenth of what a small one takes.
func Hash() string { return sum }

// Sum is what Hash is for an archive.
func Sum(packed []byte) string {
	sum := sha256.Sum256(packed)
	return hex.EncodeToString(sum[:])
}

// Unpack writes the archive's files below dir.
func Unpack(dir string) error {
	return each(packed, func(name string, body io.Reader) error {
		if !filepath.IsLocal(name) {
			return fmt.Errorf("archive: %q is not below the archive", name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, body)
		return errors.Join(err, f.Close())
	})
}

func each(packed []byte, visit func(name string, body io.Reader) error) error {
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	tr := tar.NewReader(zr)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(h.Name, tr); err != nil {
			return err
		}
	}
}

// Pack makes an archive of the files; the same files give the same bytes.
func Pack(files map[string][]byte) ([]byte, error) {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	var out bytes.Buffer
	zw, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	tw := tar.NewWriter(zw)
	for _, n := range names {
		h := &tar.Header{Name: n, Mode: 0o644, Size: int64(len(files[n])), ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
		if err := tw.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := tw.Write(files[n]); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(tw.Close(), zw.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Collect reads what belongs into the archive from the repository at root: the
// runtime without its tests, go.mod and the licence. The vendor folder is
// added by the program that writes the archive.
func Collect(root string) (map[string][]byte, error) {
	files := map[string][]byte{}
	add := func(path string) error {
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		body, err := os.ReadFile(path)
		files[filepath.ToSlash(rel)] = body
		return err
	}
	for _, name := range []string{"go.mod", "LICENSE"} {
		if err := add(filepath.Join(root, name)); err != nil {
			return nil, err
		}
	}
	err := filepath.WalkDir(filepath.Join(root, "runtime"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return filepath.SkipDir
		case d.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		return add(path)
	})
	return files, err
}
