package generated_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/batch/harness"
	"github.com/veloc-dev/veloc/generated_test/internal/fuzz"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

var (
	fuzzQueries = flag.Int("queries", 100, "queries that TestDifferential compares with PostgreSQL")
	fuzzSeed    = flag.Uint64("seed", 1, "seed of TestDifferential's first case")
	fuzzShrink  = flag.Int("shrink", 2, "how many of a program's differences are shrunk")
	fuzzTries   = flag.Int("tries", 600, "how many smaller cases are tried for each of them")
	fuzzOn      = flag.Bool("on", false, "TestDifferential goes on after a program with differences")
)

const (
	queriesPerCase  = 40
	casesPerProgram = 5
)

// TestDifferential makes schemas, data and queries, has PostgreSQL and veloc
// answer them, and shrinks the first that differ.
func TestDifferential(t *testing.T) {
	server := needServer(t)
	total := tally{}
	for done := 0; done < *fuzzQueries; done += queriesPerCase * casesPerProgram {
		first := *fuzzSeed + uint64(done/queriesPerCase)
		var cases []*fuzz.Case
		for i := range min(casesPerProgram, (*fuzzQueries-done+queriesPerCase-1)/queriesPerCase) {
			cases = append(cases, fuzz.New(first+uint64(i), queriesPerCase))
		}
		differences, counts, err := compare(t, server, cases)
		if err != nil {
			t.Fatal(err)
		}
		total.add(counts)
		report(t, server, differences)
		if t.Failed() && !*fuzzOn {
			break
		}
	}
	t.Log(total)
}

func report(t *testing.T, server *oracle.Conn, differences []difference) {
	t.Helper()
	for i, d := range differences {
		if i >= *fuzzShrink {
			t.Errorf("seed %d, %s:\n%s%s\n%s", d.c.Seed, d.query.Name, strings.Join(d.c.Settings, ";\n"), d.query.Script(), d.text)
			continue
		}
		small := fuzz.Shrink(d.single(), *fuzzTries, func(all []*fuzz.Case) int {
			still, _, err := compare(t, server, all)
			if err != nil {
				return -1
			}
			return slices.IndexFunc(all, func(c *fuzz.Case) bool {
				return slices.ContainsFunc(still, func(s difference) bool { return s.c == c && s.kind == d.kind })
			})
		})
		t.Errorf("seed %d, %s:\n%s\n\nshrunk:\n%s", d.c.Seed, d.query.Name, d.text, describe(t, server, small))
	}
}

// tally counts what became of queries.
type tally map[string]int

func (y tally) add(other tally) {
	for k, n := range other {
		y[k] += n
	}
}

func (y tally) String() string {
	var parts, refused []string
	for _, k := range slices.Sorted(maps.Keys(y)) {
		if why, ok := strings.CutPrefix(k, unsupported+": "); ok {
			refused = append(refused, fmt.Sprintf("%6d %s", y[k], why))
			continue
		}
		parts = append(parts, fmt.Sprintf("%d %s", y[k], k))
	}
	slices.SortFunc(refused, func(a, b string) int { return strings.Compare(b, a) })
	share := 100 * float64(y[unsupported]) / float64(max(1, y[made]))
	return fmt.Sprintf("%s (%.1f %% not supported)\n%s", strings.Join(parts, ", "), share, strings.Join(refused, "\n"))
}

var (
	diagnosed  = regexp.MustCompile(`error\[V\d+\]: (.*)`)
	particular = regexp.MustCompile(`"[^"]*"|\d+`)
)

// refuse counts what is not supported, by what the first diagnostic that says so has
// to say.
func (y tally) refuse(why string) {
	y[unsupported]++
	for _, m := range diagnosed.FindAllStringSubmatch(why, -1) {
		if strings.Contains(m[1], "supported") {
			y[unsupported+": "+particular.ReplaceAllString(m[1], "…")]++
			return
		}
	}
}

// What becomes of a query.
const (
	made        = "queries"
	agreed      = "answered by both"
	failed      = "failing on both"
	unsupported = "not supported yet"
	fullAlone   = "with a FULL JOIN that PostgreSQL alone refuses"
	dropped     = "with too many rows or taking too long"
)

// difference is a query whose answers differ.
type difference struct {
	c     *fuzz.Case
	query *fuzz.Query
	text  string
	kind  string // of the difference: a smaller case has to have the same
}

func (d difference) single() *fuzz.Case {
	c := *d.c
	c.Queries = []*fuzz.Query{d.query}
	return &c
}

