package pg_test

import (
	"bufio"
	"crypto/md5"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

var update = flag.Bool("update", false, "ask the PostgreSQL server that libpq's environment names, and record its answers")

// numbersFile holds texts and what PostgreSQL's input functions give for each,
// in their order: the value's text, or "!" and the SQLSTATE; nothing where it is
// the answer before, which for the first is 22P02. Texts that all refuse so are
// left out.
const numbersFile = "testdata/numbers.tsv"

// inputFunc is an input function, as SQL over $1 and as Go.
type inputFunc struct {
	name, sql string
	parse     func(string) (string, error)
}

func inputOf[T any](name, sql string, parse func(string) (T, error), format func(T) string) inputFunc {
	return inputFunc{name, sql, func(s string) (string, error) {
		v, err := parse(s)
		if err != nil {
			return "", err
		}
		return format(v), nil
	}}
}

// modified is the input function of a numeric(p,s) column.
func modified(p, s int32) inputFunc {
	name := fmt.Sprintf("numeric(%d,%d)", p, s)
	sql := fmt.Sprintf("numeric_in($1::cstring, 0, %d)", p<<16|s&0x7ff+4)
	switch {
	case p > 38 || s < 0 || s > p:
		return inputOf(name, sql, func(t string) (num.Numeric, error) { return num.ParseNumericMod(t, p, s) }, num.FormatNumeric)
	case p > 18:
		return inputOf(name, sql, func(t string) (num.Int128, error) { return num.ParseFixed128(t, p, s) },
			func(x num.Int128) string { return string(num.AppendFixed128(nil, x, s)) })
	}
	return inputOf(name, sql, func(t string) (int64, error) { return num.ParseFixed64(t, p, s) },
		func(x int64) string { return string(num.AppendFixed64(nil, x, s)) })
}

var inputFuncs = []inputFunc{
	inputOf("smallint", "int2in($1::cstring)", num.ParseInt2, num.FormatInt2),
	inputOf("integer", "int4in($1::cstring)", num.ParseInt4, num.FormatInt4),
	inputOf("bigint", "int8in($1::cstring)", num.ParseInt8, num.FormatInt8),
	inputOf("real", "float4in($1::cstring)", float.Parse4, float.Format4),
	inputOf("double precision", "float8in($1::cstring)", float.Parse8, float.Format8),
	inputOf("numeric", "numeric_in($1::cstring, 0, -1)", num.ParseNumeric, num.FormatNumeric),
	modified(2, 1), modified(4, 0), modified(18, 4), modified(18, 18), modified(20, 1), modified(38, 38), modified(50, 2), modified(3, -2), modified(3, 5),
}

// inputTexts is every text of at most three characters of the alphabet, random
// longer ones, and texts at the edges of the types.
func inputTexts() []string {
	const alphabet = "0159+-.eExXpnaifNI_() \t\né"
	letters := strings.Split(alphabet, "")
	texts, last := []string{""}, []string{""}
	for range 3 {
		var next []string
		for _, t := range last {
			for _, l := range letters {
				next = append(next, t+l)
			}
		}
		texts, last = append(texts, next...), next
	}
	r := rand.New(rand.NewPCG(11, 12))
	pick := func(alphabet string, most int) string {
		var b strings.Builder
		for range r.IntN(most + 1) {
			b.WriteByte(alphabet[r.IntN(len(alphabet))])
		}
		return b.String()
	}
	for range 1500 {
		sign, blank := pick("+-", 1), pick(" \t", 1)
		switch r.IntN(4) {
		case 0: // close to a number
			texts = append(texts, blank+sign+pick("019", 12)+pick(".", 1)+pick("0059", 8)+pick("eE", 1)+pick("+- ", 1)+pick("0123456789", 3)+pick(" \n_x", 1))
		case 1:
			texts = append(texts, blank+sign+"0"+pick("xX", 1)+pick("01f.aE", 5)+pick("pP", 1)+pick("+-", 1)+pick("012", 3))
		case 2:
			words := []string{"nan", "NaN", "inf", "Infinity", "INFINITY", "infinit", "nan(1)", "nan(", "inf(1)"}
			texts = append(texts, blank+sign+words[r.IntN(len(words))]+pick(" x1", 1))
		default:
			texts = append(texts, sign+pick("0123456789", 24)+pick(".", 1)+pick("0123456789", 40))
		}
	}
	return append(texts, edges()...)
}

// edges are texts about the limits of the types.
func edges() []string {
	var texts []string
	for _, n := range []string{"32766", "32767", "32768", "32769", "2147483646", "2147483647", "2147483648", "2147483649", "9223372036854775806", "9223372036854775807",
		"9223372036854775808", "9223372036854775809", "18446744073709551615", "18446744073709551616", "999999999999999999", "1000000000000000000", "99999999999999.99995",
		"99999999999999.99994999", "9.95", "9.94999999999999999999999999", "9999.5", "9999.4", "0.9999999999999999994", "0.9999999999999999995", "1234", "99949", "99950", "0.000994", "0.000995",
		"340282346638528859811704183484516925440", "3.4028235677973366e38", "3.4028235677973362e38", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
		"4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1.4e-45", "7.006492321624085e-46", "7.006492321624086e-46", "2.2250738585072011e-308",
		"9007199254740993", "9007199254740992.99999999999999999", "16777217", "16777216.99999999999999", "1e22", "1e23", "1e-22",
		"1e131071", "9.99e131071", "1e131072", "0e131072", "1e-16383", "1e-16384", "0e-16383", "0e-16384", "15e-16384", "1e-1073741822", "1e-1073741823", "1e-1073741824", "0e1073741822",
		"0e1073741823", "1e1073741822", "0e-1073741822", "1e999999999", "1e-999999999", "1e9223372036854775807", "1e9223372036854775808", "0e99999999999999999999", "1e-99999999999999999999",
		"99999999999999999999999999999999999999", "100000000000000000000000000000000000000", "0.00000000000000000000000000000000000001", "0.000000000000000000000000000000000000005", "0.000000000000000000000000000000000000004",
		"9.9999999999999999999999999999999999999e-1", "0.99999999999999999999999999999999999999", "0.999999999999999999999999999999999999995", "5e-39", "4e-39", "0x1p1023", "0x1p1024", "0x1p-1074", "0x1p-1075", "0x1.1p-1075", "0x0p9999", "0x0.0ap-2000",
		"0." + strings.Repeat("0", 400) + "1", strings.Repeat("0", 500) + "12", strings.Repeat("9", 400), strings.Repeat("1", 131072), strings.Repeat("1", 131073), "0." + strings.Repeat("3", 16383), "0." + strings.Repeat("3", 16384),
		"1" + strings.Repeat("0", 400) + "e-400", "0." + strings.Repeat("0", 400) + "5e400", "1." + strings.Repeat("0", 60) + "1e15", "9007199254740993." + strings.Repeat("0", 800) + "1", "İnf", "İnfinity",
	} {
		for _, form := range []string{"%s", "-%s", " +%s ", "00%s", "%sx", "%s.0", "%s0"} {
			texts = append(texts, fmt.Sprintf(form, n))
		}
	}
	return texts
}

// short is a text, or the length and hash of a long one.
func short(s string) string {
	if len(s) > 80 {
		return fmt.Sprintf("#%d:%x", len(s), md5.Sum([]byte(s)))
	}
	return strconv.Quote(s)
}

const notANumber = "!" + pg.InvalidTextRepresentation

func TestInputOfNumbersIsPostgreSQLs(t *testing.T) {
	texts := inputTexts()
	if *update {
		recordNumbers(t, texts)
	}
	want, used := recordedNumbers(t), map[string]bool{}
	for _, text := range texts {
		answers := want[short(text)]
		used[short(text)] = answers != nil
		answer := short(notANumber)
		for i, f := range inputFuncs {
			if i < len(answers) && answers[i] != "" {
				answer = answers[i]
			}
			got, err := f.parse(text)
			if e := (*pg.Error)(nil); errors.As(err, &e) {
				got = "!" + e.SQLState
			} else if err != nil {
				t.Errorf("%s %s: %v, which has no SQLSTATE", f.name, short(text), err)
			}
			if short(got) != answer {
				t.Errorf("%s %s: got %s, PostgreSQL gives %s", f.name, short(text), short(got), answer)
			}
		}
	}
	for text := range want {
		if !used[text] {
			t.Errorf("%s: its answers are recorded, but the test does not ask for them", text)
		}
	}
}

func recordedNumbers(t *testing.T) map[string][]string {
	f, err := os.Open(numbersFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m := map[string][]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		fields := strings.Split(sc.Text(), "\t")
		m[fields[0]] = fields[1:]
	}
	return m
}

func recordNumbers(t *testing.T, texts []string) {
	var script strings.Builder
	script.WriteString(`create function pg_temp.ask(q text, s text) returns text language plpgsql as $$
declare r text; begin execute 'select (' || q || ')::text' into r using s; return r; exception when others then return '!' || sqlstate; end $$;
create temp table texts (id serial, t text);
copy texts (t) from stdin;
`)
	escape := strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`)
	for _, s := range texts {
		script.WriteString(escape.Replace(s) + "\n")
	}
	script.WriteString("\\.\n")
	for _, f := range inputFuncs {
		fmt.Fprintf(&script, "select pg_temp.ask('%s', t) from texts order by id;\n", f.sql)
	}
	cmd := exec.Command("psql", "-XqAt", "-v", "ON_ERROR_STOP=1")
	cmd.Stdin, cmd.Stderr = strings.NewReader(script.String()), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(texts)*len(inputFuncs) {
		t.Fatalf("%d answers to %d questions", len(lines), len(texts)*len(inputFuncs))
	}
	if err := os.WriteFile(numbersFile, []byte(compact(texts, lines)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compact makes numbersFile of the answers, one input function behind the other.
func compact(texts, answers []string) string {
	var file strings.Builder
	written := map[string]bool{}
	for i, text := range texts {
		line, last := "", notANumber
		for f := range inputFuncs {
			line += "\t"
			if a := answers[f*len(texts)+i]; a != last {
				line += short(a)
				last = a
			}
		}
		if line = strings.TrimRight(line, "\t"); line != "" && !written[text] {
			written[text] = true
			file.WriteString(short(text) + line + "\n")
		}
	}
	return file.String()
}
