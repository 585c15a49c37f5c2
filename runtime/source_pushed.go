package runtime

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Pushed is the source of a table that the service itself fills with Upsert,
// Insert, Delete and Replace; it is ready once the service calls the table's
// Loaded.
func Pushed() TableSource { return &pushed{loaded: make(chan struct{})} }

type pushed struct {
	once   sync.Once
	loaded chan struct{}
}

func (p *pushed) finish() { p.once.Do(func() { close(p.loaded) }) }

// keepRows ends a load without replacing the table's rows.
type keepRows struct{}

func (keepRows) Error() string { return "keep the rows" }

// LoadTable waits for Loaded.
func (p *pushed) LoadTable(ctx context.Context, _ *TableInput) error {
	select {
	case <-p.loaded:
		return keepRows{}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprintf("the source panicked: %v", p.value) }

// Decode reads all records of r in the format into the table being loaded.
func (in *TableInput) Decode(format rowio.Format, r io.Reader) error {
	reader, err := format.NewReader(r, in.Relation())
	if err != nil {
		return err
	}
	if c, ok := reader.(io.Closer); ok {
		defer c.Close()
	}
	for {
		err := reader.Read(in.Records(), BatchSize)
		if in.Records().Len() > 0 {
			if err := in.Insert(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
