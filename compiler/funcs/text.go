package funcs

import (
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg/text"
)

func kinds(ks ...ir.Kind) []ir.Kind { return ks }

// comparisons makes the six operators of one kind; impls are in the order
// = <> < <= > >=.
func comparisons(k ir.Kind, impls ...any) []Entry {
	es := make([]Entry, 0, len(impls))
	for i, p := range []ir.Prim{ir.Eq, ir.Ne, ir.Lt, ir.Le, ir.Gt, ir.Ge} {
		es = append(es, Entry{p.String(), kinds(k, k), ir.Bool, impls[i], p})
	}
	return es
}

func concat[T any](parts ...[]T) []T {
	var all []T
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// The kinds that most string functions take.
const (
	kText  = ir.Text
	kChar  = ir.Bpchar
	kInt   = ir.Int4
	kBytes = ir.Bytea
)

var stringEntries = []Entry{
	{"lower", kinds(kText), kText, text.Lower, 0},
	{"upper", kinds(kText), kText, text.Upper, 0},
	{"initcap", kinds(kText), kText, text.Initcap, 0},
	{"length", kinds(kText), kInt, text.Length, 0},
	{"length", kinds(kChar), kInt, text.LengthBpchar, 0},
	{"length", kinds(kBytes), kInt, text.LengthBytea, 0},
	{"char_length", kinds(kText), kInt, text.Length, 0},
	{"char_length", kinds(kChar), kInt, text.LengthBpchar, 0},
	{"character_length", kinds(kText), kInt, text.Length, 0},
	{"character_length", kinds(kChar), kInt, text.LengthBpchar, 0},
	{"octet_length", kinds(kText), kInt, text.OctetLength, 0},
	{"octet_length", kinds(kChar), kInt, text.OctetLength, 0},
	{"octet_length", kinds(kBytes), kInt, text.LengthBytea, 0},
	{"bit_length", kinds(kText), kInt, text.BitLength, 0},
	{"||", kinds(kText, kText), kText, text.Concat, 0},
	{"||", kinds(kBytes, kBytes), kBytes, text.ConcatBytea, 0},
	{"substr", kinds(kText, kInt), kText, text.Substr, 0},
	{"substr", kinds(kText, kInt, kInt), kText, text.SubstrLen, 0},
	{"substr", kinds(kBytes, kInt), kBytes, text.SubstrBytea, 0},
	{"substr", kinds(kBytes, kInt, kInt), kBytes, text.SubstrLenBytea, 0},
	{"substring", kinds(kText, kInt), kText, text.Substr, 0},
	{"substring", kinds(kText, kInt, kInt), kText, text.SubstrLen, 0},
	{"substring", kinds(kBytes, kInt), kBytes, text.SubstrBytea, 0},
	{"substring", kinds(kBytes, kInt, kInt), kBytes, text.SubstrLenBytea, 0},
	{"left", kinds(kText, kInt), kText, text.Left, 0},
	{"right", kinds(kText, kInt), kText, text.Right, 0},
	{"lpad", kinds(kText, kInt), kText, text.Lpad, 0},
	{"lpad", kinds(kText, kInt, kText), kText, text.LpadFill, 0},
	{"rpad", kinds(kText, kInt), kText, text.Rpad, 0},
	{"rpad", kinds(kText, kInt, kText), kText, text.RpadFill, 0},
	{"btrim", kinds(kText), kText, text.Trim, 0},
	{"btrim", kinds(kText, kText), kText, text.TrimSet, 0},
	{"ltrim", kinds(kText), kText, text.Ltrim, 0},
	{"ltrim", kinds(kText, kText), kText, text.LtrimSet, 0},
	{"rtrim", kinds(kText), kText, text.Rtrim, 0},
	{"rtrim", kinds(kText, kText), kText, text.RtrimSet, 0},
	{"replace", kinds(kText, kText, kText), kText, text.Replace, 0},
	{"translate", kinds(kText, kText, kText), kText, text.Translate, 0},
	{"split_part", kinds(kText, kText, kInt), kText, text.SplitPart, 0},
	{"position", kinds(kText, kText), kInt, text.Strpos, 0},
	{"strpos", kinds(kText, kText), kInt, text.Strpos, 0},
	{"reverse", kinds(kText), kText, text.Reverse, 0},
	{"repeat", kinds(kText, kInt), kText, text.Repeat, 0},
	{"starts_with", kinds(kText, kText), ir.Bool, text.StartsWith, 0},
	{"^@", kinds(kText, kText), ir.Bool, text.StartsWith, 0},
	{"ascii", kinds(kText), kInt, text.ASCII, 0},
	{"chr", kinds(kInt), kText, text.Chr, 0},
	{"overlay", kinds(kText, kText, kInt), kText, text.Overlay, 0},
	{"overlay", kinds(kText, kText, kInt, kInt), kText, text.OverlayLen, 0},
	{"md5", kinds(kText), kText, text.MD5, 0},
	{"md5", kinds(kBytes), kText, text.MD5Bytea, 0},
	{"encode", kinds(kBytes, kText), kText, text.Encode, 0},
	{"like_escape", kinds(kText, kText), kText, text.LikeEscape, 0},
	{"~~", kinds(kText, kText), ir.Bool, text.Like, 0},
	{"!~~", kinds(kText, kText), ir.Bool, text.NotLike, 0},
	{"~~*", kinds(kText, kText), ir.Bool, text.ILike, 0},
	{"!~~*", kinds(kText, kText), ir.Bool, text.NotILike, 0},
	{"~~", kinds(kChar, kText), ir.Bool, text.Like, 0},
	{"!~~", kinds(kChar, kText), ir.Bool, text.NotLike, 0},
	{"~~*", kinds(kChar, kText), ir.Bool, text.ILike, 0},
	{"!~~*", kinds(kChar, kText), ir.Bool, text.NotILike, 0},
}

var _ = register(
	concat(stringEntries,
		comparisons(kText, text.Equal, text.NotEqual, text.Less, text.LessEqual, text.Greater, text.GreaterEqual),
		comparisons(kChar, text.EqualBpchar, text.NotEqualBpchar, text.LessBpchar, text.LessEqualBpchar, text.GreaterBpchar, text.GreaterEqualBpchar),
		comparisons(ir.Bool, text.EqualBool, text.NotEqualBool, text.LessBool, text.LessEqualBool, text.GreaterBool, text.GreaterEqualBool),
		comparisons(ir.UUID, text.EqualUUID, text.NotEqualUUID, text.LessUUID, text.LessEqualUUID, text.GreaterUUID, text.GreaterEqualUUID),
		comparisons(kBytes, text.EqualBytea, text.NotEqualBytea, text.LessBytea, text.LessEqualBytea, text.GreaterBytea, text.GreaterEqualBytea),
	),
	[]Cast{
		{kText, ir.Varchar, Implicit, nil, ir.Relabel},
		{kText, kChar, Implicit, nil, ir.Relabel},
		{ir.Varchar, kText, Implicit, nil, ir.Relabel},
		{ir.Varchar, kChar, Implicit, nil, ir.Relabel},
		{kChar, kText, Implicit, text.TrimBpchar, 0},
		{kChar, ir.Varchar, Implicit, text.TrimBpchar, 0},
		{ir.Bool, kInt, Explicit, text.BoolToInt4, 0},
		{kInt, ir.Bool, Explicit, text.Int4ToBool, 0},
		{ir.Bool, kText, Assignment, text.BoolToText, 0},
		{ir.Bool, ir.Varchar, Assignment, text.BoolToText, 0},
		{ir.Bool, kChar, Assignment, text.BoolToText, 0},
	},
	[]Text{
		{ir.Bool, text.ParseBool, text.FormatBool, 0},
		{ir.UUID, text.ParseUUID, text.FormatUUID, 0},
		{kBytes, text.ParseBytea, text.FormatBytea, 0},
		{ir.JSONB, text.ParseJSONB, text.FormatJSONB, 0},
	},
	[]TypeMod{
		{ir.Varchar, text.VarcharExplicit, text.VarcharAssign, 0},
		{kChar, text.BpcharExplicit, text.BpcharAssign, 0},
	},
)
