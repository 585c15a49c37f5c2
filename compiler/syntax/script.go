// Package syntax reads scripts: it splits them into statements and directives
// and turns PostgreSQL's parse tree into the compiler's own. It alone imports
// the parser, and with it cgo.
package syntax

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	pg "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"

	"github.com/veloc-dev/veloc/compiler/directive"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Statement is one statement of a script with the directives above it.
type Statement struct {
	Span       ir.Span // without white space and comments before it
	Text       string
	Name       string // of "-- name:", or empty
	NameSpan   ir.Span
	Directives []directive.Directive
	Node       Node // nil: it has no effect, or was refused
	Harmless   bool // it has no effect
	Broken     bool // an error in it has been reported: what follows from it is not
}

// Query reports whether the statement is a SELECT, read or not.
func (st *Statement) Query() bool {
	if _, ok := st.Node.(*Select); ok {
		return true
	}
	first := strings.TrimRightFunc(st.Text[:st.Start().End-st.Start().Start], unicode.IsSpace)
	return st.Node == nil && slices.Contains([]string{"SELECT", "WITH", "VALUES"}, upper(first))
}

// Start is the statement's first word.
func (st *Statement) Start() ir.Span {
	s := st.Span
	s.End = s.Start + int32(strings.IndexFunc(st.Text+" ", func(r rune) bool { return !unicode.IsLetter(r) && r != '_' }))
	s.End = max(s.End, s.Start+1)
	return s
}

// NamePlace is where the statement is named, or begins.
func (st *Statement) NamePlace() ir.Span {
	if st.NameSpan != (ir.Span{}) {
		return st.NameSpan
	}
	return st.Start()
}

// Node is a *Select, or what declares, changes or sets something.
type Node interface{ Span() ir.Span }

// Script is what the files hold, in order.
type Script struct {
	Files      []ir.File
	Statements []*Statement
	Declared   Declared
	Incomplete bool // a statement without its end has been left out
	Misread    bool // a directive could not be read: which tables are streams may not be known
}

// Parse reads the files as one script: a file that another one includes is read
// where that says so.
func Parse(files []ir.File) (*Script, []ir.Diagnostic) {
	p := &scriptParser{script: &Script{Files: files}}
	included := make([]bool, len(files))
	for _, f := range files {
		for _, in := range f.Includes {
			if in.File >= 0 {
				included[in.File] = true
			}
		}
	}
	for i := range files {
		if !included[i] {
			p.file(int32(i))
		}
	}
	return p.script, p.diags
}

// scriptParser reads one file after the other.
type scriptParser struct {
	script *Script
	diags  []ir.Diagnostic
	seq    int32  // the file's number
	text   string // its text
	lexer  lexer

	// The statement at hand:
	above    []token // comments in front of it
	body     []token
	inside   []token // comments in it, and commands of psql
	bracket  int     // parentheses that are open
	routine  routine
	includes []ir.Include // that come behind it
}

func (p *scriptParser) report(code string, start, end int, hint, message string) {
	p.diags = append(p.diags, ir.Diagnostic{Code: code, Message: message, Hint: hint, Span: ir.Span{File: p.seq, Start: int32(start), End: int32(end)}})
}

// byteOrderMark may begin a file of UTF-8, as psql has it.
const byteOrderMark = "\ufeff"

// file reads one file, and those that it includes.
func (p *scriptParser) file(number int32) {
	outer := *p
	text := p.script.Files[number].Text
	*p = scriptParser{script: p.script, diags: p.diags, seq: number, text: text}
	if at, message, hint := notText(text); message != "" {
		p.report("V0114", at, at+1, hint, message)
	} else {
		p.lexer = lexer{text: text, open: -1}
		if strings.HasPrefix(text, byteOrderMark) {
			p.lexer.at = len(byteOrderMark)
		}
		p.split()
	}
	outer.diags = p.diags
	*p = outer
}

// split cuts the file at the semicolons that psql cuts at.
func (p *scriptParser) split() {
	for {
		t, ok := p.lexer.next()
		if !ok || p.lexer.open >= 0 {
			break
		}
		p.token(t)
	}
	if at := p.lexer.open; at >= 0 {
		p.report("V0101", at, at+1, "", p.lexer.problem)
		return
	}
	p.flush()
	p.stray()
}

// token takes the file's next token.
func (p *scriptParser) token(t token) {
	s := p.text[t.start:t.end]
	switch {
	case t.comment():
		p.comment(t)
		return
	case t.kind == backslash:
		p.command(t)
		return
	case s == ";" && p.bracket == 0 && p.routine.depth == 0:
		p.flush()
		return
	}
	p.body = append(p.body, t)
	switch {
	case s == "(":
		p.bracket++
	case s == ")":
		p.bracket = max(0, p.bracket-1)
	case t.kind == word && p.bracket == 0:
		p.routine.word(s)
	}
}

