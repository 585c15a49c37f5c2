package generated_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"
)

// recorded gives the server's answers from testdata. With the answers at hand it
// holds those in testdata against them, or writes them there with -record.
func recorded(t *testing.T, name, answers string) string {
	t.Helper()
	path := "testdata/" + name + ".txt.gz"
	if *recordAnswers && answers != "" {
		var out bytes.Buffer
		w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, answers)
		w.Close()
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if answers != "" && answers != string(text) {
		t.Errorf("%s is not what the server answers; -args -record writes it anew", path)
	}
	return string(text)
}
