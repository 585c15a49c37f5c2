package generated_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
)

// TestEverySignatureBuilds makes Go of every function, operator and cast of the
// table, of every comparison in every form, with operands that may be NULL, that
// may not, and that are constants, in SELECT, WHERE and ON, as keys and beside
// them; builds it as one package, and runs it.
func TestEverySignatureBuilds(t *testing.T) {
	var sql strings.Builder
	sql.WriteString("SET timezone = '" + testZone + "';\n-- veloc: stream\n" + signatureTable("s") + signatureTable("t"))
	values := signatureValues()
	var where []string
	number := 0
	query := func(targets, conds, ons []string) {
		number++
		fmt.Fprintf(&sql, "-- name: Q%d\nSELECT s.id", number)
		for _, e := range targets {
			sql.WriteString(",\n" + e)
		}
		fmt.Fprintf(&sql, "\nFROM s LEFT JOIN t ON %s\nWHERE %s;\n", strings.Join(append([]string{"t.id = s.id"}, ons...), "\nAND "), strings.Join(append([]string{"s.id > 0"}, conds...), "\nAND "))
	}
	const together = 120 // expressions of a query: the code around them costs, too
	for i, e := range values {
		if i%7 == 0 {
			where = append(where, "("+e+") IS NOT NULL")
		}
	}
	for chunk := range slices.Chunk(values, together) {
		query(chunk, nil, nil)
	}
	for chunk := range slices.Chunk(where, together) {
		query(nil, chunk, nil)
	}
	conditions, residuals, keys := signatureConditions()
	for chunk := range slices.Chunk(conditions, together) {
		query(nil, chunk, nil)
	}
	for chunk := range slices.Chunk(residuals, together) {
		query(nil, nil, chunk)
	}
	for _, k := range keys {
		number++
		fmt.Fprintf(&sql, "-- name: Q%d\nSELECT s.id, t.id AS other FROM s JOIN t ON %s;\n", number, strings.Join(k, "\nAND "))
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"s", "t"} {
		if err := os.WriteFile(filepath.Join(data, name+".csv"), []byte(signatureRows()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	results, err := batch.Run(t.Context(), repository(t), dir, []batch.Package{{Files: []ir.File{{Name: "all.sql", Text: sql.String()}}, Data: data}})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != number {
		t.Errorf("%d of %d queries ran: %s", len(results), number, results[batch.Key{}].Err)
	}
	for k, r := range results {
		if strings.HasPrefix(r.Err, "panic") {
			t.Errorf("%s: %s", k.Query, r.Err)
		}
	}
	t.Logf("%d values, %d conditions, %d keys in %d queries", len(values), len(conditions)+len(residuals), len(keys), number)
}

func signatureTable(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (id integer PRIMARY KEY", name)
	for _, k := range kindsWithValues() {
		fmt.Fprintf(&b, ", n%d %s, m%d %s NOT NULL", k, signatureType(k), k, signatureType(k))
	}
	return b.String() + ");\n"
}

// signatureType gives numeric columns a fixed representation.
func signatureType(k ir.Kind) string {
	switch k {
	case ir.Numeric:
		return "numeric(12,3)"
	case ir.Bpchar:
		return "char(6)"
	}
	return k.String()
}

func signatureRows() string {
	var header, full, sparse strings.Builder
	header.WriteString("id")
	full.WriteString("1")
	sparse.WriteString("2")
	for _, k := range kindsWithValues() {
		v := signatureConstant[k]
		fmt.Fprintf(&header, ",n%d,m%d", k, k)
		fmt.Fprintf(&full, ",%q,%q", v, v)
		fmt.Fprintf(&sparse, ",,%q", v)
	}
	return strings.ReplaceAll(header.String()+"\n"+full.String()+"\n"+sparse.String()+"\n", `\"`, `""`)
}

// signatureConstant are values that most functions take.
var signatureConstant = map[ir.Kind]string{
	ir.Bool: "t", ir.Int2: "2", ir.Int4: "3", ir.Int8: "4", ir.Float4: "1.5", ir.Float8: "2.5", ir.Numeric: "1.250", ir.Text: "hour", ir.Varchar: "hex", ir.Bpchar: "ab",
	ir.Date: "2024-02-29", ir.Time: "12:34:56", ir.Timestamp: "2024-02-29 12:00:00", ir.Timestamptz: "2024-03-10 07:30:00+00", ir.Interval: "1 day",
	ir.UUID: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", ir.Bytea: "61", ir.JSONB: "1",
}

// operandShapes are the ways in which arguments are given: a letter for each,
// n for a column that may be NULL, m for one that may not, c for a constant.
func operandShapes(n int) []string {
	switch n {
	case 0:
		return []string{""}
	case 1:
		return []string{"n", "m"}
	}
	rest := n - 1
	return []string{strings.Repeat("n", n), strings.Repeat("m", n), "c" + strings.Repeat("n", rest), "n" + strings.Repeat("m", rest-1) + "c"}
}

// operands spells arguments of the kinds; the relations take turns where two
// are given.
func operandsOf(kinds []ir.Kind, shape string, relations ...string) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		if shape[i] == 'c' {
			out[i] = constant(k, signatureConstant[k])
			continue
		}
		out[i] = fmt.Sprintf("%s.%c%d", relations[i%len(relations)], shape[i], k)
	}
	return out
}

// spellCall writes a call of a function or operator.
func spellCall(name string, args []string) string {
	switch {
	case name[0] >= 'a' && name[0] <= 'z':
		return fmt.Sprintf("pg_catalog.\"%s\"(%s)", name, strings.Join(args, ", "))
	case len(args) == 1:
		return fmt.Sprintf("(%s %s)", name, args[0])
	}
	return fmt.Sprintf("(%s %s %s)", args[0], name, args[1])
}

// signatureValues are expressions over both relations, one for each signature
// and shape.
func signatureValues() []string {
	var out []string
	names := funcs.Names()
	slices.Sort(names)
	for _, name := range names {
		for _, e := range funcs.Overloads(name) {
			for i, shape := range operandShapes(len(e.Args)) {
				if prim := e.Prim.IsComparison(); prim && i > 0 {
					break // the conditions have them
				}
				out = append(out, spellCall(name, operandsOf(e.Args, shape, "s", "t")))
			}
		}
	}
	for _, from := range kindsWithValues() {
		for _, to := range kindsWithValues() {
			if funcs.CastBetween(from, to) == nil && !from.IsString() && !to.IsString() {
				continue
			}
			for _, shape := range []string{"n", "m"} {
				out = append(out, operandsOf([]ir.Kind{from}, shape, "s")[0]+"::"+signatureType(to))
			}
		}
	}
	for i, pair := range comparedPairs() {
		for k := range 2 {
			args := operandsOf(pair, operandShapes(2)[(i+k)%4], "s", "t")
			out = append(out, "nullif("+args[0]+", "+args[1]+")")
			if e := common(pair); e {
				out = append(out, "coalesce("+args[0]+", "+args[1]+")", "greatest("+args[0]+", "+args[1]+")", "CASE WHEN s.id > 1 THEN "+args[0]+" ELSE "+args[1]+" END")
			}
		}
	}
	return out
}

// comparedPairs are the pairs of kinds that = takes.
func comparedPairs() [][]ir.Kind {
	var out [][]ir.Kind
	for _, l := range kindsWithValues() {
		for _, r := range kindsWithValues() {
			if _, outcome := pgcatalog.Operator("=", catalogName(l), catalogName(r)); outcome == pgcatalog.Found && l != ir.JSONB {
				out = append(out, []ir.Kind{l, r})
			}
		}
	}
	return out
}

// common reports whether CASE and the like find one type for both.
func common(pair []ir.Kind) bool {
	return pgcatalog.SameCategory(catalogName(pair[0]), catalogName(pair[1])) && (pgcatalog.Implicit(catalogName(pair[0]), catalogName(pair[1])) || pgcatalog.Implicit(catalogName(pair[1]), catalogName(pair[0])))
}

// catalogName is pg_type.typname.
func catalogName(k ir.Kind) string {
	switch k {
	case ir.Bool:
		return "bool"
	case ir.Int2, ir.Int4, ir.Int8:
		return map[ir.Kind]string{ir.Int2: "int2", ir.Int4: "int4", ir.Int8: "int8"}[k]
	case ir.Float4:
		return "float4"
	case ir.Float8:
		return "float8"
	case ir.Varchar:
		return "varchar"
	case ir.Bpchar:
		return "bpchar"
	case ir.Timestamptz:
		return "timestamptz"
	}
	name, _, _ := strings.Cut(k.String(), " ")
	return name
}

// signatureConditions are conditions of every form over every pair that can be
// compared, and the equalities that an index serves.
func signatureConditions() (conditions, residuals []string, keys [][]string) {
	for _, pair := range comparedPairs() {
		// Every form takes turns in WHERE and ON with the shapes of its operands.
		shapes := operandShapes(2)
		for i, form := range []string{"A = B", "A < B", "A >= B", "A IS DISTINCT FROM B", "A IS NOT DISTINCT FROM B", "A IN (B, A)", "A NOT IN (A, B, NULL)",
			"(CASE A WHEN B THEN true END) IS NOT FALSE", "A BETWEEN B AND A", "(A, s.id) < (B, t.id)"} {
			for k, to := range []*[]string{&conditions, &residuals} {
				for j := range 2 {
					a := operandsOf(pair, shapes[(i+len(keys)+2*k+j)%len(shapes)], "s", "t")
					*to = append(*to, formSQL(form, a[0], a[1]))
				}
			}
		}
		// A key of one part and of two: integers have an index of their own.
		nulls, values := operandsOf(pair, "nm", "s", "t"), operandsOf(pair, "mn", "s", "t")
		key := []string{nulls[0] + " = " + nulls[1], values[0] + " = " + values[1]}
		keys = append(keys, key[:1+len(keys)%2])
	}
	var calls []string
	for _, name := range funcs.Names() {
		for _, e := range funcs.Overloads(name) {
			if len(e.Args) == 0 || e.Result == ir.JSONB || e.Result == ir.Bool {
				continue
			}
			shape := strings.Repeat("m", len(e.Args))
			calls = append(calls, spellCall(name, operandsOf(e.Args, shape, "t"))+" = "+spellCall(name, operandsOf(e.Args, shape, "s")))
		}
	}
	slices.Sort(calls)
	for parts := range slices.Chunk(calls, 25) {
		keys = append(keys, parts)
	}
	return conditions, residuals, keys
}
