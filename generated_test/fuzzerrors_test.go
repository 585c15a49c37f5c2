package generated_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/generated_test/internal/fuzz"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

// refusedStates are the SQLSTATEs that PostgreSQL has for what a diagnostic means.
var refusedStates = map[string][]string{
	"V0203": {"42703"}, "V0204": {"42P01"}, "V0205": {"42883", "42725"}, "V0206": {"42804", "42846", "42883"}, "V0208": {"42883", "42725"}, "V0210": {"0A000"}, "V0211": {"42702", "42725"},
	"V0212": {"42P01"}, "V0215": {"22P02", "22007", "22008", "22003"},
}

var (
	diagnosticCode = regexp.MustCompile(`error\[(V\d+)\]`)
	failedOutput   = regexp.MustCompile(`record \d+, o(\d+):`)
	namedState     = regexp.MustCompile(`SQLSTATE (\w{5})`)
)

// refusal is what veloc's compiler says as an answer; SQLState is the code of the
// diagnostic.
func refusal(why string) oracle.Answer {
	a := oracle.Answer{SQLState: "compile", Message: why}
	if m := diagnosticCode.FindStringSubmatch(why); m != nil {
		a.SQLState = m[1]
	}
	return a
}

// sameState reports whether both sides refuse for the same reason: of a diagnostic, of
// which there may be several, one that names the SQLSTATE or stands for it.
func sameState(want, got oracle.Answer) bool {
	if want.SQLState == got.SQLState {
		return true
	}
	if !diagnosticCode.MatchString(got.Message) {
		return false
	}
	for _, m := range namedState.FindAllStringSubmatch(got.Message, -1) {
		if m[1] == want.SQLState {
			return true
		}
	}
	for _, m := range diagnosticCode.FindAllStringSubmatch(got.Message, -1) {
		if slices.Contains(refusedStates[m[1]], want.SQLState) {
			return true
		}
	}
	return false
}

// blame finds out whether PostgreSQL could have raised an error: where several
// values of a query fail, which is first depends on the order of rows, and of joins.
type blame struct {
	t    *testing.T
	conn *oracle.Conn
	dir  string
	c    *fuzz.Case // as it is behind the changes
	made bool       // the case is in the server, its relations as views
}

// possible reports whether some output raises the error where one of the relations has
// but one of its rows.
func (b *blame) possible(q *fuzz.Query, got oracle.Answer) bool {
	if !b.made && !b.load() {
		return false
	}
	for _, rel := range b.c.Relations {
		if !slices.Contains(q.Relations(), rel.Name) {
			continue
		}
		for row := range rel.Rows {
			b.restrict(rel, fmt.Sprintf("WHERE number_ = %d", row))
			for i := range q.Select {
				if m := failedOutput.FindStringSubmatch(got.Message); m != nil && m[1] != fmt.Sprint(i+1) {
					continue
				}
				a, err := ask(b.t, b.conn, q.Only(i), mostRows)
				if err == nil && a.SQLState != "" && sameState(a, got) {
					return true
				}
			}
		}
		b.restrict(rel, "")
	}
	return false
}

func (b *blame) load() bool {
	again, err := newFuzzRun(b.t, b.conn, b.dir, b.c)
	if err != nil || again == nil {
		return false
	}
	for _, rel := range b.c.Relations {
		b.exec(fmt.Sprintf("ALTER TABLE %[1]s RENAME TO %[1]s_all; CREATE SEQUENCE %[1]s_number MINVALUE 0; ALTER TABLE %[1]s_all ADD COLUMN number_ integer DEFAULT nextval('%[1]s_number'); CREATE VIEW %[1]s AS SELECT %[2]s FROM %[1]s_all", rel.Name, columnsOf(rel)))
	}
	for _, view := range b.c.Views() {
		b.exec("DROP VIEW " + view.Relation.Name + " CASCADE; " + view.SQL())
	}
	b.made = true
	return true
}

// restrict leaves a relation the rows that a WHERE keeps.
func (b *blame) restrict(rel *fuzz.Relation, where string) {
	b.exec(fmt.Sprintf("CREATE OR REPLACE VIEW %[1]s AS SELECT %[2]s FROM %[1]s_all %[3]s", rel.Name, columnsOf(rel), where))
}

func (b *blame) exec(sql string) {
	if err := b.conn.Exec(b.t.Context(), sql); err != nil {
		b.t.Fatal(err)
	}
}

func columnsOf(rel *fuzz.Relation) string {
	out := make([]string, len(rel.Columns))
	for i, c := range rel.Columns {
		out[i] = c.Name
	}
	return strings.Join(out, ", ")
}
