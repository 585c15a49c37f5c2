package pg_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/text"
)

var (
	random = flag.Int("random", 0, "ask the server that libpq's environment names about so many random texts of each type instead, and record nothing")
	seed   = flag.Uint64("seed", 1, "of the random texts")
)

// inputFunction is how a type reads texts, in PostgreSQL and here, and which texts
// it is tried on: all short ones over an alphabet, and all that one change of a
// character away from a template.
type inputFunction struct {
	name      string
	sql       string // gives the text form of $1 as read
	read      func(string) (string, error)
	short     int // length of the longest text of which all are tried
	alphabet  string
	templates []string
}

var newYork = datetime.MustZone("America/New_York")

// through reads a text and writes the value, and holds that what is written reads as
// the same.
func through[T any](parse func(string) (T, error), format func(T) string) func(string) (string, error) {
	return func(s string) (string, error) {
		v, err := parse(s)
		if err != nil {
			return "", err
		}
		out := format(v)
		if again, err := parse(out); err != nil || format(again) != out {
			return "", fmt.Errorf("%q is written as %q, which reads as %q, %v", s, out, format(again), err)
		}
		return out, nil
	}
}

const (
	clockLetters = "0123569:. +-apmTz"
	dateLetters  = "0123459 -/.,:jbTJ"
)

var dates = []string{"2024-02-29", "1999-01-08", "Jan 8, 1999", "8-Jan-99", "1/18/1999", "01/02/03", "20240229", "990108", "2024.060", "J2451187", "99 BC Jan 8", "0044-03-15 BC",
	"5874897-12-31", "4714-11-24 BC", "infinity", "-infinity", "epoch", "1999 Jan 8", "y2024m02d29", "Thu Feb 29 2024"}

var clocks = []string{"12:34:56.789", "23:59:59.999999", "24:00", "23:59:60", "12:34 PM", "12:00 am", "123456", "1234", "T12:34:56", "12:34:56+05:30", "12:34:56 -8", "allballs", "00:00:00.0000005", "04:05 America/New_York"}

var moments = []string{"2024-02-29 12:34:56.789", "2024-02-29T12:34:56Z", "2024-02-29 24:00:00", "12:34 Feb 29 2024", "2024-02-29 12:34:56.789+05:30", "20240229T123456", "2024-03-10 02:30:00 EST", "0044-03-15 12:00 BC",
	"294276-12-31 23:59:59.999999", "4714-11-24 00:00 BC", "infinity", "epoch", "2024-02-29 1:2:3 PM", "2024-02-29 12:34 Europe/Paris", "Thu Feb 29 12:34:56 2024 PST", "2024-060 10:00", "2024-02-29 12:34 EST5EDT4"}

var intervals = []string{"1 year 2 mons 3 days 04:05:06.789", "-1-2 3 -4:05", "P1Y2M3DT4H5M6.7S", "P0001-02-03T04:05:06", "@ 1 hour 2 mins ago", "1.5 weeks", "2 h 3 m", "178000000 years", "1e3 s", "15:30", "PT1.5H", "-2147483648 days", "1 day 2147483647 sec", "P0x1.8p1DT1e-5S", "P-0.5e1M"}

