// Package postgres starts the PostgreSQL server that tests ask for the right
// answers: a new cluster in a temporary folder, reached by a socket only, with
// the settings that veloc promises (UTF8, collation C, ctype C.UTF-8, UTC).
package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrNotInstalled says that this machine has no PostgreSQL server.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed")

// Server is a running server.
type Server struct {
	dir    string // data and socket
	bin    string // folder of the server's programs
	run    *syscall.SysProcAttr
	socket string
}

// port names the socket file; nothing listens on the network.
const port = "5433"

// Start makes a cluster and starts its server; Stop ends and removes it.
func Start(ctx context.Context) (*Server, error) {
	bin, err := findBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "veloc-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin, socket: dir}
	if err := s.start(ctx); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

func findBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", ErrNotInstalled
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	if parts := strings.Split(path, "/"); len(parts) > 4 {
		v, _ := strconv.Atoi(parts[4])
		return v
	}
	return 0
}

func (s *Server) start(ctx context.Context) error {
	if err := s.becomeUnprivileged(); err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	initdb := append([]string{"-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"}, s.locale()...)
	if err := s.command(ctx, "initdb", initdb...); err != nil {
		return err
	}
	settings := []string{
		"listen_addresses=''", "unix_socket_directories='" + s.socket + "'", "port=" + port,
		"timezone='UTC'", "datestyle='ISO, MDY'", "intervalstyle='postgres'", "extra_float_digits=1", "bytea_output='hex'",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off", "max_connections=20",
	}
	conf := strings.Join(settings, "\n") + "\n"
	f, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(conf)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return s.command(ctx, "pg_ctl", "-D", data, "-l", filepath.Join(s.dir, "log"), "-w", "-t", "60", "start")
}

// locale names the collation C with the ctype C.UTF-8, which a server from 17 on
// has of its own; an older one takes the ctype from the system.
func (s *Server) locale() []string {
	if version(s.bin) >= 17 {
		return []string{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"}
	}
	return []string{"--lc-collate=C", "--lc-ctype=C.UTF-8"}
}

// becomeUnprivileged lets the server's programs run as the user postgres where
// the tests run as root, whom the server refuses.
func (s *Server) becomeUnprivileged() error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	s.run = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(s.dir, uid, gid)
}

func (s *Server) command(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.SysProcAttr, cmd.Dir = s.run, s.dir
	log, err := os.CreateTemp("", "veloc-pg-log-")
	if err != nil {
		return err
	}
	// A file, not a pipe: the server that pg_ctl leaves behind would hold it open.
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w\n%s", name, err, text)
	}
	return nil
}

// Stop ends the server at once and removes its cluster.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := s.command(ctx, "pg_ctl", "-D", filepath.Join(s.dir, "data"), "-w", "-m", "immediate", "stop")
	return errors.Join(err, os.RemoveAll(s.dir))
}

// ConnString is what pgx and libpq connect by.
func (s *Server) ConnString() string {
	return "host=" + s.socket + " port=" + port + " user=postgres dbname=postgres sslmode=disable"
}

// Run executes a psql script (which may hold \copy) and returns its output.
// The first error ends it.
func (s *Server) Run(ctx context.Context, script string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", s.ConnString())
	cmd.Stdin = strings.NewReader(script)
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("psql: %w\n%s", err, messages.Bytes())
	}
	return out.Bytes(), nil
}
