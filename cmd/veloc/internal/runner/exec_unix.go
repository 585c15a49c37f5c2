//go:build unix

package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/veloc-dev/veloc/runtime/program"
)

// Exec turns this process into the program, so that signals and the terminal
// are its own. It returns only where that fails.
func Exec(executable string, job *program.Job) error {
	fd, err := jobFile(job)
	if err != nil {
		return err
	}
	err = syscall.Exec(executable, []string{"veloc"}, append(os.Environ(), program.JobEnv+"="+strconv.Itoa(fd)))
	if errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EPERM) {
		return fmt.Errorf("the cache folder %s does not let programs run (%w); set VELOC_CACHE to a folder of a file system that is not mounted noexec",
			filepath.Dir(filepath.Dir(executable)), err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", executable, err)
	}
	return nil
}

// jobFile is a file without a name that holds the job, as a descriptor that the
// program inherits: an environment string has a bound that jobs reach.
func jobFile(job *program.Job) (fd int, err error) {
	text, err := json.Marshal(job)
	if err != nil {
		return 0, err
	}
	f, err := os.CreateTemp("", "veloc-job-")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := os.Remove(f.Name()); err != nil {
		return 0, err
	}
	if _, err := f.Write(text); err != nil {
		return 0, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	return unix.Dup(int(f.Fd())) // a copy stays open across exec
}
