//go:build unix

package project

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// folder writes files into a new working folder.
func folder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// compiled compiles the files named and gives the columns of relation t and the
// messages.
func compiled(t *testing.T, paths ...string) (columns, messages []string) {
	t.Helper()
	files, err := Scripts(paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := New(files)
	p.Compile()
	for _, d := range p.Diags {
		if d.Severity == ir.Error {
			messages = append(messages, d.Code+" "+d.Message)
		}
	}
	if p.Program != nil {
		for _, r := range p.Program.Relations {
			for _, c := range r.Columns {
				if r.Name == "t" {
					columns = append(columns, c.Name)
				}
			}
		}
	}
	return columns, messages
}

// TestIncludeOrder: a file is read where another one names it, once.
func TestIncludeOrder(t *testing.T) {
	folder(t, map[string]string{
		"main.sql":    "CREATE TABLE t (a integer);\n\\ir 'sub dir/more.sql'\nALTER TABLE t RENAME b TO c;\n\\i link.sql\n/*\n\\i nothing.sql\n*/ COMMENT ON TABLE t IS '\n\\i nothing.sql\n';\n",
		"z_given.sql": "ALTER TABLE t ADD COLUMN d integer;",
	})
	if err := os.Mkdir("sub dir", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("sub dir/more.sql", []byte("ALTER TABLE t ADD b integer;\n\\ir ../z_given.sql\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("sub dir/more.sql", "link.sql"); err != nil {
		t.Skip(err)
	}
	columns, messages := compiled(t, "main.sql", "z_given.sql")
	if want := []string{"a", "c", "d"}; len(messages) > 0 || !slices.Equal(columns, want) {
		t.Errorf("%q, want %q; %q", columns, want, messages)
	}
}

// TestIncludeRefused: what is no regular file, too large, or includes itself.
func TestIncludeRefused(t *testing.T) {
	files := map[string]string{
		"self.sql": "\\ir self.sql\n", "a.sql": "\\ir sub/b.sql\n", "sub/b.sql": "\\i a.sql\n",
		"large.sql": strings.Repeat(" ", 17<<20), "nothing.sql": "\\i\n", "absent.sql": "\\i there_is_none.sql\n",
	}
	for i := range 150 {
		files[fmt.Sprintf("chain%d.sql", i)] = fmt.Sprintf("\\ir chain%d.sql\n", i+1)
	}
	files["chain150.sql"] = ""
	want := map[string]string{
		`\i self.sql`: "the files include each other", `\i a.sql`: "the files include each other", `\i chain0.sql`: "more than 100 files include one another",
		`\i large.sql`: "larger than 16 MiB", `\i sub`: "sub is not a regular file", `\i nothing.sql`: `\i names no file`, `\i absent.sql`: "there_is_none.sql",
	}
	folder(t, files)
	if err := syscall.Mkfifo("fifo", 0o600); err != nil {
		t.Fatal(err)
	}
	want[`\i fifo`], want[`\i /dev/zero`] = "fifo is not a regular file", "/dev/zero is not a regular file"
	if err := os.Symlink("sub", "loop"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", "zero"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("sub/c.sql", []byte("\\ir ../loop/c.sql\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	want[`\i zero`], want[`\i loop/c.sql`] = "zero is not a regular file", "the files include each other"
	for command, message := range want {
		if err := os.WriteFile("main.sql", []byte(command+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, messages := compiled(t, "main.sql"); len(messages) != 1 || !strings.HasPrefix(messages[0], "V0111 ") || !strings.Contains(messages[0], message) {
			t.Errorf("%s: %q, want %q", command, messages, message)
		}
	}
}
