package ir

import (
	"fmt"
	"strings"
	"time"
)

// StrategyKind is one of the words for what happens where a table has no row,
// or is not ready.
type StrategyKind uint8

// The strategies. ByJoin is SQL's rule, for misses alone.
const (
	ByJoin StrategyKind = iota
	FailFast
	WaitAndRetry
	SkipRecord
	EmitWithNulls
	UseDefaults
)

// StrategyWords are the words of a script, by StrategyKind.
var StrategyWords = [...]string{"", "fail_fast", "wait_and_retry", "skip_record", "emit_with_nulls", "use_defaults"}

// Strategy answers for a row that is not there.
type Strategy struct {
	Kind     StrategyKind
	Defaults []Default // of UseDefaults, in order of their columns
	// Of WaitAndRetry:
	MaxRetries      int
	Delay, MaxDelay time.Duration
	Then            *Strategy // what answers in the end; never a WaitAndRetry
}

// Default is a column's value in the row that stands for a missing one.
type Default struct {
	Column int
	Name   string
	Value  *Const
}

// Final is what answers in the end: Then for WaitAndRetry, else s itself.
func (s *Strategy) Final() *Strategy {
	if s.Kind == WaitAndRetry {
		return s.Then
	}
	return s
}

// String is the strategy as scripts write it.
func (s *Strategy) String() string {
	word := StrategyWords[s.Kind]
	switch s.Kind {
	case ByJoin:
		return "SQL's rule"
	case UseDefaults:
		var parts []string
		for _, d := range s.Defaults {
			parts = append(parts, d.Name+"="+d.Value.String())
		}
		return word + "(" + strings.Join(parts, ", ") + ")"
	case WaitAndRetry:
		return fmt.Sprintf("%s(max_retries=%d, delay=%v, max_delay=%v, then=%v)", word, s.MaxRetries, s.Delay, s.MaxDelay, s.Then)
	}
	return word
}

// MissPolicy says what answers for a relation of a query where its table has no
// row or is not ready.
type MissPolicy struct {
	OnMiss, OnUnready Strategy
}

// Answers lists what can answer in the end, each kind once: for a miss, then
// for a table that is not ready. join is the kind of the join, seen from the stream's
// side.
func (m *MissPolicy) Answers(join JoinKind) []*Strategy {
	out := []*Strategy{m.MissAnswer(join)}
	if u := m.OnUnready.Final(); u.Kind != FailFast {
		out = append(out, u)
	}
	return out
}

// MissAnswer is what answers for a miss in the end, SQL's rule spelt out as a
// SkipRecord or EmitWithNulls that is not counted.
func (m *MissPolicy) MissAnswer(join JoinKind) *Strategy {
	s := m.OnMiss.Final()
	if s.Kind != ByJoin {
		return s
	}
	if join == Left || join == Full {
		return &Strategy{Kind: EmitWithNulls}
	}
	return &Strategy{Kind: SkipRecord}
}

// May reports whether some answer is of kind k.
func (m *MissPolicy) May(join JoinKind, k StrategyKind) bool {
	for _, s := range m.Answers(join) {
		if s.Kind == k {
			return true
		}
	}
	return false
}
