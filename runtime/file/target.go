package file

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// target is what a sink writes to.
type target struct {
	given     string // the path as the user named it
	path      string // where it leads
	file      *os.File
	direct    bool // no file of its own that could appear as a whole
	temporary func(name string)
}

// openTarget opens a path to write. What is there already, if it is a regular
// file, stays until commit.
func openTarget(ctx context.Context, path string, temporary func(string)) (*target, error) {
	if temporary == nil {
		temporary = func(string) {}
	}
	t := &target{given: path, path: path, temporary: temporary}
	if path == "-" {
		t.given, t.file, t.direct = "stdout", os.Stdout, true
		return t, nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		t.direct = true
		t.file, err = openWaiting(ctx, info, func() (*os.File, error) { return os.OpenFile(path, os.O_WRONLY, 0) })
		return t, err
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	t.path = BehindLinks(path)
	removeAbandoned(t.path)
	name := temporaryPrefix(t.path) + rand.Text()[:temporaryRandom]
	temporary(name)
	if t.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); err != nil {
		temporary("")
		return nil, t.asGiven(err)
	}
	// It marks the file as one that is being written; without locks, age does.
	_ = lockFile(t.file)
	if info == nil {
		return t, nil
	}
	if err := t.file.Chmod(info.Mode().Perm()); err != nil {
		return nil, errors.Join(t.asGiven(err), t.discard())
	}
	return t, nil
}

// BehindLinks is the file that a path names, there already or not: a symbolic
// link stays one, and its target is what a sink replaces.
func BehindLinks(path string) string {
	for range maxLinks {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
		to, err := os.Readlink(path)
		if err != nil {
			return path
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return path
}

// maxLinks is how many links Linux follows.
const maxLinks = 40

const (
	maxName         = 200 // leaves room for what a temporary name adds
	temporaryRandom = 8   // characters
)

// temporaryPrefix is how the name begins under which the file at path is written.
func temporaryPrefix(path string) string {
	base := filepath.Base(path)
	return filepath.Join(filepath.Dir(path), "."+base[:min(len(base), maxName)]+".veloc-")
}

// abandonedAfter is the age of a file whose writer has had time to lock it.
const abandonedAfter = 10 * time.Second

// removeAbandoned removes what killed runs left of the file at path: temporary
// files that nobody holds locked. What cannot be removed stays.
func removeAbandoned(path string) {
	prefix := filepath.Base(temporaryPrefix(path))
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || len(e.Name()) != len(prefix)+temporaryRandom || !e.Type().IsRegular() {
			continue
		}
		name := filepath.Join(filepath.Dir(path), e.Name())
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandonedAfter && !isLocked(name) {
			os.Remove(name)
		}
	}
}

// writer is what encoded rows go to; its errors name the path that was given.
func (t *target) writer() io.Writer {
	if t.direct {
		return &namedWriter{t.file, t}
	}
	return &namedWriter{&writeback{File: t.file}, t}
}

type namedWriter struct {
	to io.Writer
	*target
}

func (w *namedWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	return n, w.asGiven(err)
}

// asGiven puts the path that was given in place of the temporary one.
func (t *target) asGiven(err error) error {
	if failed := (*os.PathError)(nil); errors.As(err, &failed) {
		return &os.PathError{Op: failed.Op, Path: t.given, Err: failed.Err}
	}
	if failed := (*os.LinkError)(nil); errors.As(err, &failed) {
		return &os.PathError{Op: failed.Op, Path: t.given, Err: failed.Err}
	}
	return err
}

// commit gives the file its name, durably.
func (t *target) commit() error {
	if t.direct {
		return t.discard()
	}
	if err := t.file.Sync(); err != nil {
		return errors.Join(t.asGiven(err), t.discard())
	}
	// Closed it is no longer locked: its age keeps it from being taken for
	// abandoned until it has its name.
	now := time.Now()
	err := errors.Join(os.Chtimes(t.file.Name(), now, now), t.file.Close())
	if err == nil {
		err = os.Rename(t.file.Name(), t.path)
	}
	if err != nil {
		return errors.Join(t.asGiven(err), os.Remove(t.file.Name()))
	}
	t.temporary("")
	syncFolder(filepath.Dir(t.path))
	return nil
}

// discard closes the file, and removes it where it has no name yet.
func (t *target) discard() error {
	if t.path == "-" {
		return nil
	}
	err := t.file.Close()
	if !t.direct {
		err = errors.Join(err, os.Remove(t.file.Name()))
		t.temporary("")
	}
	return err
}

// syncFolder makes a new name last; folders that cannot be synced are none of
// our business.
func syncFolder(path string) {
	if dir, err := os.Open(path); err == nil {
		dir.Sync()
		dir.Close()
	}
}
