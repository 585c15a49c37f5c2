package scan

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

var plainColumns = []Column{{Name: "a", NotNull: true}, {Name: "b"}, {Name: "c"}, {Name: "j", JSON: true}}

// recycling uses chunks again after every third record.
type recycling struct {
	scanner
	recycle func(inUse int)
	n       int
}

func (r *recycling) Next() error {
	if r.n++; r.n%3 == 0 {
		r.recycle(0)
	}
	return r.scanner.Next()
}

// crumbs gives a few bytes at a time.
type crumbs struct {
	r      io.Reader
	random *rand.Rand
}

func (s crumbs) Read(b []byte) (int, error) { return s.r.Read(b[:min(len(b), 1+s.random.IntN(300))]) }

// A record of the common form reads as it does alone, where nothing is known of
// the one before: with its values, its errors and its place.
func TestPlainJSON(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := []string{"1", "-20", "0", "01", "1.5", "-0.25", "1.", "1e5", "true", "false", "null", "nul", `""`, `"x"`, `"a long text, longer than a word"`,
		`"ünï"`, `"\n"`, `"a\"b"`, "\"\x01\"", "\"\xff\"", `[1,{"a":2}]`, `{"k":"}"}`, `"eight888"`, `"\u0041"`}
	shapes := []string{`{"a":$,"b":$,"c":$}`, `{"a": $, "b": $}`, `{ "b":$ , "a":$, "x":$ }`, `{"a":$,"j":$}`, `{"a":$}`, `{"a":$,"a":$}`, ` {"a":$}`, `{}`, ``, `{"a":$`, "{\"a\":$}\r"}
	for range 300 {
		var lines []string
		shape := 0
		for range 60 {
			if random.IntN(8) == 0 {
				shape = random.IntN(len(shapes))
			}
			line := shapes[shape]
			for strings.Contains(line, "$") {
				v := values[random.IntN(len(values))]
				if random.IntN(3) > 0 {
					v = values[random.IntN(3)]
				}
				line = strings.Replace(line, "$", v, 1)
			}
			lines = append(lines, line)
		}
		input := strings.Join(lines, "\n")
		s := NewJSON(crumbs{strings.NewReader(input), random}, plainColumns, JSONOptions{})
		got := rows(&recycling{s, s.Recycle, 0}, &s.Record)
		var want []string
		for i, line := range lines {
			alone := NewJSON(strings.NewReader(strings.Repeat("\n", i)+line+"\n"), plainColumns, JSONOptions{})
			if len(bytes.TrimSpace([]byte(line))) > 0 {
				want = append(want, rows(alone, &alone.Record)...)
			}
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Fatalf("%s\nreads as\n%s\nnot as\n%s", input, g, w)
		}
	}
}

func TestPlainCSV(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	values := []string{"", "1", "-20", "a text of some length", `"quoted"`, `"a,b"`, `"line` + "\n" + `end"`, `a"b"c`, "ünï", "tab\there", "sp ace", "\xff", "\x00", "N", "\x01", "semi;colon", "12345678", `""`, "\r"}
	for round := range 400 {
		options := CSVOptions{}
		delimiter, end := ",", "\n"
		if round%3 == 1 {
			delimiter, options.Delimiter = ";", ';'
		}
		if round%5 == 1 {
			delimiter, options.Delimiter = "\t", '\t'
		}
		if round%4 == 1 {
			options.Null = "N"
		}
		if round%7 > 4 {
			end = "\r\n"
		}
		header := strings.Join([]string{"c", "a", "x", "b", "j"}, delimiter) + end
		var lines []string
		for range 60 {
			fields := make([]string, 5)
			for i := range fields {
				fields[i] = values[random.IntN(4)]
				if random.IntN(12) == 0 {
					fields[i] = values[random.IntN(len(values))]
				}
			}
			if random.IntN(30) == 0 {
				fields = fields[1:]
			}
			if random.IntN(30) == 0 {
				fields = append(fields, "more")
			}
			lines = append(lines, strings.Join(fields, delimiter)+end)
		}
		input := header + strings.Join(lines, "")
		s := NewCSV(crumbs{strings.NewReader(input), random}, plainColumns, options)
		got := rows(&recycling{s, s.Recycle, 0}, &s.Record)
		slow := NewCSV(strings.NewReader(input), plainColumns, options)
		want := rows(slowly{slow}, &slow.Record)
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Fatalf("%q\nreads as\n%s\nnot as\n%s", input, g, w)
		}
	}
}

// slowly reads without plain.
type slowly struct{ *CSV }

func (s slowly) Next() error {
	if s.broken != nil {
		return s.broken
	}
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	s.advance()
	if err := s.record(); err != nil {
		return err
	}
	return s.store()
}

// Records that end in blanks read as others, also at the end of a chunk and
// where an old record stands behind the input in a chunk that is used again.
func TestPlainJSONPadded(t *testing.T) {
	for _, pad := range []int{5, 15, 16, 40, 200} {
		var in strings.Builder
		const n = 20_000
		for i := range n {
			in.WriteString(fmt.Sprintf(`{"a":%07d1}`, 1_000_000+i) + strings.Repeat(" ", pad) + "\n")
		}
		in.WriteString(`{"a":19999991}   `)
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(in.String()), "crumbs": crumbs{strings.NewReader(in.String()), rand.New(rand.NewPCG(9, 9))}} {
			s := NewJSON(r, plainColumns[:1], JSONOptions{})
			got := rows(&recycling{s, s.Recycle, 0}, &s.Record)
			if len(got) != n+1 || got[n-1] != fmt.Sprintf("%q", fmt.Sprint(10_000_000+10*(n-1)+1)) || got[n] != `"19999991"` {
				t.Errorf("%d blanks, %s: %d records, the last %q", pad, name, len(got), got[len(got)-1])
			}
		}
	}
}