// comment notes a comment. A directive stands on lines of its own above its
// statement.
func (p *scriptParser) comment(t token) {
	if text := p.text[t.start:t.end]; directive.Almost(text) {
		p.diags = append(p.diags, ir.Diagnostic{Severity: ir.Warning, Code: "V0108", Message: "this comment is no directive", Hint: "a directive begins with `-- veloc:`, in small letters",
			Span: ir.Span{File: p.seq, Start: t.start, End: t.end}})
	}
	if t.kind == lineComment && directive.Is(p.text[t.start:t.end]) {
		switch code := directive.Code(p.text[t.start:t.end]); {
		case !p.ownLine(t):
			p.report(code, int(t.start), int(t.end), "put it on a line of its own above the statement that it is for", "this directive stands behind something else on its line")
			return
		case len(p.body) > 0 && p.statementFollows():
			last := p.body[len(p.body)-1]
			p.report("V0101", int(last.start), int(last.end), "end it with a semicolon", "the statement that ends here has no semicolon")
			p.script.Incomplete = true
			p.drop()
		case len(p.body) > 0:
			p.report(code, int(t.start), int(t.end), "put it above the statement", "this directive stands inside a statement")
			return
		}
	}
	if len(p.body) > 0 {
		p.inside = append(p.inside, t)
		return
	}
	p.above = append(p.above, t)
}

// ownLine reports whether nothing stands before t on its line.
func (p *scriptParser) ownLine(t token) bool {
	for i := t.start - 1; i >= 0 && p.text[i] != '\n' && p.text[i] != '\r'; i-- {
		if !isSpace(p.text[i]) && !(i < int32(len(byteOrderMark)) && strings.HasPrefix(p.text, byteOrderMark)) {
			return false
		}
	}
	return true
}

// statementWords begin the statements of scripts.
var statementWords = map[string]bool{"SELECT": true, "CREATE": true, "ALTER": true, "DROP": true, "SET": true, "COMMENT": true, "GRANT": true, "WITH": true, "INSERT": true, "BEGIN": true, "COMMIT": true}

// statementFollows reports whether what comes behind the comments at hand begins
// a statement.
func (p *scriptParser) statementFollows() bool {
	ahead := p.lexer
	for {
		t, ok := ahead.next()
		if !ok {
			return true
		}
		if !t.comment() {
			return t.kind == word && statementWords[upper(p.text[t.start:t.end])]
		}
	}
}

// command takes a command of psql. A file that it includes is read once the
// statement around it has ended.
func (p *scriptParser) command(t token) {
	c := commandAt(p.text, int(t.start))
	p.lexer.at = c.End
	p.stray()
	if len(p.body) > 0 {
		p.inside = append(p.inside, token{lineComment, int32(c.Start), int32(c.End)})
	}
	for _, in := range p.script.Files[p.seq].Includes {
		if in.At == t.start {
			p.includes = append(p.includes, in)
			if len(p.body) == 0 {
				p.include()
			}
			return
		}
	}
	if !skippedCommands[c.Word] {
		p.report("V0111", c.Start, c.End, `\i and \ir are followed, \restrict, \unrestrict and \connect are skipped`, fmt.Sprintf(`the psql command \%s is not supported`, c.Word))
	}
}

// include reads the files whose turn has come.
func (p *scriptParser) include() {
	for len(p.includes) > 0 {
		in := p.includes[0]
		p.includes = p.includes[1:]
		if in.File >= 0 {
			p.file(in.File)
		}
	}
}

// directive reads a comment above a statement.
func (p *scriptParser) directive(st *Statement, t token) {
	line := p.text[t.start:t.end]
	if !directive.Is(line) {
		return
	}
	at := ir.Span{File: p.seq, Start: t.start, End: t.end}
	d, diags := directive.Read(line, at)
	p.diags = append(p.diags, diags...)
	switch d := d.(type) {
	case nil:
		p.script.Misread = true
	case *directive.Name:
		p.name(st, d)
	default:
		st.Directives = append(st.Directives, d)
	}
}

// name names the statement at hand.
func (p *scriptParser) name(st *Statement, n *directive.Name) {
	if n.Text != "" && st.Name != "" {
		p.report("V0107", int(n.Span.Start), int(n.Span.End), "leave one of them out", "the query is named "+st.Name+" above")
		return
	}
	st.NameSpan = n.Span
	if n.Text != "" {
		st.Name = n.Text
	}
}

