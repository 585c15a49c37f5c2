package fuzz

import "math/rand/v2"

// Format is a file's format.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	NDJSON  Format = "ndjson"
	Parquet Format = "parquet"
)

// Input says how veloc is given a relation's data. PostgreSQL is given CSV.
type Input struct {
	Format      Format
	Compression string // "", ".gz" or ".zst"
	// How the rows come into a table: from the file, or from Go in an order drawn
	// from the seed, one by one or all at once.
	Pushed, Replaced bool
}

// File is the data's file name.
func (in Input) File(relation string) string {
	return relation + "." + string(in.Format) + in.Compression
}

func newInput(r *rand.Rand, stream bool) Input {
	in := Input{Format: []Format{CSV, CSV, CSV, NDJSON, NDJSON, Parquet}[r.IntN(6)]}
	if in.Format != Parquet {
		in.Compression = []string{"", "", ".gz", ".zst"}[r.IntN(4)]
	}
	if !stream {
		how := r.IntN(6)
		in.Pushed, in.Replaced = how == 0, how == 1
	}
	return in
}
