package rowio

import (
	"fmt"
	"sync"

	"github.com/veloc-dev/veloc/runtime/scan"
)

// Splitter is a Reader whose input can be cut into blocks of whole records,
// which goroutines decode side by side.
type Splitter interface {
	// Splits reports whether Split can cut this input.
	Splits() (bool, error)
	// Split cuts off the next block. Its text is good until a Recycle that frees
	// it, as that of a batch. io.EOF is the end of the input.
	Split() (scan.Block, error)
	// Fork makes a decoder of blocks, for one goroutine.
	Fork() BlockReader
}

// BlockReader decodes the records of one block after the other.
type BlockReader interface {
	// Load makes a block what Read reads.
	Load(b scan.Block)
	// Read is Reader.Read; io.EOF is the end of the block.
	Read(batch Records, max int) error
	// Ended reports whether the block has ended the whole input.
	Ended() bool
}

// Encoder is a Writer that encodes rows on any goroutine, and writes what was
// encoded in the order in which it is put.
type Encoder interface {
	Encode(dst []byte, rows Results) []byte
	Put(encoded []byte) error
}

func (r *csvReader) Splits() (bool, error) {
	ok, err := r.s.Splits()
	return ok, located(r.file, true, err)
}

func (r *csvReader) Split() (scan.Block, error) {
	b, err := r.s.Split()
	return b, located(r.file, true, err)
}

func (r *csvReader) Fork() BlockReader { return &csvBlocks{csvReader{r.file, r.s.Fork()}} }

type csvBlocks struct{ csvReader }

func (r *csvBlocks) Load(b scan.Block) { r.s.Load(b) }
func (r *csvBlocks) Ended() bool       { return r.s.Ended() }

func (r *jsonReader) Splits() (bool, error) { return true, nil }

func (r *jsonReader) Split() (scan.Block, error) {
	b, err := r.s.Split()
	return b, located(r.file, false, err)
}

func (r *jsonReader) Fork() BlockReader {
	return &jsonBlocks{jsonReader{r.file, r.s.Fork(r.extra.say), nil}}
}

type jsonBlocks struct{ jsonReader }

func (r *jsonBlocks) Load(b scan.Block) { r.s.Load(b) }
func (r *jsonBlocks) Ended() bool       { return false }

// onceEach calls a function once for each name, whoever finds it first. A name
// that is refused is refused whenever it is found.
type onceEach struct {
	mu   sync.Mutex
	said map[string]error
	f    func(names []string) error
}

func (o *onceEach) say(names []string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	key := fmt.Sprint(names)
	err, ok := o.said[key]
	if !ok && o.f != nil {
		err = o.f(names)
		o.said[key] = err
	}
	return err
}

// Encode appends the rows.
func (t *textWriter) Encode(dst []byte, rows Results) []byte { return t.encode(rows, dst) }

// Put writes behind what was written before.
func (t *textWriter) Put(encoded []byte) error {
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := t.w.Write(encoded)
	return err
}
