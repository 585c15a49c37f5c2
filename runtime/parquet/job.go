package parquet

import (
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/parquet-go/parquet-go/format"
)

// job is pages to encode, and at a row group's end the group to write.
type job struct {
	sheets []*sheet // whose spare pages are to be encoded
	out    *groups
	end    bool
	rows   int      // of the group that ends
	group  []*sheet // its columns
}

func (j *job) do() error {
	if err := j.encode(); err != nil || !j.end {
		return err
	}
	return j.out.write(j.group, j.rows)
}

// encode takes a goroutine for each processor but the one that joins.
func (j *job) encode() error {
	helpers := min(len(j.sheets), max(1, runtime.GOMAXPROCS(0)-1))
	if helpers == 1 {
		for _, s := range j.sheets {
			if err := s.encode(); err != nil {
				return err
			}
		}
		return nil
	}
	errs := make([]error, len(j.sheets))
	var next atomic.Int64
	var all sync.WaitGroup
	for range helpers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(errs)); i = next.Add(1) - 1 {
				errs[i] = j.sheets[i].encode()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// groups is the file: the row groups that are written, and their description.
type groups struct {
	w      io.Writer
	at     int64
	schema []format.SchemaElement
	list   []format.RowGroup
}

// write writes a row group.
func (g *groups) write(sheets []*sheet, rows int) error {
	if err := g.begin(); err != nil {
		return err
	}
	group := format.RowGroup{NumRows: int64(rows), FileOffset: g.at, Ordinal: int16(len(g.list))}
	for _, s := range sheets {
		c, err := s.chunk.end(g, s.words)
		if err != nil {
			return err
		}
		group.Columns = append(group.Columns, c)
		group.TotalByteSize += c.MetaData.TotalUncompressedSize
		group.TotalCompressedSize += c.MetaData.TotalCompressedSize
	}
	g.list = append(g.list, group)
	return nil
}

// begin writes what a file begins with.
func (g *groups) begin() error {
	if g.at > 0 {
		return nil
	}
	return g.put([]byte(magic))
}

func (g *groups) put(b []byte) error {
	n, err := g.w.Write(b)
	g.at += int64(n)
	return err
}

// close writes the file's end.
func (g *groups) close() error {
	if err := g.begin(); err != nil {
		return err
	}
	end, err := footer(g.schema, g.list)
	if err != nil {
		return err
	}
	return g.put(end)
}
