package datetime

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

var update = flag.Bool("update", false, "ask the PostgreSQL server that libpq's environment names, and record its answers")

// With more and other cases than those recorded, "-update -seed 5 -times 8"
// searches for differences; answers are then not written down.
var (
	seedFlag  = flag.Uint64("seed", 7, "seed of the random cases")
	timesFlag = flag.Int("times", 1, "how many times as many random cases")
)

// answersFile holds PostgreSQL's answers: the session's zone, an SQL
// expression and its text, between tabs. An error is "!", its SQLSTATE and its
// message; NULL is "~"; a tab in it is \t.
const answersFile = "testdata/answers.tsv"

// oracleCase is an expression as SQL and what Go made of it.
type oracleCase struct {
	zone, sql, got string
}

// world makes the cases of one session zone.
type world struct {
	*rand.Rand
	name  string
	zone  *time.Location
	cases []oracleCase
}

func (w *world) add(got string, err error, format string, args ...any) {
	if err != nil {
		var e *pg.Error
		if errors.As(err, &e) {
			got = "!" + e.SQLState + " " + e.Message
		} else {
			got = "!" + err.Error()
		}
	}
	got = strings.ReplaceAll(got, "\t", `\t`)
	w.cases = append(w.cases, oracleCase{w.name, fmt.Sprintf(format, args...), got})
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func allCases(t *testing.T) []oracleCase {
	var cases []oracleCase
	k := *timesFlag
	for seed, name := range []string{"UTC", "America/New_York", "Asia/Kolkata", "Europe/Moscow"} {
		zone, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		w := &world{rand.New(rand.NewPCG(uint64(seed), *seedFlag)), name, zone, nil}
		if name == "UTC" {
			w.parseCases(300 * k)
			w.wordCases()
			w.intervalCases(500 * k)
			w.fieldCases(10 * k)
			w.plainCases(40 * k)
			w.constructorCases(50 * k)
		}
		w.zonedParseCases(60 * k)
		w.zonedCases(30 * k)
		w.partCases(5 * k)
		cases = append(cases, w.cases...)
	}
	seen := map[string]bool{}
	unique := cases[:0]
	for _, c := range cases {
		if k := c.zone + "\t" + c.sql; !seen[k] {
			seen[k] = true
			unique = append(unique, c)
		}
	}
	return unique
}

func TestOracle(t *testing.T) {
	cases := allCases(t)
	var answers map[string]string
	var err error
	if *update {
		answers, err = ask(cases)
	} else {
		answers, err = readAnswers()
	}
	if err != nil {
		t.Fatal(err)
	}
	if *update && *seedFlag == 7 && *timesFlag == 1 {
		if err := record(cases, answers); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range cases {
		want, ok := answers[c.zone+"\t"+c.sql]
		switch {
		case !ok:
			t.Fatalf("no recorded answer for %s: run go test -update", c.sql)
		case want == "~" && (c.got == "NaN" || strings.HasPrefix(c.got, "!"+pg.FeatureNotSupported+" ")):
			// NULL of an infinity, which the compiler gives, as documented.
		case strings.HasPrefix(c.got, "!"+ErrNotDeterministic.(*pg.Error).SQLState) && strings.Contains(c.got, "depend on the clock"):
			// Refused, as documented.
		case want != c.got:
			t.Errorf("[%s] %s = %s, PostgreSQL says %s", c.zone, c.sql, c.got, want)
		}
	}
	t.Logf("%d cases", len(cases))
}

func readAnswers() (map[string]string, error) {
	f, err := os.Open(answersFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	answers := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		i := strings.LastIndexByte(line, '\t')
		answers[line[:i]] = line[i+1:]
	}
	return answers, lines.Err()
}

const tryFunction = `\set QUIET on
set datestyle = 'ISO, MDY';
set intervalstyle = postgres;
set extra_float_digits = 1;
create function pg_temp.try(q text) returns text language plpgsql as $f$
declare r text;
begin
  execute 'select (' || q || ')::text' into r;
  return coalesce(r, '~');
exception when others then
  return '!' || sqlstate || ' ' || sqlerrm;
end $f$;
`

// ask asks the server for the answer of every case.
func ask(cases []oracleCase) (map[string]string, error) {
	var script strings.Builder
	script.WriteString(tryFunction)
	zone := ""
	for _, c := range cases {
		if c.zone != zone {
			zone = c.zone
			fmt.Fprintf(&script, "set timezone = '%s';\n", zone)
		}
		fmt.Fprintf(&script, "select pg_temp.try($q$%s$q$);\n", c.sql)
	}
	psql := exec.Command("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1")
	psql.Stdin = strings.NewReader(script.String())
	psql.Stderr = os.Stderr
	out, err := psql.Output()
	if err != nil {
		return nil, err
	}
	text := strings.ReplaceAll(strings.TrimSuffix(string(out), "\n"), "\t", `\t`)
	lines := strings.Split(text, "\n")
	if len(lines) != len(cases) {
		return nil, fmt.Errorf("%d answers to %d cases", len(lines), len(cases))
	}
	answers := map[string]string{}
	for i, c := range cases {
		answers[c.zone+"\t"+c.sql] = lines[i]
	}
	return answers, nil
}

func record(cases []oracleCase, answers map[string]string) error {
	var file strings.Builder
	for _, c := range cases {
		k := c.zone + "\t" + c.sql
		fmt.Fprintf(&file, "%s\t%s\n", k, answers[k])
	}
	return os.WriteFile(answersFile, []byte(file.String()), 0o644)
}

func floatText(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	switch s {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	}
	mantissa, exp, ok := strings.Cut(s, "e")
	if n, _ := strconv.Atoi(exp); ok && (n < -4 || n >= 15) {
		return s
	} else if ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return mantissa
}
