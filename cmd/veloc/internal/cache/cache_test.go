package cache

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func write(t *testing.T, name string, size int) func(string) error {
	return func(dir string) error {
		return os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600)
	}
}

func TestPutIsWholeOrNothing(t *testing.T) {
	c, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	if _, err := c.Put("bin", "k", func(string) error { return boom }); !errors.Is(err, boom) {
		t.Fatalf("got %v", err)
	}
	if _, ok := c.Path("bin", "k"); ok {
		t.Fatal("a failed fill left an entry")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := c.Put("bin", "k", write(t, "f", 10)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	p, ok := c.Path("bin", "k")
	if !ok {
		t.Fatal("no entry")
	}
	if _, err := os.Stat(filepath.Join(p, "f")); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(c.Dir(), "tmp-*"))
	if len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
	if info, _ := os.Stat(p); info.Mode().Perm() != 0o700 {
		t.Fatalf("mode %v", info.Mode())
	}
}

func TestLeastRecentlyUsedGoesFirst(t *testing.T) {
	c, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c.bound = 250
	for i, k := range []string{"a", "b"} {
		p, err := c.Put("bin", k, write(t, "f", 100))
		if err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(time.Duration(i-10) * time.Minute)
		if err := os.Chtimes(p, old, old); err != nil {
			t.Fatal(err)
		}
	}
	c.Path("bin", "a")
	if _, err := c.Put("bin", "c", write(t, "f", 100)); err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if _, ok := c.Path("bin", k); ok != want {
			t.Errorf("%s: there %v, want %v", k, ok, want)
		}
	}
}

func TestKeyTellsPartsApart(t *testing.T) {
	if Key("ab", "c") == Key("a", "bc") || Key("a") == Key("a", "") {
		t.Fatal("keys collide")
	}
}
