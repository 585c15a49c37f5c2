package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"unicode/utf8"

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

// deadLetterPrefix begins the policy that keeps bad records.
const deadLetterPrefix = "dead-letter="

func newBadRecords(policy string, most int64) (*badRecords, error) {
	b := &badRecords{most: most}
	path, letters := strings.CutPrefix(policy, deadLetterPrefix)
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
		return nil, usagef("--on-bad-record is stop, skip or dead-letter=FILE, not %q", policy)
	}
	return b, nil
}

func (b *badRecords) decoding(e *rowio.RecordError) error { return b.refuse(e, e.Raw) }

// tooManyBad says that --max-bad is exceeded.
type tooManyBad struct {
	most int64
	last error
}

func (e *tooManyBad) Error() string {
	text := fmt.Sprintf("more than %d bad records (--max-bad)", e.most)
	if evaluation := (*runtime.RecordError)(nil); errors.As(e.last, &evaluation) {
		text += "; the last: " + e.last.Error()
	}
	return text
}

// Unwrap gives the last bad record's error.
func (e *tooManyBad) Unwrap() error { return e.last }

// deadLetter is a line of the dead-letter file.
type deadLetter struct {
	File     string `json:"file,omitempty"`
	Line     int64  `json:"line,omitempty"`
	Column   string `json:"column,omitempty"`
	SQLState string `json:"sqlstate,omitempty"`
	Reason   string `json:"reason"`
	Record   string `json:"record"`
	Bytes    []byte `json:"record_bytes,omitempty"` // in base64, of a record that is not UTF-8
}

// refuse counts and keeps a record, or stops the run.
func (b *badRecords) refuse(err error, record []byte) error {
	var decoding *rowio.RecordError
	switch {
	case errors.As(err, &decoding) && decoding.Fatal || decoding != nil && !b.skip:
		return err
	case !b.skip:
		return fmt.Errorf("%w, in the record %s", err, bytes.TrimSpace(record))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count++; b.most >= 0 && b.count > b.most {
		return &tooManyBad{b.most, err}
	}
	if b.file == nil {
		return nil
	}
	record = bytes.TrimRight(record, "\r\n")
	letter := deadLetter{Reason: err.Error(), Record: string(record)}
	if !utf8.Valid(record) {
		letter.Bytes = record
	}
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

func (b *badRecords) close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}
