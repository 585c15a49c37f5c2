package project

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

var (
	includeLine = regexp.MustCompile(`(?m)^[ \t]*\\(ir?|include|include_relative)[ \t]+([^\n]+?)[ \t]*\r?$`)
	otherLine   = regexp.MustCompile(`(?m)^[ \t]*\\([a-zA-Z!?]+)[^\n]*`)
)

// accepted are psql's commands without effect here.
var accepted = map[string]bool{"restrict": true, "unrestrict": true, "connect": true}

// include follows \i and \ir: an included file comes before the one that
// includes it, once.
func include(files []ir.File) ([]ir.File, []ir.Diagnostic) {
	in := &includer{seen: map[string]bool{}}
	for _, f := range files {
		in.seen[clean(f.Name)] = true
	}
	for _, f := range files {
		in.file(f, []string{clean(f.Name)})
	}
	return in.out, in.diags
}

type includer struct {
	out   []ir.File
	seen  map[string]bool
	diags []ir.Diagnostic
}

func clean(path string) string { return filepath.Clean(filepath.FromSlash(path)) }

func (in *includer) file(f ir.File, path []string) {
	blank := func(text string, m []int) string {
		return text[:m[0]] + strings.Repeat(" ", m[1]-m[0]) + text[m[1]:]
	}
	var problems []ir.Diagnostic
	report := func(m []int, message, hint string) {
		problems = append(problems, ir.Diagnostic{Code: "V0111", Message: message, Hint: hint, Span: ir.Span{Start: int32(m[0]), End: int32(m[1])}})
	}
	for _, m := range includeLine.FindAllStringSubmatchIndex(f.Text, -1) {
		word, name := f.Text[m[2]:m[3]], strings.Trim(f.Text[m[4]:m[5]], "'\"")
		target := name
		if (word == "ir" || word == "include_relative") && !filepath.IsAbs(name) {
			target = filepath.Join(filepath.Dir(clean(f.Name)), name)
		}
		target = clean(target)
		text, err := os.ReadFile(target)
		switch {
		case contains(path, target):
			report(m, fmt.Sprintf("the files include each other: %s", strings.Join(append(path, target), " → ")), "")
		case err != nil:
			report(m, err.Error(), `\ir is relative to this file, \i to the working folder`)
		case !in.seen[target]:
			in.seen[target] = true
			in.file(ir.File{Name: filepath.ToSlash(target), Text: string(text)}, append(path, target))
		}
		f.Text = blank(f.Text, m)
	}
	for _, m := range otherLine.FindAllStringSubmatchIndex(f.Text, -1) {
		if word := f.Text[m[2]:m[3]]; !accepted[word] {
			report(m, fmt.Sprintf(`the psql command \%s is not supported`, word), `\i and \ir are followed, \restrict, \unrestrict and \connect are skipped`)
		}
	}
	for i := range problems {
		problems[i].Span.File = int32(len(in.out))
	}
	in.diags = append(in.diags, problems...)
	in.out = append(in.out, f)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
