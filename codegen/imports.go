package codegen

import (
	"bytes"
	"slices"
	"strings"
)

// groupImports puts the standard library's imports before the others, with a
// blank line between, in the block that jennifer writes.
func groupImports(src []byte) []byte {
	const open, end = "\nimport (\n", "\n)\n"
	before, rest, ok := bytes.Cut(src, []byte(open))
	if !ok {
		return src
	}
	block, after, ok := bytes.Cut(rest, []byte(end))
	if !ok {
		return src
	}
	var standard, others []string
	for _, line := range strings.Split(string(block), "\n") {
		_, path, _ := strings.Cut(line, `"`)
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	if len(standard) > 0 && len(others) > 0 {
		standard = append(standard, "")
	}
	return slices.Concat(before, []byte(open), []byte(strings.Join(append(standard, others...), "\n")), []byte(end), after)
}
