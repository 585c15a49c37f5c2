package generated_test

import (
	"os"
	"strings"
	"testing"
)

// catalogueQueries give the lines of compiler/pgcatalog's data.
var catalogueQueries = []string{
	`SELECT 'type', typname, typcategory, CASE WHEN typispreferred THEN 'p' ELSE '-' END, format_type(oid, NULL) FROM pg_type
WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm', 'p') AND typname !~ '^_' ORDER BY 2`,
	`SELECT 'cast', a.typname, b.typname, castcontext FROM pg_cast JOIN pg_type a ON a.oid = castsource JOIN pg_type b ON b.oid = casttarget
WHERE a.oid <> b.oid ORDER BY 2, 3`,
	`SELECT 'operator', oprname, coalesce(l.typname, '-'), r.typname, t.typname FROM pg_operator
LEFT JOIN pg_type l ON l.oid = oprleft LEFT JOIN pg_type r ON r.oid = oprright JOIN pg_type t ON t.oid = oprresult
WHERE oprnamespace = 'pg_catalog'::regnamespace ORDER BY 2, 3, 4`,
	`SELECT CASE prokind WHEN 'f' THEN CASE WHEN proretset THEN 'set' ELSE 'function' END WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' END, proname,
coalesce((SELECT string_agg(t.typname, ',' ORDER BY o) FROM unnest(proargtypes) WITH ORDINALITY u(x, o) JOIN pg_type t ON t.oid = x), '-'),
CASE WHEN provariadic <> 0 THEN 'v' ELSE '-' END, pronargdefaults, r.typname FROM pg_proc p JOIN pg_type r ON r.oid = prorettype
WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind <> 'p'
AND NOT EXISTS (SELECT 1 FROM unnest(proargtypes) x JOIN pg_type t ON t.oid = x WHERE t.typname IN ('internal', 'cstring'))
AND r.typname NOT IN ('internal', 'trigger', 'event_trigger', 'language_handler', 'fdw_handler', 'index_am_handler', 'tsm_handler', 'table_am_handler', 'cstring')
ORDER BY 2, 3`,
}

// TestCatalogueIsPostgreSQLs holds the compiler's copy of PostgreSQL's catalogue
// to a server of the same version; -record writes it anew.
func TestCatalogueIsPostgreSQLs(t *testing.T) {
	conn := needServer(t)
	if v := conn.Values(t.Context(), []string{"SHOW server_version_num"})[0]; !strings.HasPrefix(v, "15") {
		t.Skip("the catalogue is that of PostgreSQL 15, and the server's version is " + v)
	}
	var lines strings.Builder
	for _, q := range catalogueQueries {
		for _, line := range conn.Values(t.Context(), []string{"SELECT string_agg(concat_ws(' ', VARIADIC ARRAY(SELECT value FROM json_each_text(row_to_json(q)))), E'\\n') FROM (" + q + ") q"}) {
			lines.WriteString(line + "\n")
		}
	}
	const path = "../compiler/pgcatalog/postgres15.txt"
	if *recordAnswers {
		if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != lines.String() {
		t.Errorf("%s is not what the server has; -args -record writes it anew", path)
	}
}
