package archive

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const remedy = "run `make archive`"

func unpacked(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := each(packed, func(name string, body io.Reader) error {
		b, err := io.ReadAll(body)
		files[name] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestArchiveHoldsTheTree(t *testing.T) {
	if Hash() != Sum(packed) {
		t.Errorf("the hash is another archive's: %s", remedy)
	}
	have := unpacked(t)
	want, err := Collect("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range want {
		if !bytes.Equal(have[name], body) {
			t.Errorf("%s differs: %s", name, remedy)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok && !strings.HasPrefix(name, "vendor/") {
			t.Errorf("%s is no longer in the tree: %s", name, remedy)
		}
	}
}

// TestArchiveBuildsOffline relies on Go's own check of vendor/modules.txt
// against go.mod: a build with -mod=vendor refuses a difference.
func TestArchiveBuildsOffline(t *testing.T) {
	dir := t.TempDir()
	if err := Unpack(dir); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-mod=vendor", "-deps", "./runtime/...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestVendoredSourceCarriesLicences(t *testing.T) {
	files := unpacked(t)
	for _, line := range strings.Split(string(files["vendor/modules.txt"]), "\n") {
		module, ok := strings.CutPrefix(line, "# ")
		if !ok {
			continue
		}
		path := "vendor/" + strings.Fields(module)[0] + "/"
		used, licensed := false, false
		for name := range files {
			rest, below := strings.CutPrefix(name, path)
			used = used || below && strings.HasSuffix(rest, ".go")
			licensed = licensed || below && strings.Contains(strings.ToUpper(rest), "LICENSE")
		}
		if used && !licensed {
			t.Errorf("%s is vendored without a licence file", path)
		}
	}
}
