package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Value is a column's text, or NULL.
type Value struct {
	Null bool
	Text string
}

// common values repeat often, so that joins meet; edges are where compilers of
// PostgreSQL's SQL usually go wrong. Both are texts of the input functions.
var common = map[ir.Kind][]string{
	boolean:     {"t", "f"},
	int2:        {"0", "1", "2", "3", "-1", "7"},
	int4:        {"0", "1", "2", "3", "-1", "7", "12"},
	int8:        {"0", "1", "2", "3", "-1", "7", "10"},
	float4:      {"0", "1", "2", "3", "0.5", "1.5"},
	float8:      {"0", "1", "2", "3", "0.5", "0.1"},
	numeric:     {"0", "1", "2", "3.0", "0.5", "2.50"},
	text:        {"a", "b", "ab", "A", "", "aB"},
	varchar:     {"a", "b", "ab", "", "12"},
	char:        {"a", "b", "ab", ""},
	date:        {"2024-01-01", "2024-02-29", "2023-12-31"},
	clock:       {"00:00:00", "12:30:00", "23:59:59.5"},
	timestamp:   {"2024-01-01 00:00:00", "2024-02-29 12:00:00", "2023-12-31 23:59:59"},
	timestamptz: {"2024-01-01 00:00:00+00", "2024-02-29 12:00:00+00"},
	interval:    {"1 day", "24:00:00", "1 mon", "30 days", "00:00:00"},
	uuid:        {"00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	bytea:       {`\x`, `\x00`, `\x61`},
	jsonb:       {`{"b":1,"a":[1,2]}`, `null`, `"x"`},
}

var edges = map[ir.Kind][]string{
	int2:        {"32767", "-32768", "100"},
	int4:        {"2147483647", "-2147483648", "16777217", "1000"},
	int8:        {"9223372036854775807", "-9223372036854775808", "9007199254740993", "9007199254740992", "2147483648"},
	float4:      {"NaN", "Infinity", "-Infinity", "-0", "16777216", "1e10", "0.1", "3.4028235e+38", "1e-45"},
	float8:      {"NaN", "Infinity", "-Infinity", "-0", "9007199254740992", "1e15", "1e-5", "1.7976931348623157e+308", "2.5", "-2.5"},
	numeric:     {"NaN", "1.10", "1.100", "99999.99", "-0.005", "12345.678", "1000000"},
	text:        {"ä", "straße", "a\nb", `q"x`, "a,b", " ", "a ", `back\slash`, "%", "é", "e\u0301", "日本", "12", `\.`, "\t", "'"},
	varchar:     {"a ", "é", "日本", " ", "%"},
	char:        {"é", "abcd", "a,"},
	date:        {"infinity", "-infinity", "0044-03-15 BC", "1999-12-31", "4713-01-01 BC"},
	clock:       {"24:00:00", "00:00:00.000001"},
	timestamp:   {"infinity", "-infinity", "2024-03-10 02:30:00.123456", "0044-03-15 10:00:00 BC", "2024-01-31 00:00:00"},
	timestamptz: {"infinity", "-infinity", "2024-03-10 07:00:00+00", "2024-11-03 05:30:00+00", "1970-01-01 00:00:00+00", "0044-03-15 10:00:00+00 BC"},
	interval:    {"-1 days +02:03:04", "1 year 2 mons", "00:00:00.000001", "-00:30:00"},
	uuid:        {"ffffffff-ffff-ffff-ffff-ffffffffffff"},
	bytea:       {`\xdeadbeef`, `\xff`},
	jsonb:       {`{"x":1e3,"x":2.50}`, `[1.0,true,{"é":"\n"}]`},
}

// value picks a text for the kind.
func value(r *rand.Rand, k ir.Kind) string {
	if e := edges[k]; len(e) > 0 && r.IntN(5) == 0 {
		return e[r.IntN(len(e))]
	}
	switch k {
	case int4, int8:
		if r.IntN(4) == 0 {
			return strconv.Itoa(r.IntN(40) - 5)
		}
	case numeric:
		if r.IntN(3) == 0 {
			return fmt.Sprintf("%d.%02d", r.IntN(2000)-1000, r.IntN(100))
		}
	}
	c := common[k]
	return c[r.IntN(len(c))]
}

// numbered is the nth value of a kind with many: a key of a large table.
func numbered(k ir.Kind, n int) string {
	switch k {
	case int2, int4, int8:
		return strconv.Itoa(n)
	case numeric:
		return strconv.Itoa(n) + ".0"
	case timestamp:
		return fmt.Sprintf("2024-%02d-%02d %02d:%02d:00", 1+n/40320%12, 1+n/1440%28, n/60%24, n%60)
	case char:
		return strconv.FormatInt(int64(n), 36)
	}
	return "k" + strconv.Itoa(n)
}

// literal spells a typed constant; its % are doubled, as in a template.
func literal(typ, v string) string {
	return strings.ReplaceAll("("+quoted(v)+"::"+typ+")", "%", "%%")
}

func quoted(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }
