package rowstore

import (
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Texts copies the texts that a table's rows keep. Those of a row lie together, in
// memory that is the row's alone: it goes with the row, and is never written again,
// so that result rows may share it. What a column lately had, where it has few
// values, is kept once. The zero Texts is ready; it belongs to who changes the rows.
type Texts struct{ columns []recent }

const (
	apartText = 256 // longer ones lie alone, so that a short one does not hold on to them
	together  = 8   // texts that lie together at most
)

// Keep replaces the texts of a row by copies. They are columns of the table, always
// the same ones in the same order.
func (t *Texts) Keep(texts ...*string) {
	for len(t.columns) < len(texts) {
		t.columns = append(t.columns, recent{})
	}
	var own [together]*string
	n, size := 0, 0
	for i, s := range texts {
		switch {
		case len(*s) > apartText:
			*s = strings.Clone(*s)
		case *s == "":
			*s = "" // of no memory
		case !t.columns[i].share(s):
			if n == together {
				copyTexts(own[:n], size)
				n, size = 0, 0
			}
			own[n] = s
			n, size = n+1, size+len(*s)
		}
	}
	copyTexts(own[:n], size)
}

// copyTexts copies texts of so many bytes into memory of their own.
func copyTexts(texts []*string, size int) {
	if size == 0 {
		return
	}
	var b strings.Builder
	b.Grow(size)
	for _, s := range texts {
		b.WriteString(*s)
	}
	all := b.String()
	for _, s := range texts {
		*s, all = all[:len(*s)], all[len(*s):]
	}
}

// recent are the texts that a column lately had, each at its hash's place: what
// has few values, a tier or a country, is kept once. A column whose texts differ
// is known by a sample, and then costs nothing until the next one.
type recent struct {
	seen       []string
	tries, hit int
	differ     bool // not looked at
}

const (
	textsSeen   = 1024
	textsSample = 4096
	textsRest   = 32 * textsSample // without a look, where texts differ
	sharedText  = 64               // longer ones are rarely equal, and cost more to compare
)

// share replaces the text by an equal one, or by a copy for the next, and reports
// whether it has.
func (r *recent) share(s *string) bool {
	if len(*s) > sharedText {
		return false
	}
	r.tries++
	switch {
	case r.differ:
		if r.tries == textsRest {
			*r = recent{}
		}
		return false
	case r.tries > textsSample:
		if r.hit < textsSample/2 {
			*r = recent{differ: true}
			return false
		}
		r.tries, r.hit = 1, 0
	case r.seen == nil:
		r.seen = make([]string, textsSeen)
	}
	at := &r.seen[pg.HashString(*s)%textsSeen]
	if *at == *s {
		r.hit++
	} else {
		*at = strings.Clone(*s)
	}
	*s = *at
	return true
}
