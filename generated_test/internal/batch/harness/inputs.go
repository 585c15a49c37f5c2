package harness

import (
	"context"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
	"github.com/veloc-dev/veloc/runtime/zstd"
)

// Table is a table's source, of any format.
func Table(path string) runtime.TableSource {
	return file.Table(path, parquet.Format, zstd.Compression)
}

// Stream is a stream's source, of any format.
func Stream(path string) runtime.StreamSource {
	return file.Stream(path, parquet.Format, zstd.Compression)
}

// Read reads a stream to its end, and calls keep for each batch.
func Read(from runtime.StreamSource, batch runtime.StreamBatch, keep func()) error {
	ctx := context.Background()
	reader, err := from.OpenStream(ctx, batch.Relation(), nil)
	if err != nil {
		return err
	}
	defer reader.Close()
	for err == nil {
		batch.Reset()
		_, err = reader.Read(ctx, batch, 512)
		keep()
	}
	return err
}

// Push gives rows to a table one by one in a random order; where it has a key, some
// of them twice.
func Push[R any](seed uint64, rows iter.Seq[R], put func(R) error, twice bool) error {
	r := rand.New(rand.NewPCG(seed, 0))
	all := shuffled(r, rows)
	if twice {
		for _, row := range all[:len(all)/3] {
			if err := put(row); err != nil {
				return err
			}
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	for _, row := range all {
		if err := put(row); err != nil {
			return err
		}
	}
	return nil
}

// Replace gives rows to a table all at once, twice, in random orders.
func Replace[R any](seed uint64, rows iter.Seq[R], replace func([]R) error, _ bool) error {
	r := rand.New(rand.NewPCG(seed, 0))
	all := shuffled(r, rows)
	if err := replace(all[:len(all)/2]); err != nil {
		return err
	}
	return replace(all)
}

// Put gives rows to a table one by one.
func Put[R any](rows iter.Seq[R], put func(R) error) error {
	for row := range rows {
		if err := put(row); err != nil {
			return err
		}
	}
	return nil
}

func shuffled[R any](r *rand.Rand, rows iter.Seq[R]) []R {
	all := slices.Collect(rows)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// Argument is a parameter's value as a text.
type Argument struct {
	Kind  ir.Kind
	Given bool // otherwise the field stays as it is
	Text  string
}

// Params makes a query's parameters, whose fields have the order of the arguments.
func Params[P any](args []Argument) P {
	var p P
	fields := reflect.ValueOf(&p).Elem()
	for i, a := range args {
		if !a.Given {
			continue
		}
		field := fields.Field(i)
		v := field.FieldByName("V")
		v.Set(parsed(a).Convert(v.Type()))
		field.FieldByName("Valid").SetBool(true)
	}
	return p
}

func parsed(a Argument) reflect.Value {
	if a.Kind.IsString() {
		return reflect.ValueOf(a.Text)
	}
	parse := reflect.ValueOf(funcs.TextOf(a.Kind).Parse)
	in := []reflect.Value{reflect.ValueOf(a.Text)}
	if parse.Type().NumIn() == 2 {
		in = []reflect.Value{reflect.ValueOf(time.UTC), in[0]}
	}
	out := parse.Call(in)
	if !out[1].IsNil() {
		panic(out[1].Interface())
	}
	return out[0]
}
