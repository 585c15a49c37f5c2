// Package ladder holds generated code and the runtime against what each says of the other.
//
// The constants GeneratedV1, V2, … of the runtime are the rungs of a ladder. Generated code
// names the newest that there is when it is generated, and each stands for the names that
// such code uses, which testdata holds: a package that was generated earlier builds with a
// runtime as long as that has the rung, and names it in the error where not.
package ladder

import (
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/api"
)

const module = "github.com/veloc-dev/veloc/"

var record = flag.Bool("record", false, "write what generated code uses of the runtime")

// TestRungsHoldWhatTheySay holds each rung of the runtime against what code relies on that
// names it.
func TestRungsHoldWhatTheySay(t *testing.T) {
	m := runtimeAPI(t)
	for _, rung := range rungsOf(m) {
		recorded := recordedRung(t, rung)
		names := slices.Sorted(maps.Keys(recorded))
		have := m.Describe(names)
		for _, name := range names {
			if have[name] != recorded[name] {
				t.Errorf("%s %s\nwas %s\nis  %s", rung, name, recorded[name], have[name])
			}
		}
		if t.Failed() {
			t.Errorf("Packages that name %s do not build with this runtime. Take the name away there, and begin the next rung; %s", rung, orRecord)
		}
	}
}

// TestGeneratedCodeNamesItsRung holds what generated code uses of the runtime against what
// the newest rung says that there is.
func TestGeneratedCodeNamesItsRung(t *testing.T) {
	m := runtimeAPI(t)
	rungs := rungsOf(m)
	newest := rungs[len(rungs)-1]
	used, err := m.Uses("../../golden/*/*_veloc.go", "../../examples/*/*_veloc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, rung := range rungs {
		if slices.Contains(used, "runtime."+rung) != (rung == newest) {
			t.Errorf("generated code has to name the newest rung alone; see %s", rung)
		}
	}
	relied := m.Describe(append(used, implementations()...))
	recordRung(t, newest, relied)
	recorded := recordedRung(t, newest)
	for name, what := range relied {
		if recorded[name] != what {
			t.Errorf("generated code uses what %s does not say that there is: %s %s", newest, name, what)
		}
	}
	if t.Failed() {
		t.Errorf("A runtime may have %s and not this. Begin the next rung; %s", newest, orRecord)
	}
}

const orRecord = "if no release has this one, record it anew: go test ./generated_test/ladder -args -record"

func runtimeAPI(t *testing.T) *api.Module {
	t.Helper()
	m, err := api.Load(module, module+"runtime/...")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// rungsOf lists the rungs that the runtime has, the newest last.
func rungsOf(m *api.Module) []string {
	rungs := m.Constants("runtime", "GeneratedV")
	number := func(rung string) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(rung, "GeneratedV"))
		return n
	}
	slices.SortFunc(rungs, func(a, b string) int { return number(a) - number(b) })
	return rungs
}

func rungFile(rung string) string { return "testdata/" + rung + ".txt" }

func recordedRung(t *testing.T, rung string) api.API {
	t.Helper()
	text, err := os.ReadFile(rungFile(rung))
	if err != nil {
		t.Fatal(err)
	}
	out, err := api.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var release = regexp.MustCompile(`(?m)^## [0-9]`)

// recordRung writes what a rung stands for. Once there are releases, a rung is recorded
// once.
func recordRung(t *testing.T, rung string, a api.API) {
	t.Helper()
	if !*record {
		return
	}
	changelog, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(rungFile(rung)); release.Match(changelog) && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is recorded, and may be in a release", rung)
	}
	if err := os.WriteFile(rungFile(rung), []byte(strings.Join(a.Lines(), "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// implementations names the Go functions of SQL's functions, operators and casts, of which
// the golden packages call only some.
func implementations() (names []string) {
	add := func(impls ...any) {
		for _, impl := range impls {
			if impl == nil {
				continue
			}
			v := reflect.ValueOf(impl)
			names = append(names, strings.TrimPrefix(runtime.FuncForPC(v.Pointer()).Name(), module))
		}
	}
	for _, name := range funcs.Names() {
		for _, e := range funcs.Overloads(name) {
			add(e.Impl)
		}
	}
	for _, from := range ir.Kinds() {
		if x := funcs.TextOf(from); x != nil {
			add(x.Parse, x.Format)
		}
		if m := funcs.TypeModOf(from); m != nil {
			add(m.Explicit, m.Assign)
		}
		for _, to := range ir.Kinds() {
			if c := funcs.CastBetween(from, to); c != nil {
				add(c.Impl)
			}
		}
	}
	return names
}
