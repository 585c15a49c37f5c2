package scan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

var jsonColumns = []Column{{Name: "a"}, {Name: "b"}, {Name: "c", JSON: true}}

// The answers are those of json_populate_record with a text, an integer and a
// jsonb column, before the types' input functions.
var jsonCases = []struct {
	in   string
	want string
}{
	{`{"a":"x","b":1,"c":{"k": [1, 2]}}`, `"x"|"1"|"{\"k\": [1, 2]}"`},
	{`{"a":{"k": [1, 2]},"b":"7","c":"s"}`, `"{\"k\": [1, 2]}"|"7"|"\"s\""`},
	{`{"a":1.50,"b":null,"c":null}`, `"1.50"|NULL|NULL`},
	{`{"a":true,"a":null,"c":1.50}`, `NULL|NULL|"1.50"`},
	{`{"a":"x","a":"y","A":"z"}`, `"y"|NULL|NULL`},
	{`{"a":"\ud83d\ude00\u00e9\n\"\\\/\b\f\r\t"}`, `"😀é\n\"\\/\b\f\r\t"|NULL|NULL`},
	{`{"a":"null","b":false}`, `"null"|"false"|NULL`},
	{`{}`, `NULL|NULL|NULL`},
	{" {\t\"\\u0061\" : -0.5E+7 , \"b\":[ ] } \r", `"-0.5E+7"|"[ ]"|NULL`},
	{`{"z":{"a":1,"y":[{},[],"\u00e9",null,true,-1e-9]},"b":0}`, `NULL|"0"|NULL`},
}

