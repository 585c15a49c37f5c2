package rowio

import (
	"errors"
	"slices"

	"github.com/veloc-dev/veloc/runtime/scan"
)

// textChunk is how many bytes of texts a Decoder makes room for at a time.
const textChunk = 16 << 10

// Decoder reads JSON objects, one by one, as records of a relation. What it needs
// is made once; the texts that records keep lie in chunks of 16 KiB, of which a
// kept text pins one. The zero value is ready; it belongs to one goroutine.
type Decoder struct {
	json  *scan.JSON
	texts []byte
}

// Decode scans b and has parse read the texts of the record, which keeps nothing
// of b where copied is set.
func (d *Decoder) Decode(rel *Relation, b []byte, copied bool, parse func(*scan.Record) (int, error)) error {
	if d.json == nil {
		d.json = scan.NewJSON(nil, rel.ScanColumns(), scan.JSONOptions{})
	}
	return decode(d.json, b, parse, func() {
		if copied {
			d.texts = d.json.Own(d.texts, textChunk)
		}
	})
}

// DecodeJSON is Decoder.Decode for one object.
func (rel *Relation) DecodeJSON(b []byte, copied bool, parse func(*scan.Record) (int, error)) error {
	o := rel.object()
	err := decode(o.json, b, parse, o.own(copied))
	rel.objects.Put(o)
	return err
}

// decode scans an object; own is called between the texts and their values.
func decode(s *scan.JSON, b []byte, parse func(*scan.Record) (int, error), own func()) error {
	defer s.Drop()
	err := s.Decode(b)
	if err == nil {
		own()
		column, bad := parse(&s.Record)
		if bad == nil {
			return nil
		}
		err = s.Fail(column, bad)
	}
	var refused *scan.Error
	if errors.As(err, &refused) {
		refused.Raw = slices.Clone(refused.Raw)
	}
	return err
}
