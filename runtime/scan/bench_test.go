package scan

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// again gives the same text over and over.
type again struct {
	text []byte
	at   int
}

func (r *again) Read(b []byte) (int, error) {
	if r.at == len(r.text) {
		r.at = 0
	}
	n := copy(b, r.text[r.at:])
	r.at += n
	return n, nil
}

func BenchmarkCSV(b *testing.B) {
	var in bytes.Buffer
	for i := range 10000 {
		fmt.Fprintf(&in, "%d,u%07d,BTC-EUR,%d.25,EUR,2026-01-01 00:00:00,,t\n", i, i%997, i*3)
	}
	header := "id,user_id,symbol,amount,currency,at,note,flag\n"
	columns := columnsOf("id", "user_id", "symbol", "amount", "currency", "at", "note", "flag")
	benchmarkScan(b, NewCSV(io.MultiReader(bytes.NewReader([]byte(header)), &again{text: in.Bytes()}), columns, CSVOptions{}))
}

func BenchmarkJSON(b *testing.B) {
	var in bytes.Buffer
	for i := range 10000 {
		fmt.Fprintf(&in, `{"id":%d,"user_id":"u%07d","symbol":"BTC-EUR","amount":%d.25,"currency":"EUR","at":"2026-01-01T00:00:00","note":null,"flag":true}`+"\n", i, i%997, i*3)
	}
	columns := columnsOf("id", "user_id", "symbol", "amount", "currency", "at", "note", "flag")
	benchmarkScan(b, NewJSON(&again{text: in.Bytes()}, columns, JSONOptions{}))
}

// benchmarkScan reads as a stream is read: batch by batch, into chunks that are
// used again.
func benchmarkScan(b *testing.B, s interface {
	scanner
	Buffered() bool
	Recycle(int)
}) {
	for n := 0; b.Loop(); n++ {
		if n%4096 == 0 {
			s.Recycle(0)
		}
		if err := s.Next(); err != nil {
			b.Fatal(err)
		}
		s.Buffered()
	}
}

func columnsOf(names ...string) []Column {
	cs := make([]Column, len(names))
	for i, n := range names {
		cs[i].Name = n
	}
	return cs
}
