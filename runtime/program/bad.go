package program

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// badRecords does with records that cannot be used what --on-bad-record says.
type badRecords struct {
	mu    sync.Mutex
	skip  bool
	most  int64 // -1: no bound
	count int64
	file  *os.File // of dead letters; nil: none
	path  string
}

func newBadRecords(policy string, most int64) (*badRecords, error) {
	b := &badRecords{most: most}
	path, letters := strings.CutPrefix(policy, "dead-letter=")
	switch {
	case policy == "" || policy == "stop":
	case policy == "skip":
		b.skip = true
	case letters && path != "":
		b.skip, b.path = true, path
		f, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		b.file = f
	default:
		return nil, fmt.Errorf("--on-bad-record is stop, skip or dead-letter=FILE, not %q", policy)
	}
	return b, nil
}

func (b *badRecords) decoding(e *rowio.RecordError) error { return b.refuse(e, e.Raw) }

// deadLetter is a line of the dead-letter file.
type deadLetter struct {
	File     string `json:"file,omitempty"`
	Line     int64  `json:"line,omitempty"`
	Column   string `json:"column,omitempty"`
	SQLState string `json:"sqlstate,omitempty"`
	Reason   string `json:"reason"`
	Record   string `json:"record"`
}

// refuse counts and keeps a record, or stops the run.
func (b *badRecords) refuse(err error, record []byte) error {
	var decoding *rowio.RecordError
	if errors.As(err, &decoding) && decoding.Fatal || !b.skip {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count++; b.most >= 0 && b.count > b.most {
		return fmt.Errorf("more than %d bad records (--max-bad); the last: %w", b.most, err)
	}
	if b.file == nil {
		return nil
	}
	letter := deadLetter{Reason: err.Error(), Record: strings.TrimRight(string(record), "\r\n")}
	var evaluation *runtime.RecordError
	switch {
	case decoding != nil:
		letter.File, letter.Line, letter.Column, letter.SQLState = decoding.File, decoding.Line, decoding.Name, decoding.SQLState
		letter.Reason = decoding.Err.Error()
	case errors.As(err, &evaluation):
		letter.Column, letter.SQLState, letter.Reason = evaluation.Column, evaluation.SQLState, evaluation.Err.Error()
	}
	line, err := json.Marshal(letter)
	if err != nil {
		return err
	}
	_, err = b.file.Write(append(line, '\n'))
	return err
}

func (b *badRecords) close(bool) error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}