var inputFunctions = []inputFunction{
	{"boolean", "$1::boolean::text", through(text.ParseBool, text.BoolToText), 3, "truefalsynoYN10 \t", []string{"true", "false", " yes ", "off"}},
	{"date", "$1::date::text", through(datetime.ParseDate, datetime.FormatDate), 3, dateLetters, dates},
	{"time", "$1::time::text", through(datetime.ParseTime, datetime.FormatTime), 3, clockLetters, clocks},
	{"timestamp", "$1::timestamp::text", through(datetime.ParseTimestamp, datetime.FormatTimestamp), 2, dateLetters + clockLetters, moments},
	{"timestamptz", "$1::timestamptz::text", through(
		func(s string) (datetime.Timestamptz, error) { return datetime.ParseTimestamptz(newYork, s) },
		func(v datetime.Timestamptz) string { return datetime.FormatTimestamptz(newYork, v) }), 2, dateLetters + clockLetters, moments},
	{"interval", "$1::interval::text", through(datetime.ParseInterval, datetime.FormatInterval), 3, "01259-+:. PTYMDHSdyw", intervals},
	{"uuid", "$1::uuid::text", through(text.ParseUUID, text.FormatUUID), 3, "09afAFg{}- ", []string{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11"}},
	{"bytea", "$1::bytea::text", through(text.ParseBytea, text.FormatBytea), 3, `\xX01378afé '` + "\t\n", []string{`\xdead be ef`, `a\\b\001\377c`}},
	{"jsonb", "$1::jsonb::text", through(text.ParseJSONB, text.FormatJSONB), 3, `{}[]":,01-.eEt\u ` + "\té\x01", []string{`{"a": [1, 2.50, -0e1], "b": null}`, `"\u00e9\ud83d\ude00\n"`, `[true,false]`, `-12.5e-3`, `{"a":1,"a":{"b":"c"}}`, `1E400`}},
	{"varchar", "(select c::text from json_to_record(json_build_object('c', $1)) as x(c varchar(2)))",
		through(func(s string) (string, error) { return text.VarcharAssign(s, 2) }, func(s string) string { return s }), 4, "aé \t", nil},
	{"char", "(select concat(c, '|') from json_to_record(json_build_object('c', $1)) as x(c char(2)))",
		func(s string) (string, error) { v, err := text.BpcharAssign(s, 2); return v + "|", err }, 4, "aé \t", nil},
	{"varchar cast", "$1::varchar(2)::text", func(s string) (string, error) { return text.VarcharExplicit(s, 2), nil }, 4, "aé \t", nil},
	{"char cast", "concat($1::char(2), '|')", func(s string) (string, error) { return text.BpcharExplicit(s, 2) + "|", nil }, 4, "aé \t", nil},
}

// texts lists what an input function is tried on, each text once.
func (f *inputFunction) texts() []string {
	seen := map[string]bool{}
	var out []string
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	letters := []rune(f.alphabet)
	add("")
	longest := []string{""}
	for range f.short {
		var next []string
		for _, s := range longest {
			for _, r := range letters {
				next = append(next, s+string(r))
			}
		}
		for _, s := range next {
			add(s)
		}
		longest = next
	}
	for _, template := range f.templates {
		add(template)
		t := []rune(template)
		for i := range t {
			head, tail := string(t[:i]), string(t[i+1:])
			add(head + tail)
			for _, r := range letters {
				add(head + string(r) + tail)
				add(head + string(r) + string(t[i:]))
			}
		}
		for _, r := range letters {
			add(template + string(r))
		}
	}
	return out
}

// randomTexts changes templates in several places, and puts parts of two together.
func (f *inputFunction) randomTexts(n int) []string {
	r := rand.New(rand.NewPCG(*seed, uint64(len(f.name))))
	letters := []rune(f.alphabet + f.alphabet + "aeiounNMWtTxX_%;(é")
	out := make([]string, n)
	for i := range out {
		t := []rune(f.alphabet)
		if len(f.templates) > 0 {
			t = []rune(f.templates[r.IntN(len(f.templates))])
			if r.IntN(4) == 0 {
				u := []rune(f.templates[r.IntN(len(f.templates))])
				t = slices.Concat(t[:r.IntN(len(t)+1)], []rune(" ")[:r.IntN(2)], u[r.IntN(len(u)):])
			}
		}
		for range 1 + r.IntN(4) {
			at := r.IntN(len(t) + 1)
			switch c := letters[r.IntN(len(letters))]; {
			case at == len(t) || r.IntN(3) == 0:
				t = slices.Insert(t, at, c)
			case r.IntN(2) == 0:
				t[at] = c
			default:
				t = slices.Delete(t, at, at+1)
			}
		}
		out[i] = string(t)
	}
	return out
}

// Every input function takes what PostgreSQL's takes, gives its value, and refuses
// the rest with its SQLSTATE.
func TestInputFunctions(t *testing.T) {
	for _, f := range inputFunctions {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			texts := f.texts()
			var answers []string
			switch {
			case *random > 0:
				texts = f.randomTexts(*random)
				answers = strings.Split(f.ask(t, texts), "\n")
			case *update:
				f.record(t, texts, f.ask(t, texts))
				fallthrough
			default:
				answers = f.recorded(t, texts)
			}
			wrong := 0
			for i, s := range texts {
				got, err := f.read(s)
				if e := (*pg.Error)(nil); errors.As(err, &e) {
					got = "!" + e.SQLState
				} else if err != nil {
					t.Error(err)
					continue
				}
				if want := unescape.Replace(answers[i]); got != want {
					if wrong++; wrong <= 40 {
						t.Errorf("%q: PostgreSQL gives %q, veloc %q", s, want, got)
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%d of %d differ", wrong, len(texts))
			}
			t.Log(len(texts), "texts")
		})
	}
}

func (f *inputFunction) file() string {
	return filepath.Join("testdata", "inputs", strings.ReplaceAll(f.name, " ", "_")+".gz")
}

// hash tells whether answers were recorded for other texts.
func hash(texts []string) string {
	h := fnv.New64a()
	for _, s := range texts {
		fmt.Fprintf(h, "%q\n", s)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// recorded gives the answers of the file: the texts' hash, then an answer a line.
func (f *inputFunction) recorded(t *testing.T, texts []string) []string {
	t.Helper()
	file, err := os.Open(f.file())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(all), "\n"), "\n")
	if len(lines) != len(texts)+1 || lines[0] != hash(texts) {
		t.Fatal("the answers were recorded for other texts: run go test ./runtime/pg -update")
	}
	return lines[1:]
}

var (
	escape   = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	unescape = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")
)

// ask gives the server's answers, one a line as COPY writes it, an error as "!" and
// its SQLSTATE.
func (f *inputFunction) ask(t *testing.T, texts []string) string {
	t.Helper()
	var script strings.Builder
	fmt.Fprintf(&script, `set timezone = '%s'; set datestyle = 'ISO, MDY'; set intervalstyle = postgres;
create function pg_temp.try(s text) returns text language plpgsql as $f$
declare r text; begin execute $q$select %s$q$ into r using s; return r; exception when others then return '!' || sqlstate; end $f$;
create temp table texts (n serial, s text);
copy texts (s) from stdin;
`, newYork, f.sql)
	for _, s := range texts {
		script.WriteString(escape.Replace(s) + "\n")
	}
	script.WriteString("\\.\ncreate temp table answers as select n, pg_temp.try(s) as r from texts order by n;\ncopy (select r from answers order by n) to stdout;\n")
	psql := exec.Command("psql", "-XqAt", "-v", "ON_ERROR_STOP=1")
	psql.Stdin, psql.Stderr = strings.NewReader(script.String()), os.Stderr
	out, err := psql.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func (f *inputFunction) record(t *testing.T, texts []string, answers string) {
	t.Helper()
	var file bytes.Buffer
	z, _ := gzip.NewWriterLevel(&file, gzip.BestCompression)
	fmt.Fprintf(z, "%s\n%s", hash(texts), answers)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(f.file()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.file(), file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
