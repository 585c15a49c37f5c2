package generated_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/golden/changes"
	"github.com/veloc-dev/veloc/golden/derived"
	"github.com/veloc-dev/veloc/golden/joins"
)

// What a table and a row show is for users; what generated code alone calls is not
// there.
func TestUsersSeeWhatIsTheirs(t *testing.T) {
	every := []string{"All", "Len", "Loaded", "Reload", "Status", "Usable", "Version"}
	row := []string{"AppendCSV", "AppendJSON", "Clone", "DecodeJSON", "DecodeJSONView", "MarshalJSON", "UnmarshalJSON"}
	for typ, want := range map[reflect.Type][]string{
		reflect.TypeFor[*trading.LimitsTable]():    append([]string{"Delete", "Get", "Replace", "Upsert"}, every...),
		reflect.TypeFor[*changes.ItemsTable]():     append([]string{"Delete", "Get", "Replace", "Upsert"}, every...),
		reflect.TypeFor[*joins.ProductsTable]():    append([]string{"Insert", "Replace"}, every...),
		reflect.TypeFor[*derived.CatalogueTable](): append([]string{"Get"}, every...),
		reflect.TypeFor[*trading.LimitsRow]():      row,
		reflect.TypeFor[*trading.TradesRow]():      row,
	} {
		slices.Sort(want)
		var have []string
		for i := range typ.NumMethod() {
			have = append(have, typ.Method(i).Name)
		}
		if !slices.Equal(have, want) {
			t.Errorf("%v has %v, want %v", typ, have, want)
		}
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[trading.LimitsTable](), reflect.TypeFor[derived.CatalogueTable]()} {
		for i := range typ.NumField() {
			if f := typ.Field(i); f.IsExported() && f.Name != "Handle" {
				t.Errorf("%v has the field %s", typ, f.Name)
			}
		}
	}
}
