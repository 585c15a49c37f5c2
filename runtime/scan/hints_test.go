package scan

import (
	"strings"
	"testing"
)

// What a file has in place of what is read shows in the message, with what to write.
func TestMessagesSayWhatToWrite(t *testing.T) {
	columns := []Column{{Name: "id"}, {Name: "name"}}
	for _, c := range []struct{ in, want string }{
		{"id;name\n1;a\n", `between ';' in it: read the file with ?delimiter=;, in Go file.CSV(';', "", true)`},
		{"id\tname\n1\ta\n", `?delimiter=tab, in Go file.CSV('\t', "", true)`},
		{"\"id\"|\"name\"\r\n", "?delimiter=|"},
		{"id, name\n", `it has " name" with blanks around the name: write name without them`},
		{"id,Name\n", `it has "Name", and names differ by case: write name`},
		{"a,b\n", "the header lacks the columns id, name; it has a, b"},
		{"a,id\n", "the header lacks the column name; it has a, id"},
		{"1,ann\n2,bob\n", `it has 1, ann: a file without a header is read with ?header=false, in Go file.CSV(',', "", false)`},
		{"id,name\n\n1,a\n", `missing data for column "name"; the line is empty`},
	} {
		err := NewCSV(strings.NewReader(c.in), columns, CSVOptions{}).Next()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.in, err, c.want)
		}
	}
	if err := NewCSV(strings.NewReader("a,b\n"), columns, CSVOptions{}).Next(); err == nil || strings.Contains(err.Error(), "?header") {
		t.Error(err)
	}
	err := NewCSV(strings.NewReader("1;a\n"), columns, CSVOptions{NoHeader: true}).Next()
	if err == nil || !strings.Contains(err.Error(), "?delimiter=;") {
		t.Error(err)
	}
	for in, want := range map[string]string{
		"[{\"id\":1}]\n": "jq -c '.[]'", "[\n": "jq -c '.[]'", "{\n": "jq -c .", "{\"id\":1,\n": "jq -c .", "{\"id\":\n1}\n": "jq -c .",
	} {
		err := NewJSON(strings.NewReader(in), columns, JSONOptions{}).Next()
		if err == nil || !strings.HasSuffix(err.Error(), want+" (SQLSTATE 22P02)") {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}
