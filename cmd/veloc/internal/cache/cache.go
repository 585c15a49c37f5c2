// Package cache keeps what `veloc run` has built, under the user's cache
// folder, by content. Entries appear whole (renamed into place under a lock),
// and the least recently used go first once the whole is over its bound.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// DefaultBound is how many bytes of entries are kept.
const DefaultBound = 1 << 30

// Cache is a folder of entries, each a folder named by its key.
type Cache struct {
	dir   string
	bound int64
}

// Open opens the cache at dir; "" means VELOC_CACHE, and without that the
// folder veloc in the user's cache folder.
func Open(dir string) (*Cache, error) {
	if dir == "" {
		dir = os.Getenv("VELOC_CACHE")
	}
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("no cache folder: %w (set VELOC_CACHE)", err)
		}
		dir = filepath.Join(base, "veloc")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("no cache folder: %w (set VELOC_CACHE)", err)
	}
	if err := owned(dir); err != nil {
		return nil, err
	}
	return &Cache{dir: dir, bound: DefaultBound}, nil
}

// owned refuses a folder in which somebody else could put a program.
func owned(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if why := foreign(info); why != "" {
		return fmt.Errorf("the cache folder %s %s, who could put a program there; make it your own with mode 0700, or set VELOC_CACHE to another", dir, why)
	}
	return nil
}

// Dir is the cache's folder.
func (c *Cache) Dir() string { return c.dir }

// Key digests the parts; no two lists of parts share one.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		io.WriteString(h, p)
	}
	return hex.EncodeToString(h.Sum(nil)[:20])
}

// Path is where the entry of the given kind and key lies. It marks the entry
// as used, where the cache can be written to, and reports whether it exists.
func (c *Cache) Path(kind, key string) (string, bool) {
	p := filepath.Join(c.dir, kind+"-"+key)
	if info, err := os.Lstat(p); err != nil || !info.IsDir() {
		return p, false
	}
	now := time.Now()
	_ = os.Chtimes(p, now, now) // a cache that is only read keeps its times
	return p, true
}

// Remove takes a damaged entry out of the cache.
func (c *Cache) Remove(kind, key string) error {
	path := filepath.Join(c.dir, kind+"-"+key)
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("the cache folder %s is damaged and cannot be mended; remove it: %w", c.dir, err)
	}
	return nil
}

// Put makes the entry by filling a new folder, unless another process was
// faster, and returns its path. Older entries over the bound are removed.
func (c *Cache) Put(kind, key string, fill func(dir string) error) (string, error) {
	final, ok := c.Path(kind, key)
	if ok {
		return final, nil
	}
	tmp, err := os.MkdirTemp(c.dir, "tmp-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := fill(tmp); err != nil {
		return "", err
	}
	if err := syncTree(tmp); err != nil {
		return "", err
	}
	unlock, err := c.lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, ok := c.Path(kind, key); ok {
		return final, nil
	}
	if err := os.Rename(tmp, final); err != nil {
		return "", err
	}
	if err := syncFolder(c.dir); err != nil {
		return "", err
	}
	return final, c.trim(final)
}

// Note keeps a short text by name for as long as there is a cache.
func (c *Cache) Note(name, text string) error {
	if c.Noted(name) == text {
		return nil
	}
	f, err := os.CreateTemp(c.dir, "tmp-")
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), c.note(name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Noted is the text of a name, "" if there is none.
func (c *Cache) Noted(name string) string {
	text, _ := os.ReadFile(c.note(name))
	return string(text)
}

func (c *Cache) note(name string) string { return filepath.Join(c.dir, "note-"+name) }

// lock takes the cache's lock file and returns what releases it.
func (c *Cache) lock() (func(), error) {
	f, err := os.OpenFile(filepath.Join(c.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

type entry struct {
	path string
	used time.Time
	size int64
}

// staleAfter is the age at which an unfinished folder is taken for abandoned.
const staleAfter = time.Hour

// trim removes the least recently used entries until the rest fit the bound;
// keep always stays.
func (c *Cache) trim(keep string) error {
	names, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	var entries []entry
	var total int64
	for _, n := range names {
		info, err := n.Info()
		if err != nil || !n.IsDir() {
			continue
		}
		path := filepath.Join(c.dir, n.Name())
		if len(n.Name()) > 4 && n.Name()[:4] == "tmp-" {
			if time.Since(info.ModTime()) > staleAfter {
				os.RemoveAll(path)
			}
			continue
		}
		size, err := folderSize(path)
		if err != nil {
			return err
		}
		entries = append(entries, entry{path, info.ModTime(), size})
		total += size
	}
	slices.SortFunc(entries, func(a, b entry) int { return a.used.Compare(b.used) })
	for _, e := range entries {
		if total <= c.bound {
			break
		}
		if e.path == keep {
			continue
		}
		if err := os.RemoveAll(e.path); err != nil {
			return err
		}
		total -= e.size
	}
	return nil
}

func folderSize(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}
