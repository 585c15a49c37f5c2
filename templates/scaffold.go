package templates

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"text/template"
)

//go:embed scaffold
var scaffold embed.FS

// Scaffold is the content of the folder that `veloc init` makes, by file name:
// a package that works, but for what `veloc generate` adds.
func Scaffold(packageName string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(scaffold, "scaffold", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := scaffold.ReadFile(p)
		if err != nil {
			return err
		}
		name, isTemplate := strings.CutSuffix(path.Base(p), ".tmpl")
		if !isTemplate {
			files[name] = text
			return nil
		}
		files[name], err = execute(name, string(text), struct{ Package string }{packageName})
		return err
	})
	return files, err
}

func execute(name, text string, data any) ([]byte, error) {
	t, err := template.New(name).Parse(text)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		return nil, err
	}
	return []byte(out.String()), nil
}
