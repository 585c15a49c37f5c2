package generated_test

import (
	"fmt"
	"regexp"
	"slices"
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
	r    *fuzzRun
	made bool // the case is in the server
}

// possible reports whether some output of some record alone raises the error.
func (b *blame) possible(q *fuzz.Query, got oracle.Answer) bool {
	stream := b.r.c.Relations[0]
	if !b.made {
		again, err := newFuzzRun(b.t, b.conn, b.r.dir+"again", b.r.c)
		if err != nil || again == nil {
			return false
		}
		b.made = true
		if err := b.conn.Exec(b.t.Context(), fmt.Sprintf("ALTER TABLE %[1]s RENAME TO %[1]s_all; CREATE SEQUENCE at MINVALUE 0; ALTER TABLE %[1]s_all ADD COLUMN number_ integer DEFAULT nextval('at'); CREATE VIEW %[1]s AS SELECT * FROM %[1]s_all", stream.Name)); err != nil {
			b.t.Fatal(err)
		}
	}
	for record := range min(len(stream.Rows), 100) {
		view := fmt.Sprintf("DROP VIEW %[1]s; CREATE VIEW %[1]s AS SELECT %[2]s FROM %[1]s_all WHERE number_ = %[3]d", stream.Name, columnsOf(stream), record)
		if err := b.conn.Exec(b.t.Context(), view); err != nil {
			b.t.Fatal(err)
		}
		for i := range q.Select {
			one := *q
			one.Select = q.Select[i : i+1]
			a, err := ask(b.t, b.conn, &one, mostRows)
			if err == nil && a.SQLState != "" && sameState(a, got) {
				return true
			}
		}
	}
	return false
}

func columnsOf(rel *fuzz.Relation) string {
	out := ""
	for i, c := range rel.Columns {
		if i > 0 {
			out += ", "
		}
		out += c.Name
	}
	return out
}
