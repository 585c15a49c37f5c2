package rowstore

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"
)

// Equal texts of a column with few values are kept once; one whose texts differ
// is not looked at, for a while.
func TestTextsAreShared(t *testing.T) {
	var texts Texts
	keep := func(a, b string) (string, string) {
		texts.Keep(&a, &b)
		return a, b
	}
	_, first := keep("x", "gold")
	for range 3 * textsSample {
		if _, again := keep("x", strings.Clone("gold")); unsafe.StringData(again) != unsafe.StringData(first) {
			t.Fatal("equal texts lie apart")
		}
	}
	for i := range 2 * textsSample {
		if a, b := keep(fmt.Sprint("text", i), "gold"); a != fmt.Sprint("text", i) || b != "gold" {
			t.Fatal("a text was changed")
		}
	}
	if !texts.columns[0].differ || texts.columns[0].seen != nil || texts.columns[1].differ {
		t.Error("the wrong column was given up")
	}
	for range textsRest + 3*textsSample {
		keep("one", "gold")
	}
	if texts.columns[0].differ {
		t.Error("a column that has few values again is not looked at")
	}
}

// Texts of a row lie together, whatever their number and length, and share nothing
// with their giver.
func TestTextsOfARow(t *testing.T) {
	giver := []byte(strings.Repeat("0123456789", 200))
	var texts Texts
	row := make([]string, 20)
	var at []*string
	for i := range row {
		row[i] = unsafe.String(&giver[0], i*i*3)
		at = append(at, &row[i])
	}
	texts.Keep(at...)
	clear(giver)
	for i, s := range row {
		if want := strings.Repeat("0123456789", 200)[:i*i*3]; s != want {
			t.Errorf("text %d is %q", i, s)
		}
	}
	if unsafe.StringData(row[0]) != nil {
		t.Error("an empty text holds on to memory")
	}
}
