package text

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
)

var update = flag.Bool("update", false, "ask the PostgreSQL server that libpq's environment names, and record its answers")

// answersFile holds PostgreSQL's answers: SQL expression, tab, text; an error
// is "!" and its SQLSTATE.
const answersFile = "testdata/answers.tsv"

// oracleCase is an expression as SQL and as Go.
type oracleCase struct {
	sql string
	got func() (string, error)
}

func plain(s string) func() (string, error) {
	return func() (string, error) { return s, nil }
}

func quote(s string) string {
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\t", `\t`).Replace(s) + "'"
}

func pick(r *rand.Rand, alphabet string, most int) string {
	letters := []rune(alphabet)
	out := make([]rune, r.IntN(most+1))
	for i := range out {
		out[i] = letters[r.IntN(len(letters))]
	}
	return string(out)
}

func oracleCases() []oracleCase {
	r := rand.New(rand.NewPCG(1, 2))
	var cases []oracleCase
	add := func(got func() (string, error), format string, args ...any) {
		cases = append(cases, oracleCase{fmt.Sprintf(format, args...), got})
	}
	text1 := func(v string, err error) func() (string, error) {
		return func() (string, error) { return v, err }
	}
	bool1 := func(v bool, err error) func() (string, error) {
		return func() (string, error) { return BoolToText(v), err }
	}
	int1 := func(v int32) func() (string, error) { return plain(strconv.Itoa(int(v))) }
	for range 400 {
		s, p := pick(r, `aAbé\`, 5), pick(r, `aAbé%_\`, 5)
		add(bool1(Like(s, p)), "%s like %s", quote(s), quote(p))
		add(bool1(NotILike(s, p)), "%s not ilike %s", quote(s), quote(p))
		e := pick(r, `\x%aé`, 2)
		add(text1(LikeEscape(p, e)), "like_escape(%s, %s)", quote(p), quote(e))
	}
	for range 300 {
		s, p := pick(r, `aAéÉßẞİiIıΣσςKkÅå`, 4), pick(r, `aAéÉßẞİiIıΣσςKkÅå%_`, 4)
		add(bool1(ILike(s, p)), "%s ilike %s", quote(s), quote(p))
		s = pick(r, `aAéÉßẞİıΣσς1Z ,'_`, 12)
		add(plain(Lower(s)), "lower(%s)", quote(s))
		add(plain(Upper(s)), "upper(%s)", quote(s))
		add(plain(Initcap(s)), "initcap(%s)", quote(s))
	}
	for range 150 {
		s, u, v := pick(r, "abc é,", 8), pick(r, "abé,", 3), pick(r, "xyé", 2)
		q, qu, qv := quote(s), quote(u), quote(v)
		n, m := int32(r.IntN(14)-4), int32(r.IntN(12)-3)
		add(plain(Substr(s, n)), "substr(%s, %d)", q, n)
		add(text1(SubstrLen(s, n, m)), "substr(%s, %d, %d)", q, n, m)
		add(plain(Left(s, n)), "left(%s, %d)", q, n)
		add(plain(Right(s, n)), "right(%s, %d)", q, n)
		add(text1(LpadFill(s, n, u)), "lpad(%s, %d, %s)", q, n, qu)
		add(text1(RpadFill(s, n, u)), "rpad(%s, %d, %s)", q, n, qu)
		add(plain(TrimSet(s, u)), "btrim(%s, %s)", q, qu)
		add(plain(LtrimSet(s, u)), "ltrim(%s, %s)", q, qu)
		add(plain(RtrimSet(s, u)), "rtrim(%s, %s)", q, qu)
		add(text1(Replace(s, u, v)), "replace(%s, %s, %s)", q, qu, qv)
		add(plain(Translate(s, u, v)), "translate(%s, %s, %s)", q, qu, qv)
		add(text1(SplitPart(s, u, m)), "split_part(%s, %s, %d)", q, qu, m)
		add(int1(Strpos(s, u)), "strpos(%s, %s)", q, qu)
		add(plain(Reverse(s)), "reverse(%s)", q)
		add(text1(Repeat(s, m)), "repeat(%s, %d)", q, m)
		add(text1(OverlayLen(s, u, n, m)), "overlay(%s placing %s from %d for %d)", q, qu, n, m)
		add(plain(Initcap(s)), "initcap(%s)", q)
		add(plain(Upper(s)), "upper(%s)", q)
		add(int1(ASCII(s)), "ascii(%s)", q)
		add(plain(MD5(s)), "md5(%s)", q)
		add(plain(VarcharExplicit(s, 3)), "%s::varchar(3)::text", q)
		add(plain(BpcharExplicit(s, 3)+"|"), "concat(%s::char(3), '|')", q)
		add(bool1(EqualBpchar(BpcharExplicit(s, 4), BpcharExplicit(u, 3)), nil), "%s::char(4) = %s::char(3)", q, qu)
		add(bool1(LessBpchar(BpcharExplicit(s, 4), BpcharExplicit(u, 3)), nil), "%s::char(4) < %s::char(3)", q, qu)
	}
	edges := []int32{math.MinInt32, math.MinInt32 + 1, -3, -1, 0, 1, 2, 3, 7, 268435455, 268435456, 1073741823, math.MaxInt32 - 1, math.MaxInt32}
	for _, s := range []string{"", "é", "a日é𝄞b", ",é,,日,"} {
		q := quote(s)
		for _, n := range edges {
			add(plain(Substr(s, n)), "substr(%s, %d)", q, n)
			add(plain(Left(s, n)), "left(%s, %d)", q, n)
			add(plain(Right(s, n)), "right(%s, %d)", q, n)
			add(text1(SplitPart(s, ",", n)), "split_part(%s, ',', %d)", q, n)
			add(text1(SplitPart(s, "", n)), "split_part(%s, '', %d)", q, n)
			add(text1(LpadFill(s, n, "")), "lpad(%s, %d, '')", q, n)
			add(text1(Overlay(s, "é", n)), "overlay(%s placing 'é' from %d)", q, n)
			if n < 1000 || n > 268435455 { // what is neither short nor refused takes the server minutes
				add(text1(LpadFill(s, n, "é,")), "lpad(%s, %d, 'é,')", q, n)
				add(text1(Rpad(s, n)), "rpad(%s, %d)", q, n)
			}
			if n < 1000 || n > 1073741823 || s == "" {
				add(text1(Repeat(s, n)), "repeat(%s, %d)", q, n)
			}
			for _, m := range edges {
				add(text1(SubstrLen(s, n, m)), "substr(%s, %d, %d)", q, n, m)
				add(text1(OverlayLen(s, "é", n, m)), "overlay(%s placing 'é' from %d for %d)", q, n, m)
				b := []byte(s)
				part, err := SubstrLenBytea(b, n, m)
				add(text1(FormatBytea(part), err), "substr(convert_to(%s, 'UTF8'), %d, %d)", q, n, m)
			}
			b := SubstrBytea([]byte(s), n)
			add(plain(FormatBytea(b)), "substr(convert_to(%s, 'UTF8'), %d)", q, n)
		}
		for _, u := range []string{"", ",", "é", "𝄞b", "日é"} {
			add(int1(Strpos(s, u)), "strpos(%s, %s)", q, quote(u))
			add(text1(Replace(s, u, "ß")), "replace(%s, %s, 'ß')", q, quote(u))
			add(plain(Translate(s, u, "ß")), "translate(%s, %s, 'ß')", q, quote(u))
			add(plain(Translate(s, "é日", u)), "translate(%s, 'é日', %s)", q, quote(u))
			add(bool1(StartsWith(s, u), nil), "starts_with(%s, %s)", q, quote(u))
			add(plain(TrimSet(s, u)), "btrim(%s, %s)", q, quote(u))
		}
		add(plain(Reverse(s)), "reverse(%s)", q)
		add(int1(ASCII(s)), "ascii(%s)", q)
		add(int1(OctetLength(s)), "octet_length(%s)", q)
		add(int1(BitLength(s)), "bit_length(%s)", q)
	}
	for _, c := range edges {
		if c < 0 || c > 0x10ffff {
			add(text1(Chr(c)), "chr(%d)", c)
		}
	}
	for _, s := range []string{"t", " TRUE ", "f", "o", "on", "of", "off", "ye", "no", "n", "1", "0", "2", "", "truee", "\ttr\n"} {
		add(bool1(ParseBool(s)), "%s::bool", quote(s))
	}
	for _, s := range []string{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
		"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11", " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "", "{", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"} {
		u, err := ParseUUID(s)
		add(text1(FormatUUID(u), err), "%s::uuid", quote(s))
	}
	for _, s := range []string{`\x`, `\xDEad be ef`, `\xd`, `\xd g`, `\xé`, `abc`, `a\\b`, `a\001b`, `\777`, `\12`, `\`, "é"} {
		b, err := ParseBytea(s)
		add(text1(FormatBytea(b), err), "%s::bytea", quote(s))
		if err == nil {
			e, err := Encode(b, "escape")
			add(text1(e, err), "encode(%s::bytea, 'escape')", quote(s))
			e, err = Encode([]byte(strings.Repeat(s, 40)), "base64")
			add(text1(strings.ReplaceAll(e, "\n", "/"), err), "translate(encode(convert_to(repeat(%s, 40), 'UTF8'), 'base64'), E'\\n', '/')", quote(s))
		}
	}
	for _, s := range jsonInputs(r) {
		j, err := ParseJSONB(s)
		add(text1(string(j), err), "%s::jsonb", quote(s))
	}
	for _, c := range []int32{-1, 0, 65, 0xD800, 0x1F600, 0x110000, 233} {
		add(text1(Chr(c)), "chr(%d)", c)
	}
	return cases
}

func jsonInputs(r *rand.Rand) []string {
	inputs := []string{`{"b":1,"a":2,"aa":3,"a":4}`, `[1e3, 2.50, -0, -0.0, 1E-3, 0.1e2, 12.34e1, 1e-10, 100e-2]`, `"\u00e9\ud83d\ude00\n\/"`,
		`"\u0000"`, `"\ud800"`, `"\udc00"`, `"\ud800\u0041"`, `01`, `1.`, `.5`, `1e`, `+1`, `-`, ``, ` `, `nul`, `nullx`, `true1`, `[1,]`, `{"a"}`, `{"a":}`,
		`{a:1}`, `[1 2]`, `"a`, `"a\x"`, `1 2`, `{}`, `[]`, ` { "x" : [ ] , "y" : { } } `, "\"a\tb\"", `"\u001f\b\f"`, `[[[[1]]]]`, `{"é":1,"zz":2}`, `0e5`, `0.00e1`, `1e400`, `-1.5e-7`, `1-2`, `"a"b`, `[1]]`}
	for range 150 {
		inputs = append(inputs, fmt.Sprintf("%s%se%d", pick(r, "-", 1), pick(r, "0123", 4)+"."+pick(r, "0450", 4), r.IntN(12)-6))
	}
	return inputs
}

func TestAnswersOfPostgreSQL(t *testing.T) {
	cases := oracleCases()
	if *update {
		record(t, cases)
	}
	want := answers(t)
	for _, c := range cases {
		v, err := c.got()
		if e := (*pg.Error)(nil); errors.As(err, &e) {
			v = "!" + e.SQLState
		}
		if w, ok := want[c.sql]; !ok {
			t.Errorf("%s: no recorded answer", c.sql)
		} else if w != quote(v) {
			t.Errorf("%s: got %s, PostgreSQL gives %s", c.sql, quote(v), w)
		}
	}
}

func answers(t *testing.T) map[string]string {
	f, err := os.Open(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		sql, answer, _ := strings.Cut(sc.Text(), "\t")
		m[sql] = answer
	}
	return m
}

func record(t *testing.T, cases []oracleCase) {
	var script strings.Builder
	script.WriteString(`create function pg_temp.ask(q text) returns text language plpgsql as $$
declare r text; begin execute 'select (' || q || ')::text' into r; return r; exception when others then return '!' || sqlstate; end $$;` + "\n")
	for _, c := range cases {
		fmt.Fprintf(&script, "select replace(replace(pg_temp.ask($q$%s$q$), E'\\n', E'\\x02'), E'\\t', E'\\x03');\n", c.sql)
	}
	cmd := exec.Command("psql", "-XqAt", "-v", "ON_ERROR_STOP=1")
	cmd.Stdin = strings.NewReader(script.String())
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(cases) {
		t.Fatalf("%d answers to %d questions", len(lines), len(cases))
	}
	for i, c := range cases {
		answer := strings.NewReplacer("\x02", "\n", "\x03", "\t").Replace(lines[i])
		fmt.Fprintf(&file, "%s\t%s\n", c.sql, quote(answer))
	}
	if err := os.WriteFile(answersFile, []byte(file.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
