package runner

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// The files of a program's entry in the cache.
const (
	programEntry = "bin"
	executable   = "program"
	sealFile     = "seal" // the executable's checksum
)

// seal notes the checksum of the executable in dir.
func seal(dir string) error {
	sum, err := checksum(filepath.Join(dir, executable))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, sealFile), []byte(sum), 0o600)
}

// whole reports whether the executable in dir is the one that was sealed: a
// truncated or empty one would not start, or end in the middle.
func whole(dir string) bool {
	want, err := os.ReadFile(filepath.Join(dir, sealFile))
	if err != nil {
		return false
	}
	have, err := checksum(filepath.Join(dir, executable))
	return err == nil && have == string(want)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is a file's size and CRC-32C, which takes 1 ms for 10 MB.
func checksum(path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := crc32.New(castagnoli)
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{f}, make([]byte, 256<<10))
	return fmt.Sprintf("%d %08x", n, h.Sum32()), err
}
