package rowio

import (
	"regexp"
	"strings"
)

// hints say what to write where a value's text shows what its writer meant: by the
// message of PostgreSQL that refuses it.
var hints = []struct {
	refused *regexp.Regexp
	write   string
}{
	{regexp.MustCompile(`^(date/time field value out of range|invalid input syntax for type (date|timestamp)).*"\s*\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}`),
		"dates are read as 2024-12-31 or, between slashes, as month/day/year: 12/31/2024"},
	{regexp.MustCompile(`^(date/time field value out of range|invalid input syntax for type timestamp).*: "(\d{10}(\.\d+)?|\d{13}|\d{16})"$`),
		"a number since 1970 is no time: declare the column bigint, and write to_timestamp(column), of milliseconds to_timestamp(column / 1000.0)"},
	{regexp.MustCompile(`^invalid input syntax for type (numeric|double precision|real): "-?[\d.]*\d,\d+"$`),
		"decimals have a point, as 2.5"},
	{regexp.MustCompile(`^invalid input syntax for type (smallint|integer|bigint): "-?\d+\.\d*"$`),
		"an integer has no point: declare the column numeric"},
	{regexp.MustCompile(`^invalid input syntax for type .*: "((?i)null|none|nil|n/a|na|\\n|-|\?)"$`), noValue},
}

// noValue is the hint for a word that stands for NULL elsewhere.
const noValue = "NULL is an empty field: where it is this word, read the file with ?null=WORD, in Go file.CSV(',', \"WORD\", true)"

// explained is what a refused value's writer may have meant, behind "; ", or empty.
// In CSV a word may stand for NULL.
func explained(message string, csv bool) string {
	for _, h := range hints {
		m := h.refused.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		if h.write == noValue && !csv {
			return "; NULL is null, without quotes"
		}
		if h.write == noValue {
			return "; " + strings.ReplaceAll(noValue, "WORD", m[1])
		}
		return "; " + h.write
	}
	return ""
}
