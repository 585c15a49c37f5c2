package parquet

import (
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// sheet is a column being written: a page is filled while the one before is
// encoded.
type sheet struct {
	*rowio.Column
	fill  fill
	page  *page // being filled
	spare *page // being encoded, or empty
	chunk chunk

	numbers *dictionary // of texts; nil: the column has others
	plain   bool        // the group's texts do not go into the dictionary any more
	tried   bool        // the group has a page that tells whether they should
	words   words       // of the group that is being written
}

func newSheet(c *rowio.Column) (*sheet, format.SchemaElement) {
	node, fill := encodingOf(c)
	t := node.Type()
	s := &sheet{Column: c, fill: fill, page: &page{}, spare: &page{}}
	s.chunk = chunk{name: c.Name, kind: t.Kind(), size: t.Length(), optional: !c.NotNull, judged: -1, bounds: bounds{signed: c.Kind == rowio.Dec128}}
	if c.Kind == rowio.Text {
		s.numbers, s.fill = newDictionary(), s.texts
	}
	return s, element(c.Name, node, !c.NotNull)
}

// texts fills in texts, by their numbers in the dictionary while that is worth
// it.
func (s *sheet) texts(p *page, v *rowio.Vector, valid []bool) error {
	if s.plain {
		return fillText(p, v, valid)
	}
	p.indexed = true
	for i, x := range v.Text {
		if valid == nil || valid[i] {
			p.ints = append(p.ints, s.numbers.number(x))
		}
	}
	return nil
}

// full reports whether the page is to be encoded.
func (s *sheet) full() bool {
	return s.page.full() || s.page.indexed && s.numbers.full()
}

// turn makes the next page the one to be filled. Whether its texts go into the
// dictionary is decided here; those of the group's first page leave it where
// half of them differ.
func (s *sheet) turn() {
	if n := s.page.values(); s.page.indexed {
		differ := !s.tried && n >= telling && 2*len(s.numbers.starts) > n
		if s.plain = differ || s.numbers.full(); differ && s.chunk.rows == 0 {
			s.numbers.resolve(s.page)
			s.numbers.reset()
		}
		s.tried = s.tried || n >= telling
	}
	s.page, s.spare = s.spare, s.page
}

// end starts the next group.
func (s *sheet) end() {
	s.plain, s.tried, s.words = false, false, words{}
	if s.numbers != nil {
		s.words = s.numbers.take()
	}
}

// encode encodes the page that was filled.
func (s *sheet) encode() error {
	err := s.chunk.add(s.spare)
	s.spare.reset()
	return err
}
