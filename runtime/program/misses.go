package program

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime"
)

// missBound is a --max-miss: at most so many of a join's records, or so many
// in a hundred of them, may find no row.
type missBound struct {
	text    string
	limit   float64
	percent bool
}

// missBounds reads --max-miss ALIAS=N or ALIAS=P%, by alias.
func missBounds(texts map[string]string, joins []runtime.JoinStats) (map[string]missBound, error) {
	bounds := map[string]missBound{}
	for _, alias := range slices.Sorted(maps.Keys(texts)) {
		if !slices.ContainsFunc(joins, func(j runtime.JoinStats) bool { return j.Alias == alias }) {
			var names []string
			for _, j := range joins {
				names = append(names, j.Alias)
			}
			return nil, usagef("--max-miss %s: the query has no such join; there are: %s", alias, strings.Join(names, ", "))
		}
		b := missBound{text: texts[alias]}
		number, percent := strings.CutSuffix(b.text, "%")
		b.percent = percent
		var err error
		if b.limit, err = strconv.ParseFloat(number, 64); err != nil || !(b.limit >= 0) {
			return nil, usagef("--max-miss %s=%s: not a number or a percentage", alias, b.text)
		}
		bounds[alias] = b
	}
	return bounds, nil
}

// checkMisses holds the bounds.
func (s *summary) checkMisses(bounds map[string]missBound) error {
	var errs []error
	for _, j := range s.Joins {
		b, ok := bounds[j.Alias]
		if !ok {
			continue
		}
		limit := b.limit
		if b.percent {
			limit = limit / 100 * float64(j.Hits+j.Misses)
		}
		if float64(j.Misses) > limit {
			errs = append(errs, fmt.Errorf("join %s: %d misses are more than --max-miss %s", j.Alias, j.Misses, b.text))
		}
	}
	return errors.Join(errs...)
}
