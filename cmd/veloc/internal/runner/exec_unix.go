//go:build unix

package runner

import (
	"encoding/json"
	"os"
	"syscall"

	"github.com/veloc-dev/veloc/runtime/program"
)

// Exec turns this process into the program, so that signals and the terminal
// are its own. It returns only where that fails.
func Exec(executable string, job *program.Job) error {
	text, err := json.Marshal(job)
	if err != nil {
		return err
	}
	return syscall.Exec(executable, []string{"veloc"}, append(os.Environ(), program.JobEnv+"="+string(text)))
}
