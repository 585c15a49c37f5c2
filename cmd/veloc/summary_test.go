//go:build cgo && unix

package main_test

import (
	"encoding/json"
	"os"
	"testing"
)

// summary is what tests look at in the file of --summary.
type summary struct {
	Query      string
	Records    int64
	Rows       int64
	BadRecords int64 `json:"bad_records"`
	Joins      []struct {
		Alias        string
		Hits, Misses int64
		NullKeys     int64 `json:"null_keys"`
	}
	Tables []struct {
		Table      string
		Rows       int
		Duplicates int64 `json:"duplicate_keys"`
		BadRecords int64 `json:"bad_records"`
	}
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
}
