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
	f, err := os.CreateTemp("", "veloc-job-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	cmd := exec.Command(executable)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), program.JobEnv+"="+f.Name())
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Remove(f.Name())
		os.Exit(exit.ExitCode())
	}
	return err
}
