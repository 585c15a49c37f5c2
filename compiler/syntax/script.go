// Package syntax reads scripts: it splits them into statements and directives
// and turns PostgreSQL's parse tree into the compiler's own. It alone imports
// the parser, and with it cgo.
package syntax

import (
	"regexp"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Statement is one statement of a script with the directives above it.
type Statement struct {
	Span       ir.Span // without white space and comments before it
	Text       string
	Name       string // of "-- name:", or empty
	NameSpan   ir.Span
	Directives []Directive
	Node       Node // nil: accepted without effect
}

// Node is a *Select, *CreateTable, *AddKeys, *SetTimezone or *Derived.
type Node interface{ Span() ir.Span }

// Script is what the files hold, in order.
type Script struct {
	Files      []ir.File
	Statements []*Statement
}

// Parse reads the files as one script.
func Parse(files []ir.File) (*Script, []ir.Diagnostic) {
	p := &scriptParser{script: &Script{Files: files}}
	for i := range files {
		p.file(int32(i))
	}
	return p.script, p.diags
}

type scriptParser struct {
	script *Script
	diags  []ir.Diagnostic
	seq    int32
	text   string
}

func (p *scriptParser) report(code string, start, end int, hint, message string) {
	p.diags = append(p.diags, ir.Diagnostic{Code: code, Message: message, Hint: hint, Span: ir.Span{File: p.seq, Start: int32(start), End: int32(end)}})
}

var metaCommand = regexp.MustCompile(`(?m)^[ \t]*\\[a-zA-Z!?]+[^\n]*`)

// file reads one file. psql's backslash commands are blanked out first, so
// that offsets stay.
func (p *scriptParser) file(number int32) {
	p.seq = number
	text := p.script.Files[number].Text
	text = strings.TrimPrefix(text, "\ufeff")
	if pad := len(p.script.Files[number].Text) - len(text); pad > 0 {
		text = strings.Repeat(" ", pad) + text
	}
	text = metaCommand.ReplaceAllStringFunc(text, func(s string) string {
		if word := strings.Fields(s)[0]; word == `\restrict` || word == `\unrestrict` || word == `\connect` {
			return strings.Repeat(" ", len(s))
		}
		return s
	})
	p.text = text
	result, err := pg.Scan(text)
	if err != nil {
		p.parseError(err, 0, text)
		return
	}
	p.split(result.Tokens)
}

func (p *scriptParser) parseError(err error, base int, text string) {
	at := base
	message := err.Error()
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
	p.report("V0101", at, at+1, "", message)
}

func isComment(t *pg.ScanToken) bool {
	return t.Token == pg.Token_SQL_COMMENT || t.Token == pg.Token_C_COMMENT
}

// split cuts the tokens at semicolons and at "-- name:" lines.
func (p *scriptParser) split(tokens []*pg.ScanToken) {
	var comments, body []*pg.ScanToken
	flush := func() {
		if len(body) > 0 {
			p.statement(comments, body)
			comments = nil
		}
		body = nil
	}
	for _, t := range tokens {
		switch {
		case isComment(t):
			line := p.text[t.Start:t.End]
			if len(body) > 0 && t.Token == pg.Token_SQL_COMMENT && nameLine.MatchString(line) {
				flush()
			}
			if len(body) == 0 {
				comments = append(comments, t)
			}
		case t.Token == pg.Token_ASCII_59:
			flush()
		default:
			body = append(body, t)
		}
	}
	flush()
	for _, t := range comments {
		p.strayDirective(t)
	}
}

// statement parses one statement with the comments above it.
func (p *scriptParser) statement(comments, body []*pg.ScanToken) {
	start, end := int(body[0].Start), int(body[len(body)-1].End)
	text := p.text[start:end]
	st := &Statement{Text: text, Span: ir.Span{File: p.seq, Start: int32(start), End: int32(end)}}
	for _, t := range comments {
		if t.Token == pg.Token_SQL_COMMENT {
			p.directive(st, t)
		}
	}
	p.script.Statements = append(p.script.Statements, st)
	if at := strayParameter(p.text, body); at != nil {
		p.report("V0105", int(at.Start), int(at.End)+1, "write $1, and `-- veloc: param 1=name` above the query to give it a name", "parameters are written $1, $2, …")
		return
	}
	tree, err := pg.Parse(text)
	if err != nil {
		p.parseError(err, start, text)
		return
	}
	c := &converter{file: p.seq, base: start, text: text, toks: map[int32]*pg.ScanToken{}}
	for _, t := range body {
		moved := &pg.ScanToken{Start: t.Start - int32(start), End: t.End - int32(start), Token: t.Token}
		c.toks[moved.Start] = moved
		c.order = append(c.order, moved)
	}
	for _, raw := range tree.Stmts {
		st.Node = c.statement(raw.Stmt, At{st.Span})
	}
	p.diags = append(p.diags, c.diags...)
}

// strayParameter finds a :name or @name, which are not PostgreSQL.
func strayParameter(text string, body []*pg.ScanToken) *pg.ScanToken {
	for i, t := range body[:len(body)-1] {
		next := body[i+1]
		s := text[t.Start:t.End]
		if (s == ":" || s == "@") && next.Start == t.End && isLetter(text[next.Start]) {
			if s == "@" && i > 0 && (body[i-1].Token == pg.Token_IDENT || body[i-1].Token == pg.Token_ICONST) {
				continue
			}
			return &pg.ScanToken{Start: t.Start, End: next.End - 1}
		}
	}
	return nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// statement converts one parsed statement.
func (c *converter) statement(n *pg.Node, at At) Node {
	switch x := n.Node.(type) {
	case *pg.Node_SelectStmt:
		if isSetConfig(x.SelectStmt) {
			return nil
		}
		return c.selectStmt(x.SelectStmt, at)
	case *pg.Node_CreateStmt:
		return c.createTable(x.CreateStmt)
	case *pg.Node_AlterTableStmt:
		return c.alterTable(x.AlterTableStmt)
	case *pg.Node_IndexStmt:
		return c.index(x.IndexStmt)
	case *pg.Node_CreateTableAsStmt:
		return c.derived(x.CreateTableAsStmt, at)
	case *pg.Node_VariableSetStmt:
		return c.set(x.VariableSetStmt, at)
	case *pg.Node_CreateSchemaStmt, *pg.Node_CommentStmt, *pg.Node_GrantStmt, *pg.Node_GrantRoleStmt, *pg.Node_AlterOwnerStmt,
		*pg.Node_CreateSeqStmt, *pg.Node_AlterSeqStmt, *pg.Node_TransactionStmt, *pg.Node_CreateExtensionStmt, *pg.Node_CreateEnumStmt,
		*pg.Node_CreateDomainStmt, *pg.Node_CompositeTypeStmt, *pg.Node_CreateRangeStmt, *pg.Node_DefineStmt, *pg.Node_ViewStmt,
		*pg.Node_CreateFunctionStmt, *pg.Node_CreateTrigStmt, *pg.Node_RuleStmt, *pg.Node_CreatePolicyStmt, *pg.Node_AlterDefaultPrivilegesStmt,
		*pg.Node_CreateStatsStmt, *pg.Node_CreatePublicationStmt, *pg.Node_CreateEventTrigStmt, *pg.Node_AlterEnumStmt, *pg.Node_AlterDomainStmt,
		*pg.Node_RenameStmt, *pg.Node_AlterObjectSchemaStmt, *pg.Node_CreateCastStmt, *pg.Node_CreateForeignServerStmt, *pg.Node_CreateForeignTableStmt,
		*pg.Node_SecLabelStmt, *pg.Node_CreateAmStmt, *pg.Node_CreateConversionStmt, *pg.Node_CreateOpClassStmt, *pg.Node_CreateOpFamilyStmt, *pg.Node_AlterFunctionStmt, *pg.Node_CreatePlangStmt, *pg.Node_AlterTypeStmt:
		return nil
	}
	c.report("V0104", at.Pos, "a script holds CREATE TABLE, SELECT, and what pg_dump --schema-only writes", "this statement is not supported")
	return nil
}

// isSetConfig recognises pg_dump's SELECT pg_catalog.set_config and setval.
func isSetConfig(s *pg.SelectStmt) bool {
	if len(s.TargetList) != 1 || len(s.FromClause) > 0 {
		return false
	}
	f := s.TargetList[0].GetResTarget().GetVal().GetFuncCall()
	if f == nil {
		return false
	}
	n := names(f.Funcname)
	last := n[len(n)-1]
	return last == "set_config" || last == "setval"
}

func (c *converter) set(s *pg.VariableSetStmt, at At) Node {
	if !strings.EqualFold(s.Name, "timezone") {
		return nil
	}
	if len(s.Args) == 1 {
		if v := s.Args[0].GetAConst(); v != nil && v.GetSval() != nil {
			return &SetTimezone{at, v.GetSval().Sval}
		}
	}
	c.report("V0106", at.Pos, "SET timezone = 'America/New_York'", "this form of SET timezone is not supported")
	return nil
}
