//go:build cgo && unix

package main_test

import (
	"path/filepath"
	"testing"
)

// passSQL hands the stream's records on.
const passSQL = `-- veloc: stream
CREATE TABLE sales (
    sale_id bigint NOT NULL, user_id integer, code varchar(5), amount numeric(8,2), parts integer, note text);
SELECT * FROM sales;
`

// Every format and compression is written and read, as the name's ending says
// or by options.
func TestRunFormats(t *testing.T) {
	dir := folder(t, files{"pass.sql": passSQL, "sales.csv": salesCSV, "back/pass.sql": passSQL})
	for _, format := range []string{"csv", "ndjson", "parquet"} {
		for _, ending := range []string{"", ".gz", ".zst"} {
			name := "sales." + format + ending
			t.Run(name, func(t *testing.T) {
				out := filepath.Join(t.TempDir(), name)
				veloc(t, dir, "run", "pass.sql", "-o", out, "--quiet").want(t, 0)
				veloc(t, dir, "run", "pass.sql", "--data", filepath.Dir(out), "--format", "csv").wantOut(t, salesCSV, 0)
			})
		}
	}
	t.Run("stdin and stdout", func(t *testing.T) {
		cmd := command(t, dir, "run", "pass.sql", "--bind", "sales=-?format=csv", "--format", "parquet", "--quiet")
		cmd.Stdin = open(t, filepath.Join(dir, "sales.csv"))
		packed := finish(t, cmd)
		packed.want(t, 0)
		path := filepath.Join(folder(t, files{"x": packed.stdout}), "x")
		cmd = command(t, dir, "run", "pass.sql", "--bind", "sales=-?format=parquet", "--format", "csv")
		cmd.Stdin = open(t, path)
		finish(t, cmd).wantOut(t, salesCSV, 0)
		veloc(t, dir, "run", "pass.sql", "--bind", "sales="+path+"?format=parquet", "--format", "csv").wantOut(t, salesCSV, 0)
	})
}

// Bad input of Parquet files is treated as that of other files.
func TestRunParquetInput(t *testing.T) {
	data, err := filepath.Abs("../../runtime/parquet/testdata")
	if err != nil {
		t.Fatal(err)
	}
	const sql = `-- veloc: stream
CREATE TABLE bad (k integer NOT NULL, i2 smallint, t varchar(5), n numeric(6,2));
SELECT * FROM bad;
`
	dir := folder(t, files{"bad.sql": sql})
	run := func(args ...string) outcome {
		return veloc(t, dir, append([]string{"run", "bad.sql", "--data", data, "--format", "csv"}, args...)...)
	}
	run().wantOut(t, "k,i2,t,n\n1,1,ok,1.00\n", 1, `bad.parquet:2:2: column "i2": smallint out of range`)
	run("--on-bad-record=skip").wantOut(t, "k,i2,t,n\n1,1,ok,1.00\n", 0, "5 bad records left out")
	veloc(t, dir, "run", "bad.sql", "--bind", "bad="+data+"/nested.parquet").wantOut(t, "", 1, `nested.parquet: column "k" is nested or repeated`)
	veloc(t, dir, "run", "bad.sql", "--bind", "bad=bad.sql?format=parquet").wantOut(t, "", 1, "bad.sql: not a Parquet file")
	dup := folder(t, files{"dup.sql": passSQL[:len(passSQL)-len("SELECT * FROM sales;\n")] + "SELECT note, code AS note FROM sales;\n", "sales.csv": salesCSV})
	veloc(t, dup, "run", "dup.sql", "-o", "x.parquet").want(t, 1, "several columns are named note", "AS")
}
