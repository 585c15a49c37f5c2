package scan

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// blocks reads every block with a fork, one block after the other, and gives
// what rows gives.
type blocks struct {
	split func() (Block, error)
	fork  interface {
		scanner
		Load(Block)
	}
	record *Record
}

func (b *blocks) rows() (out []string) {
	for {
		block, err := b.split()
		if err == io.EOF {
			return out
		}
		if err != nil {
			return append(out, err.Error())
		}
		b.fork.Load(block)
		part := rows(b.fork, b.record)
		out = append(out, part...)
		if len(part) > 0 && strings.Contains(part[len(part)-1], "fatal") {
			return out
		}
	}
}

// Blocks of records read as the whole does, wherever they are cut.
func TestBlocks(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	values := []string{"", "1", "a text of some length", `"quoted"`, `"a,b"`, `"line` + "\n" + `end"`, `"two` + "\r\n" + `lines"`, `a"b"c`, `"""` + "\n" + `"`, "ünï", "\xff"}
	for round := range 300 {
		end := "\n"
		if round%3 == 1 {
			end = "\r\n"
		}
		var in strings.Builder
		in.WriteString("a,b,c" + end)
		for range random.IntN(4000) {
			fields := make([]string, 3)
			for i := range fields {
				fields[i] = values[random.IntN(4)]
				if random.IntN(10) == 0 {
					fields[i] = values[random.IntN(len(values))]
				}
			}
			in.WriteString(strings.Join(fields, ","))
			if random.IntN(500) == 0 {
				in.WriteString("\r")
			}
			in.WriteString(end)
		}
		text := in.String()
		switch round % 5 {
		case 1:
			text = strings.TrimSuffix(text, end)
		case 2:
			text += `1,2,"never ends` + end + "3,4,5" + end
		}
		whole := NewCSV(strings.NewReader(text), plainColumns[:3], CSVOptions{})
		want := rows(whole, &whole.Record)
		s := NewCSV(crumbs{strings.NewReader(text), random}, plainColumns[:3], CSVOptions{})
		if ok, err := s.Splits(); !ok || err != nil {
			t.Fatalf("it does not split: %v", err)
		}
		fork := s.Fork()
		got := (&blocks{func() (Block, error) {
			if round%2 == 0 {
				s.Recycle(0)
			}
			return s.Split()
		}, fork, &fork.Record}).rows()
		if !slices.Equal(got, want) {
			t.Fatalf("round %d reads as\n%s\nnot as\n%s", round, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestJSONBlocks(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var in strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&in, `{"a":%d,"b":"%s","extra":{"n":[1,"\n"]}}`+"\n", i, strings.Repeat("x", random.IntN(60)))
		if random.IntN(100) == 0 {
			in.WriteString([]string{"\n", "not json\n", `{"a":"\ud800"}` + "\n"}[random.IntN(3)])
		}
	}
	text := in.String() + `{"a":1}`
	whole := NewJSON(strings.NewReader(text), plainColumns, JSONOptions{})
	want := rows(whole, &whole.Record)
	s := NewJSON(crumbs{strings.NewReader(text), random}, plainColumns, JSONOptions{})
	fork := s.Fork(nil)
	got := (&blocks{func() (Block, error) { s.Recycle(0); return s.Split() }, fork, &fork.Record}).rows()
	if !slices.Equal(got, want) {
		t.Fatalf("%d rows, not %d", len(got), len(want))
	}
}

// Inputs that cannot be cut say so: lines that a carriage return ends, and a
// first line that nothing tells the end of.
func TestSplits(t *testing.T) {
	for text, want := range map[string]bool{"a,b,c\n1,2,3\n": true, "a,b,c\r\n": true, "a,b,c\r1,2,3\r": false} {
		s := NewCSV(strings.NewReader(text), plainColumns[:3], CSVOptions{})
		if ok, err := s.Splits(); ok != want || err != nil {
			t.Errorf("%q: %v, %v", text, ok, err)
		}
	}
	s := NewCSV(strings.NewReader("1,2,3\n"), plainColumns[:3], CSVOptions{NoHeader: true})
	if ok, err := s.Splits(); ok || err != nil {
		t.Errorf("without a header: %v, %v", ok, err)
	}
	s = NewCSV(strings.NewReader("a,b\n"), plainColumns[:3], CSVOptions{})
	if _, err := s.Splits(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a header that lacks a column: %v", err)
	}
}

// What stands behind \. is not read.
func TestBlockEnds(t *testing.T) {
	columns := plainColumns[:1]
	s := NewCSV(strings.NewReader("a\n1\n\\.\n2\n"), columns, CSVOptions{})
	if ok, err := s.Splits(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	b, err := s.Split()
	if err != nil {
		t.Fatal(err)
	}
	fork := s.Fork()
	fork.Load(b)
	if got := rows(fork, &fork.Record); len(got) != 1 || !fork.Ended() {
		t.Errorf("%q, ended: %v", got, fork.Ended())
	}
}
