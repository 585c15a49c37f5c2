package funcs

import (
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

const (
	kDate = ir.Date
	kTime = ir.Time
	kTS   = ir.Timestamp
	kTZ   = ir.Timestamptz
	kSpan = ir.Interval
	kF8   = ir.Float8
)

// crossComparisons makes the six operators between two kinds of time, which
// PostgreSQL compares without a cast; impls are in the order = <> < <= > >=.
func crossComparisons(a, b ir.Kind, impls ...any) []Entry {
	es := make([]Entry, 0, len(impls))
	for i, p := range []ir.Prim{ir.Eq, ir.Ne, ir.Lt, ir.Le, ir.Gt, ir.Ge} {
		es = append(es, Entry{p.String(), kinds(a, b), ir.Bool, impls[i], 0})
	}
	return es
}

var timeComparisons = concat(
	comparisons(kDate, datetime.EqualDate, datetime.NotEqualDate, datetime.LessDate, datetime.LessEqualDate, datetime.GreaterDate, datetime.GreaterEqualDate),
	comparisons(kTime, datetime.EqualTime, datetime.NotEqualTime, datetime.LessTime, datetime.LessEqualTime, datetime.GreaterTime, datetime.GreaterEqualTime),
	comparisons(kTS, datetime.EqualTimestamp, datetime.NotEqualTimestamp, datetime.LessTimestamp, datetime.LessEqualTimestamp, datetime.GreaterTimestamp, datetime.GreaterEqualTimestamp),
	comparisons(kTZ, datetime.EqualTimestamptz, datetime.NotEqualTimestamptz, datetime.LessTimestamptz, datetime.LessEqualTimestamptz, datetime.GreaterTimestamptz, datetime.GreaterEqualTimestamptz),
	comparisons(kSpan, datetime.EqualInterval, datetime.NotEqualInterval, datetime.LessInterval, datetime.LessEqualInterval, datetime.GreaterInterval, datetime.GreaterEqualInterval),
	crossComparisons(kDate, kTS, datetime.EqualDateTimestamp, datetime.NotEqualDateTimestamp, datetime.LessDateTimestamp, datetime.LessEqualDateTimestamp, datetime.GreaterDateTimestamp, datetime.GreaterEqualDateTimestamp),
	crossComparisons(kTS, kDate, datetime.EqualTimestampDate, datetime.NotEqualTimestampDate, datetime.LessTimestampDate, datetime.LessEqualTimestampDate, datetime.GreaterTimestampDate, datetime.GreaterEqualTimestampDate),
	crossComparisons(kDate, kTZ, datetime.EqualDateTimestamptz, datetime.NotEqualDateTimestamptz, datetime.LessDateTimestamptz, datetime.LessEqualDateTimestamptz, datetime.GreaterDateTimestamptz, datetime.GreaterEqualDateTimestamptz),
	crossComparisons(kTZ, kDate, datetime.EqualTimestamptzDate, datetime.NotEqualTimestamptzDate, datetime.LessTimestamptzDate, datetime.LessEqualTimestamptzDate, datetime.GreaterTimestamptzDate, datetime.GreaterEqualTimestamptzDate),
	crossComparisons(kTS, kTZ, datetime.EqualTimestampTimestamptz, datetime.NotEqualTimestampTimestamptz, datetime.LessTimestampTimestamptz, datetime.LessEqualTimestampTimestamptz, datetime.GreaterTimestampTimestamptz, datetime.GreaterEqualTimestampTimestamptz),
	crossComparisons(kTZ, kTS, datetime.EqualTimestamptzTimestamp, datetime.NotEqualTimestamptzTimestamp, datetime.LessTimestamptzTimestamp, datetime.LessEqualTimestamptzTimestamp, datetime.GreaterTimestamptzTimestamp, datetime.GreaterEqualTimestamptzTimestamp),
)

var timeOperators = []Entry{
	{"+", kinds(kDate, kInt), kDate, datetime.AddDays, 0},
	{"+", kinds(kInt, kDate), kDate, datetime.AddDaysLeft, 0},
	{"+", kinds(kDate, kTime), kTS, datetime.AddDateTime, 0},
	{"+", kinds(kTime, kDate), kTS, datetime.AddTimeDate, 0},
	{"+", kinds(kDate, kSpan), kTS, datetime.AddDateInterval, 0},
	{"+", kinds(kSpan, kDate), kTS, datetime.AddIntervalDate, 0},
	{"+", kinds(kTS, kSpan), kTS, datetime.AddTimestampInterval, 0},
	{"+", kinds(kSpan, kTS), kTS, datetime.AddIntervalTimestamp, 0},
	{"+", kinds(kTZ, kSpan), kTZ, datetime.AddTimestamptzInterval, 0},
	{"+", kinds(kSpan, kTZ), kTZ, datetime.AddIntervalTimestamptz, 0},
	{"+", kinds(kTime, kSpan), kTime, datetime.AddTimeInterval, 0},
	{"+", kinds(kSpan, kTime), kTime, datetime.AddIntervalTime, 0},
	{"+", kinds(kSpan, kSpan), kSpan, datetime.AddInterval, 0},
	{"-", kinds(kDate, kInt), kDate, datetime.SubDays, 0},
	{"-", kinds(kDate, kDate), kInt, datetime.SubDate, 0},
	{"-", kinds(kDate, kSpan), kTS, datetime.SubDateInterval, 0},
	{"-", kinds(kTS, kTS), kSpan, datetime.SubTimestamp, 0},
	{"-", kinds(kTS, kSpan), kTS, datetime.SubTimestampInterval, 0},
	{"-", kinds(kTZ, kTZ), kSpan, datetime.SubTimestamptz, 0},
	{"-", kinds(kTZ, kSpan), kTZ, datetime.SubTimestamptzInterval, 0},
	{"-", kinds(kTime, kTime), kSpan, datetime.SubTime, 0},
	{"-", kinds(kTime, kSpan), kTime, datetime.SubTimeInterval, 0},
	{"-", kinds(kSpan, kSpan), kSpan, datetime.SubInterval, 0},
	{"-", kinds(kSpan), kSpan, datetime.NegInterval, 0},
	{"*", kinds(kSpan, kF8), kSpan, datetime.MulInterval, 0},
	{"*", kinds(kF8, kSpan), kSpan, datetime.MulIntervalLeft, 0},
	{"/", kinds(kSpan, kF8), kSpan, datetime.DivInterval, 0},
}

var timeFunctions = []Entry{
	{"date_trunc", kinds(kText, kTS), kTS, datetime.TruncTimestamp, 0},
	{"date_trunc", kinds(kText, kTZ), kTZ, datetime.TruncTimestamptz, 0},
	{"date_trunc", kinds(kText, kTZ, kText), kTZ, datetime.TruncTimestamptzIn, 0},
	{"date_trunc", kinds(kText, kSpan), kSpan, datetime.TruncInterval, 0},
	{"date_bin", kinds(kSpan, kTS, kTS), kTS, datetime.BinTimestamp, 0},
	{"date_bin", kinds(kSpan, kTZ, kTZ), kTZ, datetime.BinTimestamptz, 0},
	{"date_part", kinds(kText, kDate), kF8, datetime.PartDate, 0},
	{"date_part", kinds(kText, kTime), kF8, datetime.PartTime, 0},
	{"date_part", kinds(kText, kTS), kF8, datetime.PartTimestamp, 0},
	{"date_part", kinds(kText, kTZ), kF8, datetime.PartTimestamptz, 0},
	{"date_part", kinds(kText, kSpan), kF8, datetime.PartInterval, 0},
	{"extract", kinds(kText, kDate), ir.Numeric, datetime.ExtractDate, 0},
	{"extract", kinds(kText, kTime), ir.Numeric, datetime.ExtractTime, 0},
	{"extract", kinds(kText, kTS), ir.Numeric, datetime.ExtractTimestamp, 0},
	{"extract", kinds(kText, kTZ), ir.Numeric, datetime.ExtractTimestamptz, 0},
	{"extract", kinds(kText, kSpan), ir.Numeric, datetime.ExtractInterval, 0},
	{"isfinite", kinds(kDate), ir.Bool, datetime.DateIsFinite, 0},
	{"isfinite", kinds(kTS), ir.Bool, datetime.TimestampIsFinite, 0},
	{"isfinite", kinds(kTZ), ir.Bool, datetime.TimestamptzIsFinite, 0},
	{"isfinite", kinds(kSpan), ir.Bool, datetime.IntervalIsFinite, 0},
	{"age", kinds(kTS, kTS), kSpan, datetime.AgeTimestamp, 0},
	{"age", kinds(kTZ, kTZ), kSpan, datetime.AgeTimestamptz, 0},
	{"justify_days", kinds(kSpan), kSpan, datetime.JustifyDays, 0},
	{"justify_hours", kinds(kSpan), kSpan, datetime.JustifyHours, 0},
	{"justify_interval", kinds(kSpan), kSpan, datetime.JustifyInterval, 0},
	{"make_date", kinds(kInt, kInt, kInt), kDate, datetime.MakeDate, 0},
	{"make_time", kinds(kInt, kInt, kF8), kTime, datetime.MakeTime, 0},
	{"make_timestamp", kinds(kInt, kInt, kInt, kInt, kInt, kF8), kTS, datetime.MakeTimestamp, 0},
	{"make_timestamptz", kinds(kInt, kInt, kInt, kInt, kInt, kF8), kTZ, datetime.MakeTimestamptz, 0},
	{"make_timestamptz", kinds(kInt, kInt, kInt, kInt, kInt, kF8, kText), kTZ, datetime.MakeTimestamptzIn, 0},
	{"make_interval", kinds(kInt, kInt, kInt, kInt, kInt, kInt, kF8), kSpan, datetime.MakeInterval, 0},
	{"to_timestamp", kinds(kF8), kTZ, datetime.ToTimestamp, 0},
	{"timezone", kinds(kText, kTS), kTZ, datetime.TimestampAtZone, 0},
	{"timezone", kinds(kText, kTZ), kTS, datetime.TimestamptzAtZone, 0},
	{"timezone", kinds(kSpan, kTS), kTZ, datetime.TimestampAtOffset, 0},
	{"timezone", kinds(kSpan, kTZ), kTS, datetime.TimestamptzAtOffset, 0},
	{"timestamp", kinds(kDate, kTime), kTS, datetime.AddDateTime, 0},
	{"timestamptz", kinds(kDate, kTime), kTZ, datetime.MakeTimestamptzAt, 0},
}

var _ = register(
	concat(timeComparisons, timeOperators, timeFunctions),
	[]Cast{
		{kDate, kTS, Implicit, datetime.DateToTimestamp, 0},
		{kDate, kTZ, Implicit, datetime.DateToTimestamptz, 0},
		{kTime, kSpan, Implicit, datetime.TimeToInterval, 0},
		{kTS, kDate, Assignment, datetime.TimestampToDate, 0},
		{kTS, kTime, Assignment, datetime.TimestampToTime, 0},
		{kTS, kTZ, Implicit, datetime.TimestampToTimestamptz, 0},
		{kTZ, kDate, Assignment, datetime.TimestamptzToDate, 0},
		{kTZ, kTime, Assignment, datetime.TimestamptzToTime, 0},
		{kTZ, kTS, Assignment, datetime.TimestamptzToTimestamp, 0},
		{kSpan, kTime, Assignment, datetime.IntervalToTime, 0},
	},
	[]Text{
		{kDate, datetime.ParseDate, datetime.FormatDate, StableParse | StableFormat},
		{kTime, datetime.ParseTime, datetime.FormatTime, StableParse},
		{kTS, datetime.ParseTimestamp, datetime.FormatTimestamp, StableParse | StableFormat},
		{kTZ, datetime.ParseTimestamptz, datetime.FormatTimestamptz, StableParse | StableFormat},
		{kSpan, datetime.ParseInterval, datetime.FormatInterval, StableParse | StableFormat},
	},
	[]TypeMod{
		{kTime, datetime.RoundTime, nil, 0},
		{kTS, datetime.RoundTimestamp, nil, 0},
		{kTZ, datetime.RoundTimestamptz, nil, 0},
		{kSpan, datetime.AdjustInterval, nil, 0},
	},
)