// What RFC 8259 does not allow, or a PostgreSQL text cannot hold.
var badJSON = []string{
	`[1]`, `1`, `null`, `"a"`, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,"a":1}`, `{"a":1}x`, `{"a":1}{}`, `{"a":1 "b":2}`, `{a:1}`, `{'a':1}`,
	`{"a":01}`, `{"a":-}`, `{"a":+1}`, `{"a":.5}`, `{"a":1.}`, `{"a":1e}`, `{"a":1e+}`, `{"a":0x1}`, `{"a":NaN}`, `{"a":Infinity}`, `{"a":-01}`,
	`{"a":tru}`, `{"a":nul}`, `{"a":True}`, `{"a":truex}`, `{"a":"x}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u12G4"}`, "{\"a\":\"\x01\"}", "{\"a\":\"\t\"}",
	`{"a":"\u0000"}`, `{"z":"\u0000"}`, `{"a":"\ud83d"}`, `{"a":"\ude00"}`, `{"a":"\ud83d\ud83d"}`, `{"a":"\ud83dx"}`, "{\"a\":\"\xff\"}", "{\"a\":\"\x00\"}",
	`{"a":[1,]}`, `{"a":[1 2]}`, `{"a":[}`, `{"a":{"b"}}`, `{"a":{"b":1,}}`, `{"a":[1}}`, `{"a":"x"y}`, `{"\u0000":1}`,
	`{"a":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`,
}

func TestJSON(t *testing.T) {
	for _, c := range jsonCases {
		in := "\n" + c.in + "\n \t\r\n" + c.in
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(in), "a byte at a time": iotest.OneByteReader(strings.NewReader(in))} {
			s := NewJSON(r, jsonColumns, JSONOptions{})
			if got := rows(s, &s.Record); !slices.Equal(got, []string{c.want, c.want}) {
				t.Errorf("%s, %s:\n got %q\nwant %q", c.in, name, got, c.want)
			}
		}
	}
}

func TestBadJSON(t *testing.T) {
	for _, in := range badJSON {
		s := NewJSON(strings.NewReader("{}\n"+in+"\n{\"a\":1}\n"), jsonColumns, JSONOptions{})
		got := rows(s, &s.Record)
		if len(got) != 3 || got[2] != `"1"|NULL|NULL` || !strings.HasPrefix(got[1], "2:") {
			t.Errorf("%.60q gave %.200q", in, got)
		}
	}
}

func TestJSONErrors(t *testing.T) {
	columns := []Column{{Name: "a", NotNull: true}, {Name: "b"}}
	s := NewJSON(strings.NewReader("\ufeff{\"b\":1}\n{\"a\":null}\n\n{\"a\":1, x}\n{\"b\":2,\"a\":3}"), columns, JSONOptions{})
	want := []string{"1:1 23502", "2:6 23502", "4:9 22P02", `"3"|"2"`}
	if got := rows(s, &s.Record); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Keys that the relation lacks are told once each, and are not kept without
// bound.
func TestJSONExtra(t *testing.T) {
	var in strings.Builder
	for i := range 3 * maxKnown {
		fmt.Fprintf(&in, `{"x":1,"key%d":2,"a":3}`+"\n", i)
	}
	told := map[string]int{}
	s := NewJSON(strings.NewReader(in.String()), jsonColumns, JSONOptions{Extra: func(names []string) error {
		for _, n := range names {
			told[n]++
		}
		return nil
	}})
	if got := rows(s, &s.Record); len(got) != 3*maxKnown {
		t.Errorf("%d records", len(got))
	}
	if told["x"] != 1 || told["key0"] != 1 || len(told) != maxKnown {
		t.Errorf("x %d times, key0 %d times, %d keys", told["x"], told["key0"], len(told))
	}
	s = NewJSON(strings.NewReader("{\"x\":1}\n"), jsonColumns, JSONOptions{Extra: func([]string) error { return io.ErrClosedPipe }})
	if got := rows(s, &s.Record); !slices.Equal(got, []string{"1:1 " + io.ErrClosedPipe.Error(), "fatal"}) {
		t.Errorf("a refusing Extra: %q", got)
	}
}

// encoding/json agrees on every mutation of valid objects, but for what it
// alone takes: lone surrogates, NUL and invalid UTF-8.
func TestJSONOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	bytesOf := []byte(`{}[]",:0123456789.-+eEtrufalsn\/ b` + "\t")
	for range 200000 {
		b := []byte(jsonCases[rng.IntN(len(jsonCases))].in)
		for range rng.IntN(4) {
			switch i := rng.IntN(len(b)); rng.IntN(3) {
			case 0:
				b[i] = bytesOf[rng.IntN(len(bytesOf))]
			case 1:
				b = slices.Delete(b, i, min(len(b), i+1+rng.IntN(3)))
			default:
				b = slices.Insert(b, i, bytesOf[rng.IntN(len(bytesOf))])
			}
			if len(b) == 0 {
				b = []byte("{}")
			}
		}
		if bytes.Contains(b, []byte(`\u`)) && bytes.ContainsAny(b, "dD0") || CheckText(b) != nil {
			continue
		}
		var want map[string]json.RawMessage
		wantErr := json.Unmarshal(b, &want)
		s := NewJSON(nil, jsonColumns, JSONOptions{})
		err := s.Decode(b)
		if (err == nil) != (wantErr == nil && want != nil) {
			t.Fatalf("%q: %v, encoding/json: %v", b, err, wantErr)
		}
		if err == nil {
			agree(t, b, &s.Record, want)
		}
	}
}

func agree(t *testing.T, b []byte, r *Record, want map[string]json.RawMessage) {
	t.Helper()
	for i, c := range jsonColumns {
		raw, has := want[c.Name]
		text := string(raw)
		if has = has && text != "null"; has && !c.JSON && raw[0] == '"' {
			if err := json.Unmarshal(raw, &text); err != nil {
				t.Fatal(err)
			}
		}
		if r.Valid[i] != has || has && r.Text[i] != text {
			t.Fatalf("%q: column %s is %q %t, encoding/json: %q %t", b, c.Name, r.Text[i], r.Valid[i], text, has)
		}
	}
}

func TestJSONPipe(t *testing.T) {
	open := func(r io.Reader) scanner { return NewJSON(r, columnsOf("a"), JSONOptions{}) }
	pipe(t, open, "{\"a\":1}\n", "{\"a\":2}\n{\"a\"", ":3}\n", true)
	// Blank lines behind a record are no record.
	pipe(t, open, "{\"a\":1}\n\n \r\n", "{\"a\":2}\n\n{\"a\":", "3}\n\n", true)
}

// What AppendJSONText writes is what the scanner and encoding/json read.
func TestJSONTextRoundTrip(t *testing.T) {
	for r := rune(1); r < 0x3000; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		text := string(r) + "x"
		line := append(AppendJSONText([]byte(`{"a":`), text), '}')
		s := NewJSON(nil, columnsOf("a"), JSONOptions{})
		if err := s.Decode(line); err != nil || s.Text[0] != text {
			t.Fatalf("%q became %q, %v", text, s.Text[0], err)
		}
		var want struct{ A string }
		if err := json.Unmarshal(line, &want); err != nil || want.A != text {
			t.Fatalf("%q is %q to encoding/json, %v", text, want.A, err)
		}
	}
}
