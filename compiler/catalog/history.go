package catalog

import (
	"github.com/veloc-dev/veloc/compiler/ir"
)

// history is what queries, which are bound to the tables as they are in the end,
// must know of the script before.
type history struct {
	paths [][]string // the search path, by statement
	begun map[*ir.Relation]int
	// shaped is the last statement that changed a relation's name or columns.
	shaped map[*ir.Relation]change
	// dropped are the relations that are gone, by the name that they had.
	dropped map[objectName]change
	// replaced is the last statement that gave a view another SELECT.
	replaced map[*ir.Relation]change
}

// change is a statement, by number and place, that changed what begun began.
type change struct {
	begun, number int
	at            ir.Span
}

func (h *history) created(rel *relation, number int) {
	if h.begun == nil {
		h.begun, h.shaped, h.dropped, h.replaced = map[*ir.Relation]int{}, map[*ir.Relation]change{}, map[objectName]change{}, map[*ir.Relation]change{}
	}
	h.begun[rel.ir] = number
}

// shaped notes that a statement has changed a relation's name or columns.
func (b *builder) shaped(rel *relation, at ir.Span) {
	b.history.shaped[rel.ir] = change{b.history.begun[rel.ir], b.number, at}
}

// At makes Find look as the script's statement of that number would.
func (c *Catalog) At(number int) { c.path = c.history.paths[number] }

// ChangedAfter gives the place of a statement that changes a relation's name or
// columns behind the query of that number, which stands behind its CREATE TABLE.
func (c *Catalog) ChangedAfter(rel *ir.Relation, number int) (ir.Span, bool) {
	if s, ok := c.history.shaped[rel]; ok && s.number > number && s.begun < number {
		return s.at, true
	}
	if d, ok := c.history.dropped[objectName{rel.Schema, rel.Name}]; ok && d.number > number && d.begun < number {
		return d.at, true
	}
	return ir.Span{}, false
}

// ReplacedAfter gives the place of a statement that gives a view another SELECT behind
// the query of that number, which stands behind its CREATE VIEW.
func (c *Catalog) ReplacedAfter(view *ir.Relation, number int) (ir.Span, bool) {
	s, ok := c.history.replaced[view]
	return s.at, ok && s.number > number && s.begun < number
}
