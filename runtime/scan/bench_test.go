package scan

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

func BenchmarkCSV(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("id,user_id,symbol,amount,currency,at,note,flag\n")
	for i := range 10000 {
		fmt.Fprintf(&in, "%d,u%07d,BTC-EUR,%d.25,EUR,2026-01-01 00:00:00,,t\n", i, i%997, i*3)
	}
	columns := columnsOf("id", "user_id", "symbol", "amount", "currency", "at", "note", "flag")
	b.ReportAllocs()
	for b.Loop() {
		s := NewCSV(bytes.NewReader(in.Bytes()), columns, CSVOptions{})
		for {
			if err := s.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			s.Buffered()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10000, "ns/record")
}

func BenchmarkJSON(b *testing.B) {
	var in bytes.Buffer
	for i := range 10000 {
		fmt.Fprintf(&in, `{"id":%d,"user_id":"u%07d","symbol":"BTC-EUR","amount":%d.25,"currency":"EUR","at":"2026-01-01T00:00:00","note":null,"flag":true}`+"\n", i, i%997, i*3)
	}
	columns := columnsOf("id", "user_id", "symbol", "amount", "currency", "at", "note", "flag")
	b.ReportAllocs()
	for b.Loop() {
		s := NewJSON(bytes.NewReader(in.Bytes()), columns, JSONOptions{})
		for {
			if err := s.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			s.Buffered()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10000, "ns/record")
}

func columnsOf(names ...string) []Column {
	cs := make([]Column, len(names))
	for i, n := range names {
		cs[i].Name = n
	}
	return cs
}
