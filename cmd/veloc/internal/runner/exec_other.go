//go:build !unix

package runner

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"

	"github.com/veloc-dev/veloc/runtime/program"
)

// Exec runs the program and ends with its exit code.
func Exec(executable string, job *program.Job) error {
	text, err := json.Marshal(job)
	if err != nil {
		return err
	}
	cmd := exec.Command(executable)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), program.JobEnv+"="+string(text))
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	return err
}
