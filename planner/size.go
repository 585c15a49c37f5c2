package planner

import "github.com/veloc-dev/veloc/compiler/ir"

// slotBytes is what an index costs per row: slots of 8 bytes, of which half to
// five eighths are used where rows are many. sharedBytes comes on top where rows share keys.
const (
	slotBytes   = 16
	sharedBytes = 8
	rowBytes    = 4 // of a row's number
)

// bytesPerRow is the size of a stored row and of its part of the indexes.
func bytesPerRow(t *Table) int {
	size := t.StoredBytes()
	for _, x := range t.Indexes {
		if len(x.Keys) > 0 {
			size += slotBytes
		}
		switch {
		case x.Sorted():
			size += entryBytes(x)
		case !x.Unique():
			size += sharedBytes + t.columnsBytes(x.Included)
		}
	}
	return size
}

// entryBytes is what a sorted index costs per row: the row's number, what it is sorted by,
// of ranges also their ends and how far they reach, and the number of the run where rows
// have keys.
func entryBytes(x *Index) int {
	size := rowBytes
	if len(x.Keys) > 0 {
		size += rowBytes
	}
	value := 8
	if !word(x.SortKeys()[0].Kind) {
		value = 16
	}
	if x.Range != nil {
		return size + 3*value
	}
	return size + value
}

// StoredBytes is the size of a stored row with its fields in order, on a
// machine with 64-bit pointers.
func (t *Table) StoredBytes() int {
	var fields structSize
	fields.addColumns(t, t.Stored)
	for i := range t.Hidden {
		info := t.HiddenColumn(i).Info
		fields.add(info.Type.Kind, info.Rep, info.Nullable)
		if t.HiddenFails(i) {
			fields.add(ir.Text, ir.Rep{}, false) // the error: two words, as a text
		}
	}
	return fields.bytes()
}

// columnsBytes is the size of some columns as fields in order.
func (t *Table) columnsBytes(columns []int) int {
	var fields structSize
	fields.addColumns(t, columns)
	return fields.bytes()
}

// structSize adds fields up as they lie in a struct.
type structSize struct{ size, widest int }

func (s *structSize) add(kind ir.Kind, rep ir.Rep, nullable bool) {
	n, align := sizeOf(kind, rep)
	if nullable {
		n += align // the flag, padded
	}
	s.size = (s.size+align-1)/align*align + n
	s.widest = max(s.widest, align)
}

func (s *structSize) addColumns(t *Table, columns []int) {
	for _, c := range columns {
		col := t.Relation.Columns[c]
		s.add(col.Type.Kind, col.Rep, !col.NotNull)
	}
}

func (s *structSize) bytes() int {
	widest := max(s.widest, 1)
	return (s.size + widest - 1) / widest * widest
}

// sizeOf is the size and alignment of a kind's value in memory.
func sizeOf(k ir.Kind, rep ir.Rep) (size, align int) {
	switch k {
	case ir.Bool:
		return 1, 1
	case ir.Int2:
		return 2, 2
	case ir.Int4, ir.Float4, ir.Date:
		return 4, 4
	case ir.Int8, ir.Float8, ir.Time, ir.Timestamp, ir.Timestamptz:
		return 8, 8
	case ir.Numeric:
		switch {
		case rep.Wide():
			return 16, 8
		case rep.Fixed():
			return 8, 8
		}
		return 40, 8
	case ir.UUID:
		return 16, 1
	case ir.Bytea, ir.JSONB:
		return 24, 8
	}
	return 16, 8
}
