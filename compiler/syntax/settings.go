package syntax

import (
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"
)

// fixedSettings change results, and have the values of the contract.
var fixedSettings = map[string]struct {
	is   func(value string) bool
	want string
}{
	"datestyle":                   {isoDates, "ISO, MDY"},
	"intervalstyle":               {oneOf("postgres"), "postgres"},
	"extra_float_digits":          {oneOf("1", "2", "3"), "1"},
	"bytea_output":                {oneOf("hex"), "hex"},
	"standard_conforming_strings": {oneOf("on", "true", "yes", "1"), "on"},
	"transform_null_equals":       {oneOf("off", "false", "no", "0"), "off"},
	"client_encoding":             {oneOf("utf8", "utf-8", "unicode"), "UTF8"},
	"timezone_abbreviations":      {oneOf("default"), "Default"},
}

func oneOf(values ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(values, strings.ToLower(strings.TrimSpace(v))) }
}

func isoDates(value string) bool {
	iso := false
	for _, part := range strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return r == ',' || r == ' ' }) {
		switch part {
		case "iso":
			iso = true
		case "mdy", "us", "noneuropean":
		default:
			return false
		}
	}
	return iso
}

// set converts SET and RESET.
func (c *converter) set(s *pg.VariableSetStmt, at At) Node {
	name := strings.ToLower(s.Name)
	switch s.Kind {
	case pg.VariableSetKind_VAR_RESET_ALL:
		c.report("V0116", at.Pos, "RESET them by name", "RESET ALL is not supported yet")
		return nil
	case pg.VariableSetKind_VAR_SET_MULTI, pg.VariableSetKind_VAR_SET_CURRENT:
		return nil
	case pg.VariableSetKind_VAR_RESET, pg.VariableSetKind_VAR_SET_DEFAULT:
		switch name {
		case "timezone":
			return &SetTimezone{at, "UTC"}
		case "search_path":
			return &SetPath{at, []string{"public"}}
		}
		return nil
	}
	var values []string
	for _, a := range s.Args {
		v, ok := constText(a)
		if !ok {
			if name == "timezone" {
				c.report("V0106", at.Pos, "SET timezone = 'America/New_York'", "this form of SET timezone is not supported yet")
			}
			return nil
		}
		values = append(values, v)
	}
	if name == "search_path" {
		return c.setPath(values, s.IsLocal, at)
	}
	if name == "timezone" && (len(s.Args) != 1 || s.Args[0].GetAConst().GetSval() == nil) {
		c.report("V0106", at.Pos, "SET timezone = 'America/New_York'", "this form of SET timezone is not supported yet")
		return nil
	}
	return c.setTo(name, strings.Join(values, ", "), s.IsLocal, at)
}

// setting is the call of set_config or setval that a SELECT consists of, as
// pg_dump writes them; nil: it is another SELECT.
func setting(s *pg.SelectStmt) *pg.FuncCall {
	if len(s.TargetList) != 1 || len(s.FromClause) > 0 {
		return nil
	}
	f := s.TargetList[0].GetResTarget().GetVal().GetFuncCall()
	if f == nil {
		return nil
	}
	n := names(f.Funcname)
	if last := n[len(n)-1]; last != "set_config" && last != "setval" {
		return nil
	}
	return f
}

func (c *converter) setConfig(f *pg.FuncCall, at At) Node {
	if n := names(f.Funcname); n[len(n)-1] == "setval" || len(f.Args) != 3 {
		return nil
	}
	name, ok1 := constText(f.Args[0])
	value, ok2 := constText(f.Args[1])
	local, ok3 := constText(f.Args[2])
	if !ok1 || !ok2 || !ok3 {
		c.report("V0116", at.Pos, "write the name and the value", "set_config of what is computed is not supported yet")
		return nil
	}
	name = strings.ToLower(name)
	if name == "search_path" {
		var path []string
		for _, p := range strings.Split(value, ",") {
			if p = strings.TrimSpace(p); p != "" {
				path = append(path, identifier(p))
			}
		}
		return c.setPath(path, local == "true", at)
	}
	return c.setTo(name, value, local == "true", at)
}

func constText(n *pg.Node) (string, bool) {
	switch v := n.GetAConst().GetVal().(type) {
	case *pg.A_Const_Sval:
		return v.Sval.Sval, true
	case *pg.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.GetIval())), true
	case *pg.A_Const_Fval:
		return v.Fval.Fval, true
	case *pg.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.Boolval), true
	}
	return "", false
}

// setTo sets what has one value.
func (c *converter) setTo(name, value string, local bool, at At) Node {
	if name == "timezone" {
		if c.local(local, at) {
			return nil
		}
		return &SetTimezone{at, value}
	}
	if fixed, ok := fixedSettings[name]; ok && !fixed.is(value) {
		c.report("V0116", at.Pos, "leave it at "+fixed.want, name+" = '"+value+"' is not supported yet")
	}
	return nil
}

// local reports a setting that ends with its transaction.
func (c *converter) local(is bool, at At) bool {
	if is {
		c.report("V0116", at.Pos, "write SET without LOCAL", "a setting of one transaction is not supported yet")
	}
	return is
}

func (c *converter) setPath(path []string, local bool, at At) Node {
	if c.local(local, at) {
		return nil
	}
	out := &SetPath{At: at}
	for _, p := range path {
		if p != "$user" && p != "pg_catalog" && p != "" {
			out.Path = append(out.Path, p)
		}
	}
	if len(out.Path) == 0 {
		out.Path = []string{"public"}
	}
	return out
}
