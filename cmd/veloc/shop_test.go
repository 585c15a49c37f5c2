//go:build cgo && unix

package main_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// shopSQL is the script that most tests of `veloc run` share, and so its
// built program.
const shopSQL = `-- veloc: stream
CREATE TABLE sales (
    sale_id bigint NOT NULL, user_id integer, code varchar(5), amount numeric(8,2), parts integer, note text);
CREATE TABLE users (user_id integer PRIMARY KEY, name text NOT NULL, score smallint);

-- name: Enrich
-- veloc: param 1=least default=0
SELECT s.sale_id, s.code, s.amount, 100 / s.parts AS share, s.note, u.name, u.score
FROM sales s
LEFT JOIN users u ON u.user_id = s.user_id
WHERE s.sale_id >= $1;
`

// The columns of the shop's relations, and a table and a stream that are right.
const (
	salesHeader = "sale_id,user_id,code,amount,parts,note\n"
	usersHeader = "user_id,name,score\n"
	usersCSV    = usersHeader + "1,Ada,5\n2,Bob,\n"
	salesCSV    = salesHeader + "1,1,a,1.50,2,x\n2,9,,,,\n"
	// enrichedCSV is what comes of the two.
	enrichedCSV = "sale_id,code,amount,share,note,name,score\n1,a,1.50,50,x,Ada,5\n2,,,,,,\n"
)

var shop = files{"sales.csv": salesCSV, "users.csv": usersCSV}

// shopScript is the one file with shopSQL: its path is part of the cache's key.
var shopScript = sync.OnceValue(func() string {
	path := filepath.Join(filepath.Dir(binary), "shop.sql")
	if err := os.WriteFile(path, []byte(shopSQL), 0o666); err != nil {
		panic(err)
	}
	return path
})

// runShop is `veloc run` of the shop over the files in dir.
func runShop(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	return veloc(t, dir, append([]string{"run", "--data", ".", "--format", "csv", shopScript()}, args...)...)
}
