package scan

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// FuzzCSV holds the ways to read an input against each other: the form that most
// records have and the one that knows all, in crumbs and with chunks that are used
// again, and in blocks.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{
		"a,b,c,j\n1,2,3,4\n", "a,b,c,j\r\n1,\"2\",3,4\r\n\\.\r\n5,6,7,8", "a,b,c,j\r1,2\r", "\xef\xbb\xbfb;a;c;j\n\"x\"\"\n\";2;3;4\n",
		"1,2,3,4\n,,,\n\"\",\"\",\"\",\"\"\n\xff,\x00,3,4\n1,2,3\n1,2,3,4,5\n\"open", "a,b,c,j\n" + strings.Repeat("1,2,3,a longer text than others\n", 9),
	} {
		for options := range byte(8) {
			f.Add([]byte(text), options, uint64(1))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, bits byte, seed uint64) {
		options := CSVOptions{NoHeader: bits&1 > 0}
		if bits&2 > 0 {
			options.Delimiter = ';'
		}
		if bits&4 > 0 {
			options.Null = "N"
		}
		if bits&8 > 0 && bits&1 == 0 {
			in = append([]byte("c,a,b,j\n"), in...)
		}
		random := rand.New(rand.NewPCG(seed, 1))
		slow := NewCSV(bytes.NewReader(in), plainColumns, options)
		want := rows(slowly{slow}, &slow.Record)
		s := NewCSV(crumbs{bytes.NewReader(in), random}, plainColumns, options)
		same(t, "in crumbs", rows(&recycling{s, s.Recycle, 0}, &s.Record), want)
		whole := NewCSV(bytes.NewReader(in), plainColumns, options)
		same(t, "whole", rows(whole, &whole.Record), want)
		cut := NewCSV(crumbs{bytes.NewReader(in), random}, plainColumns, options)
		if ok, err := cut.Splits(); ok && err == nil {
			fork := cut.Fork()
			b := &blocks{split: cut.Split, fork: fork, record: &fork.Record}
			same(t, "in blocks", b.rows(), want)
		}
	})
}

// FuzzJSON is FuzzCSV for NDJSON. A line that is read is JSON.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{
		"{\"a\":1}\n{\"a\":2}\n", "{\"a\":\"x\",\"b\":null,\"c\":1.5e5,\"j\":{\"k\":[1,\"}\"]}}\r\n\n  \n{\"a\":\"\\u00e9\\n\"}", "{\"a\":1,\"a\":2}\n[1]\n{\"a\":\n{",
		"{\"a\":\"\xff\"}\n{\"a\":\"\x01\"}\n{\"a\":\"\\u0000\"}\n{\"a\":\"\\ud800\"}\n{\"a\":01}\n{\"a\":1}x\n", strings.Repeat("{\"a\":\"text\", \"b\":12345678, \"c\":true}\n", 9),
	} {
		f.Add([]byte(text), uint64(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 1))
		var want []string
		for i, line := range bytes.SplitAfter(in, []byte("\n")) {
			if i == 0 {
				line = bytes.TrimPrefix(line, bom)
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			alone := NewJSON(io.MultiReader(strings.NewReader(strings.Repeat("\n", i)), bytes.NewReader(line)), plainColumns, JSONOptions{})
			got := rows(alone, &alone.Record)
			if len(got) == 1 && strings.Contains(got[0], "|") && !json.Valid(line) {
				t.Errorf("%q is read as %s", line, got)
			}
			want = append(want, got...)
		}
		s := NewJSON(crumbs{bytes.NewReader(in), random}, plainColumns, JSONOptions{})
		same(t, "in crumbs", rows(&recycling{s, s.Recycle, 0}, &s.Record), want)
		whole := NewJSON(bytes.NewReader(in), plainColumns, JSONOptions{})
		same(t, "whole", rows(whole, &whole.Record), want)
		cut := NewJSON(crumbs{bytes.NewReader(in), random}, plainColumns, JSONOptions{})
		fork := cut.Fork(nil)
		b := &blocks{split: cut.Split, fork: fork, record: &fork.Record}
		same(t, "in blocks", b.rows(), want)
	})
}

func same(t *testing.T, how string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s it reads as\n%s\nnot as\n%s", how, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
