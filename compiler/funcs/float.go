package funcs

import (
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg/float"
)

const kF4 = ir.Float4

var floatEntries = []Entry{
	{"+", kinds(kF4, kF4), kF4, float.Add4, 0},
	{"-", kinds(kF4, kF4), kF4, float.Sub4, 0},
	{"*", kinds(kF4, kF4), kF4, float.Mul4, 0},
	{"/", kinds(kF4, kF4), kF4, float.Div4, 0},
	{"-", kinds(kF4), kF4, float.Neg4, 0},
	{"+", kinds(kF4), kF4, float.Plus4, 0},
	{"@", kinds(kF4), kF4, float.Abs4, 0},
	{"abs", kinds(kF4), kF4, float.Abs4, 0},
	{"+", kinds(kF8, kF8), kF8, float.Add8, 0},
	{"-", kinds(kF8, kF8), kF8, float.Sub8, 0},
	{"*", kinds(kF8, kF8), kF8, float.Mul8, 0},
	{"/", kinds(kF8, kF8), kF8, float.Div8, 0},
	{"-", kinds(kF8), kF8, float.Neg8, 0},
	{"+", kinds(kF8), kF8, float.Plus8, 0},
	{"@", kinds(kF8), kF8, float.Abs8, 0},
	{"abs", kinds(kF8), kF8, float.Abs8, 0},
	{"round", kinds(kF8), kF8, float.Round, 0},
	{"trunc", kinds(kF8), kF8, float.Trunc, 0},
	{"floor", kinds(kF8), kF8, float.Floor, 0},
	{"ceil", kinds(kF8), kF8, float.Ceil, 0},
	{"ceiling", kinds(kF8), kF8, float.Ceil, 0},
	{"sign", kinds(kF8), kF8, float.Sign, 0},
	{"sqrt", kinds(kF8), kF8, float.Sqrt, 0},
	{"|/", kinds(kF8), kF8, float.Sqrt, 0},
	{"cbrt", kinds(kF8), kF8, float.Cbrt, 0},
	{"||/", kinds(kF8), kF8, float.Cbrt, 0},
	{"exp", kinds(kF8), kF8, float.Exp, 0},
	{"ln", kinds(kF8), kF8, float.Ln, 0},
	{"log", kinds(kF8), kF8, float.Log10, 0},
	{"log10", kinds(kF8), kF8, float.Log10, 0},
	{"degrees", kinds(kF8), kF8, float.Degrees, 0},
	{"radians", kinds(kF8), kF8, float.Radians, 0},
	{"power", kinds(kF8, kF8), kF8, float.Power, 0},
	{"pow", kinds(kF8, kF8), kF8, float.Power, 0},
	{"^", kinds(kF8, kF8), kF8, float.Power, 0},
	{"pi", kinds(), kF8, float.Pi, 0},
	{"width_bucket", kinds(kF8, kF8, kF8, kInt), kInt, float.WidthBucket, 0},
}

var _ = register(
	concat(floatEntries,
		comparisons(kF4, float.Equal4, float.NotEqual4, float.Less4, float.LessEqual4, float.Greater4, float.GreaterEqual4),
		comparisons(kF8, float.Equal8, float.NotEqual8, float.Less8, float.LessEqual8, float.Greater8, float.GreaterEqual8),
	),
	[]Cast{
		{kF4, kF8, Implicit, float.To8, 0},
		{kF8, kF4, Assignment, float.To4, 0},
		{kInt2, kF4, Implicit, float.Int2To4, 0},
		{kF4, kInt2, Assignment, float.ToInt2From4, 0},
		{kInt2, kF8, Implicit, float.Int2To8, 0},
		{kF8, kInt2, Assignment, float.ToInt2From8, 0},
		{kInt, kF4, Implicit, float.Int4To4, 0},
		{kF4, kInt, Assignment, float.ToInt4From4, 0},
		{kInt, kF8, Implicit, float.Int4To8, 0},
		{kF8, kInt, Assignment, float.ToInt4From8, 0},
		{kInt8, kF4, Implicit, float.Int8To4, 0},
		{kF4, kInt8, Assignment, float.ToInt8From4, 0},
		{kInt8, kF8, Implicit, float.Int8To8, 0},
		{kF8, kInt8, Assignment, float.ToInt8From8, 0},
		{kNum, kF4, Implicit, float.NumericTo4, 0},
		{kNum, kF8, Implicit, float.NumericTo8, 0},
		{kF4, kNum, Assignment, float.ToNumericFrom4, 0},
		{kF8, kNum, Assignment, float.ToNumericFrom8, 0},
	},
	[]Text{{kF4, float.Parse4, float.Format4, 0}, {kF8, float.Parse8, float.Format8, 0}},
	nil,
)
