//go:build cgo && unix

package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a fenced block of the README.
type block struct{ language, text string }

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

func readmeBlocks(t *testing.T) []block {
	t.Helper()
	var blocks []block
	for _, m := range fence.FindAllStringSubmatch(read(t, "../../README.md"), -1) {
		blocks = append(blocks, block{m[1], m[2]})
	}
	return blocks
}

// find gives the block that holds the text.
func find(t *testing.T, language, text string) string {
	t.Helper()
	for _, b := range readmeBlocks(t) {
		if b.language == language && strings.Contains(b.text, text) {
			return b.text
		}
	}
	t.Fatalf("the README has no %s block with %q", language, text)
	return ""
}

// Every block is one that a test below runs.
func TestReadmeHasNoOtherBlocks(t *testing.T) {
	known := []string{"make demo", "CREATE TABLE trades", "trading.NewTables()", "go mod init", "tools.mod", "orders.NewTables()", "veloc run examples", "CREATE TABLE clicks", "wait_and_retry", "make bench"}
	for _, b := range readmeBlocks(t) {
		named := false
		for _, k := range known {
			named = named || strings.Contains(b.text, k)
		}
		if !named {
			t.Errorf("no test runs the block\n%s", b.text)
		}
	}
}

func root(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// shell runs a block with bash, where veloc is on the PATH.
func shell(t *testing.T, dir, script string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-ec", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\nof\n%s", err, out, script)
	}
}

func TestReadmeCommands(t *testing.T) {
	demo := find(t, "sh", "make demo")
	for line := range strings.Lines(demo) {
		target, _, _ := strings.Cut(strings.TrimPrefix(line, "make "), " ")
		shell(t, root(t), "make -n "+target)
	}
	shell(t, root(t), "make demo")
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(root(t), "examples"), filepath.Join(dir, "examples")); err != nil {
		t.Fatal(err)
	}
	shell(t, dir, find(t, "sh", "veloc run examples"))
	for _, name := range []string{"enriched.parquet", "enriched.csv.gz", "enriched.ndjson", "joins.json", "models.csv"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The way into a project works in a new module; this tree stands for the
// published one.
func TestReadmeProject(t *testing.T) {
	dir := t.TempDir()
	first, rest, _ := strings.Cut(find(t, "sh", "go mod init"), "\n")
	const path = "github.com/veloc-dev/veloc"
	shell(t, dir, first+"\ngo mod edit -require "+path+"@v0.0.0 -replace "+path+"="+root(t)+"\ncp "+root(t)+"/go.sum .\n"+local(rest))
	shell(t, dir, local(find(t, "sh", "tools.mod")))
	compileSnippet(t, dir, "orders", find(t, "go", "orders.NewTables()"))
}

var getTool = regexp.MustCompile(`go get -tool(?: (-modfile=(\S+)))? (\S+)`)

// local names the tool without asking a server for its latest version.
func local(script string) string {
	return getTool.ReplaceAllString(script, "go mod edit -tool=$3 $2 && go mod tidy $1")
}

func TestReadmeFirstScreen(t *testing.T) {
	dir := folder(t, files{
		"go.mod":              "module example.com/trades\n\ngo 1.26\n\nrequire github.com/veloc-dev/veloc v0.0.0\n\nreplace github.com/veloc-dev/veloc => " + root(t) + "\n",
		"go.sum":              read(t, "../../go.sum"),
		"trading/trading.sql": find(t, "sql", "CREATE TABLE trades"),
		"clicks/clicks.sql":   find(t, "sql", "CREATE TABLE clicks"),
		"tolerant/tolerant.sql": "-- veloc: stream\nCREATE TABLE orders (order_id bigint NOT NULL, customer_id bigint);\n\n" +
			find(t, "sql", "wait_and_retry"),
	})
	veloc(t, dir, "generate", "trading", "clicks", "tolerant").want(t, 0)
	compileSnippet(t, dir, "trading", find(t, "go", "trading.NewTables()"))
	shell(t, dir, "go vet ./trading ./clicks ./tolerant")
}

// compileSnippet builds a Go block as the body of a function.
func compileSnippet(t *testing.T, dir, pkg, body string) {
	t.Helper()
	module, _, _ := strings.Cut(strings.TrimPrefix(read(t, filepath.Join(dir, "go.mod")), "module "), "\n")
	body = strings.ReplaceAll(body, "…", "")
	declared := ""
	if strings.Contains(body, "out[:0]") {
		declared = "var out []trading.EnrichTradesRow\nvar batches chan []trading.TradesRow\n"
	}
	program := fmt.Sprintf(`package main

import (
	"context"

	"github.com/veloc-dev/veloc/runtime/file"

	%q
)

func main() { _ = snippet(context.Background()) }

func snippet(ctx context.Context) error {
%s%s
return err
}
`, module+"/"+pkg, declared, body)
	path := filepath.Join(dir, "snippet", "main.go")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	shell(t, dir, "go build -o /dev/null ./snippet")
}

// The blocks of docs/sql.md are a golden package, which is held to PostgreSQL's answers.
func TestSQLPage(t *testing.T) {
	var blocks []string
	for _, m := range fence.FindAllStringSubmatch(read(t, "../../docs/sql.md"), -1) {
		if m[1] != "sql" {
			t.Errorf("no test runs the %s block\n%s", m[1], m[2])
		}
		blocks = append(blocks, m[2])
	}
	if page := strings.Join(blocks, "\n"); page != read(t, "../../golden/manual/manual.sql") {
		t.Error("golden/manual/manual.sql is not what the blocks of docs/sql.md are together")
	}
}
