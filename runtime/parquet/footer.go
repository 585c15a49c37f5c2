package parquet

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// magic is what a Parquet file begins and ends with.
const magic = "PAR1"

// element describes a column to readers, by its logical type and by what older
// ones know.
func element(name string, node parquet.Node, optional bool) format.SchemaElement {
	t := node.Type()
	e := format.SchemaElement{Name: name}
	e.RepetitionType.Set(format.Required)
	if optional {
		e.RepetitionType.Set(format.Optional)
	}
	if logical := t.LogicalType(); logical != nil {
		e.LogicalType = *logical
		if d, ok := logical.Value.(*format.DecimalType); ok {
			e.Scale.Set(d.Scale)
			e.Precision.Set(d.Precision)
		}
	}
	if t.Kind() == parquet.FixedLenByteArray {
		e.TypeLength.Set(int32(t.Length()))
	}
	e.Type.Set(*t.PhysicalType())
	if converted := t.ConvertedType(); converted != nil {
		e.ConvertedType.Set(*converted)
	}
	return e
}

// footer is the file's end.
func footer(columns []format.SchemaElement, groups []format.RowGroup) ([]byte, error) {
	root := format.SchemaElement{Name: "rows"}
	root.NumChildren.Set(int32(len(columns)))
	meta := format.FileMetaData{Version: 1, CreatedBy: "veloc", RowGroups: groups, Schema: append([]format.SchemaElement{root}, columns...)}
	for _, g := range groups {
		meta.NumRows += g.NumRows
	}
	for range columns {
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	out, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return nil, err
	}
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(out))), magic...), nil
}