// compare lists the queries of the cases on which PostgreSQL and veloc differ.
func compare(t *testing.T, conn *oracle.Conn, cases []*fuzz.Case) ([]difference, tally, error) {
	t.Helper()
	work := t.TempDir()
	runs := make([]*fuzzRun, len(cases))
	var packages, converting []batch.Package
	for i, c := range cases {
		r, err := newFuzzRun(t, conn, filepath.Join(work, fmt.Sprint(i)), c)
		if err != nil {
			return nil, nil, fmt.Errorf("seed %d: %w", c.Seed, err)
		}
		runs[i] = r
		packages = append(packages, r.compile())
		if p, ok := r.converting(); ok {
			converting = append(converting, p)
		}
	}
	var differences []difference
	results, err := batch.Run(t.Context(), repository(t), work, append(converting, packages...))
	for err != nil {
		key, ok := unbuilt(err)
		if i := key.Package - len(converting); ok && i >= 0 {
			if q := runs[i].leaveOut(key.Query); q != nil {
				differences = append(differences, difference{runs[i].c, q, err.Error(), "build"})
				packages[i] = runs[i].compile()
				results, err = batch.Run(t.Context(), repository(t), work, append(converting, packages...))
				continue
			}
		}
		return nil, nil, err
	}
	for k, r := range results {
		if k.Package < len(converting) && r.Err != "" {
			return nil, nil, fmt.Errorf("%s to Parquet: %s", k.Query, r.Err)
		}
	}
	counts := tally{}
	for i, r := range runs {
		asking := map[int]*blame{} // by step
		whole, broken := results[batch.Key{Package: len(converting) + i}]
		for _, q := range r.c.Queries {
			counts[made]++
			why, refused := r.refused[q.Name]
			if r.unsupported(q) || refused && r.fullOfNone(q, why) {
				counts.refuse(why)
				continue
			}
			if _, asked := r.answers[q.Name]; !asked {
				counts[dropped]++
				continue
			}
			for step := range len(r.c.Steps) + 1 {
				name := batch.Later(q.Name, step)
				want, asked := r.answers[name]
				if !asked {
					continue
				}
				got := answer(results[batch.Key{Package: len(converting) + i, Query: name}])
				if refused {
					got = refusal(why)
				} else if broken {
					got = answer(whole)
				}
				if got.SQLState == harness.TimedOut {
					t.Logf("seed %d, %s takes too long:\n%s", r.c.Seed, q.Name, q.Script())
					counts[dropped]++
					break
				}
				d, kind := oracle.Diff(want, got), differenceKind(want, got)
				switch {
				case want.SQLState == "0A000" && got.SQLState == "" && r.nests(q):
					counts[fullAlone]++ // what it folds before it looks at FULL JOIN differs
					continue
				case d != "":
				case want.SQLState == "":
					counts[agreed]++
				case sameState(want, got):
					counts[failed]++
				default:
					if asking[step] == nil {
						now := r.c.At(step)
						now.Steps = nil
						clear(asking) // the server holds one
						asking[step] = &blame{t: t, conn: conn, dir: filepath.Join(t.TempDir(), "again"), c: now}
					}
					if counts[failed]++; !asking[step].possible(q, got) {
						d = fmt.Sprintf("PostgreSQL refuses with %s (%s), veloc with %s (%s)", want.SQLState, want.Message, got.SQLState, got.Message)
					}
				}
				if d != "" {
					if step > 0 {
						d = fmt.Sprintf("behind %d changes: %s", step, d)
					}
					differences = append(differences, difference{r.c, q, d, kind})
					break
				}
			}
		}
	}
	return differences, counts, nil
}

// differenceKind tells one fault from another, so that shrinking stays with one.
func differenceKind(want, got oracle.Answer) string {
	kind := want.SQLState + "/" + got.SQLState
	if strings.HasPrefix(got.Message, "panic") {
		return kind + " panic"
	}
	return kind + regexp.MustCompile(`by Append|given by`).FindString(got.Message)
}

// nests reports whether a SELECT stands in the query, or in a view that it reads.
func (r *fuzzRun) nests(q *fuzz.Query) bool {
	selects := 0
	for _, name := range q.Relations() {
		if name == "s" || strings.HasPrefix(name, "t") {
			continue
		}
		selects++
	}
	q.EachBody(func(*fuzz.Body) { selects++ })
	return selects > 1
}

// fullOfNone reports whether veloc alone refuses a FULL JOIN: PostgreSQL does not plan
// one of a nested SELECT of which a constant leaves nothing.
func (r *fuzzRun) fullOfNone(q *fuzz.Query, why string) bool {
	return r.nests(q) && r.answers[q.Name].SQLState != "0A000" && strings.Contains(why, "[V0210]: FULL JOIN")
}

// unbuilt is the query whose code does not build.
func unbuilt(err error) (batch.Key, bool) {
	var e *batch.BuildError
	if !errors.As(err, &e) {
		return batch.Key{}, false
	}
	return e.In()
}

func answer(r batch.Result) oracle.Answer {
	if r.Err != "" {
		return oracle.Answer{SQLState: r.SQLState, Message: r.Err}
	}
	return oracle.Parse(r.CSV)
}

// describe shows a shrunk case as a script with data, and how the answers differ.
func describe(t *testing.T, conn *oracle.Conn, c *fuzz.Case) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(c.Schema() + c.DerivedSQL())
	for _, rel := range c.Relations {
		text := rel.CSV()
		fmt.Fprintf(&b, "-- %s (%+v, %d rows)\n%s", rel.Input.File(rel.Name), rel.Input, len(rel.Rows), text[:min(len(text), 3000)])
	}
	for i, step := range c.Steps {
		for k, ch := range step {
			rel := *c.Relations[k]
			rel.Rows = ch.Delete
			fmt.Fprintf(&b, "-- change %d of %s, replaces: %t; deleted:\n%s", i+1, rel.Name, ch.Replace, rel.CSV())
			rel.Rows = ch.Put
			fmt.Fprintf(&b, "-- put:\n%s", rel.CSV())
		}
	}
	b.WriteString(c.Queries[0].Script())
	differences, _, err := compare(t, conn, []*fuzz.Case{c})
	if err != nil {
		b.WriteString(err.Error())
	}
	for _, d := range differences {
		b.WriteString(d.text)
	}
	return b.String()
}

func files(schema string, queries ...*fuzz.Query) []ir.File {
	out := []ir.File{{Name: "schema.sql", Text: schema}}
	for _, q := range queries {
		out = append(out, ir.File{Name: q.Name + ".sql", Text: q.Script()})
	}
	return out
}
