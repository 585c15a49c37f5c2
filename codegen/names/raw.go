package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
)

// Raw is a string literal that shows the lines of a text as they are, where Go's
// raw strings can hold it; else a quoted one.
func Raw(text string) jen.Code {
	hidden := func(r rune) bool {
		return r == '`' || r == '\ufeff' || r == utf8.RuneError || r != '\n' && r != '\t' && !unicode.IsPrint(r)
	}
	if strings.IndexFunc(text, hidden) >= 0 {
		return jen.Lit(text)
	}
	return jen.Op("`" + text + "`")
}