// strayDirective handles directives behind the last statement: only those that
// name their table may stand alone.
func (p *scriptParser) strayDirective(t token) {
	if t.kind != lineComment || !directive.Is(p.text[t.start:t.end]) {
		return
	}
	st := &Statement{Span: ir.Span{File: p.seq, Start: t.start, End: t.end}}
	p.directive(st, t)
	p.script.Statements = append(p.script.Statements, st)
}

// drop forgets the statement at hand.
func (p *scriptParser) drop() {
	p.above, p.body, p.inside, p.bracket, p.routine = nil, nil, nil, 0, routine{}
}

// flush ends the statement at hand.
func (p *scriptParser) flush() {
	if len(p.body) > 0 {
		p.statement()
		p.drop()
	}
	p.routine = routine{}
	p.include()
}

// stray takes directives that no statement follows.
func (p *scriptParser) stray() {
	if len(p.body) > 0 {
		return
	}
	for _, t := range p.above {
		p.strayDirective(t)
	}
	p.above = nil
}

// statement parses the statement at hand.
func (p *scriptParser) statement() {
	body := p.body
	start, end := body[0].start, body[len(body)-1].end
	text := p.text[start:end]
	st := &Statement{Text: text, Span: ir.Span{File: p.seq, Start: start, End: end}}
	for _, t := range p.above {
		if t.kind == lineComment {
			p.directive(st, t)
		}
	}
	p.script.Statements = append(p.script.Statements, st)
	before := len(p.diags)
	defer func() { st.Broken = len(p.diags) > before }()
	if len(text) > maxStatement {
		p.report("V0103", int(start), int(body[0].end), "split it", fmt.Sprintf("the statement has %d MiB; the largest that is compiled has %d MiB", len(text)>>20, maxStatement>>20))
		return
	}
	if at := nesting(p.text, body); at >= 0 {
		p.report("V0103", int(body[at].start), int(body[at].end), fmt.Sprintf("parentheses, CASE, operators and joins in one another may be %d", maxNesting), "the statement is nested too deeply")
		return
	}
	if from, to := strayParameter(p.text, body); to > 0 {
		p.report("V0105", from, to, "write $1, and `-- veloc: param 1=name` above the query to give it a name", "parameters are written $1, $2, …")
		return
	}
	tree, err := pg.Parse(blanked(text, start, p.inside))
	if err != nil {
		p.parseError(err, int(start), text)
		return
	}
	c := &converter{file: p.seq, base: int(start), text: text, order: body}
	for _, raw := range tree.Stmts {
		p.script.Declared.note(raw.Stmt)
		st.Node = c.statement(raw.Stmt, At{st.Span})
	}
	st.Harmless = st.Node == nil && len(c.diags) == 0
	p.diags = append(p.diags, c.diags...)
}

func (p *scriptParser) parseError(err error, base int, text string) {
	at, message := base, err.Error()
	if e, ok := err.(*parser.Error); ok {
		message = e.Message
		n := 0
		at = base + len(text)
		for i := range text {
			if n++; n == e.Cursorpos {
				at = base + i
				break
			}
		}
	}
	end := at + 1
	if i, found := slices.BinarySearchFunc(p.body, int32(at), func(t token, at int32) int { return int(t.start - at) }); found {
		end = int(p.body[i].end)
	}
	p.report("V0101", at, end, "", message)
}

// routine knows, as psql does, whether a statement is in the BEGIN ATOMIC … END
// of a CREATE FUNCTION or PROCEDURE, where semicolons do not end it.
type routine struct {
	first [4]byte // initials of the first words that are of CREATE OR REPLACE FUNCTION
	words int
	depth int
}

func (r *routine) word(s string) {
	w := upper(s)
	switch w {
	case "CREATE", "FUNCTION", "PROCEDURE", "OR", "REPLACE":
		if r.words < len(r.first) {
			r.first[r.words] = w[0]
		}
	}
	r.words++
	if f := string(r.first[:]); !strings.HasPrefix(f, "CF") && !strings.HasPrefix(f, "CP") && f != "CORF" && f != "CORP" {
		return
	}
	switch {
	case w == "BEGIN", w == "CASE" && r.depth > 0:
		r.depth++
	case w == "END" && r.depth > 0:
		r.depth--
	}
}

// strayParameter finds a :name or @name, which are not PostgreSQL; to is 0 where
// there is none.
func strayParameter(text string, body []token) (from, to int) {
	for i, t := range body[:len(body)-1] {
		next := body[i+1]
		s := text[t.start:t.end]
		if (s == ":" || s == "@") && next.start == t.end && next.kind == word {
			if s == "@" && i > 0 && (body[i-1].kind == word || body[i-1].kind == number) {
				continue
			}
			return int(t.start), int(next.end)
		}
	}
	return 0, 0
}
