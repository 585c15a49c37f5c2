package runtime

// texts are the texts that a column lately had, each at its hash's place: what
// has few values, a tier or a country, is kept once. A column whose texts differ
// is known by a sample, and then costs nothing.
type texts struct {
	seen       []string
	tries, hit int
	differ     bool // no longer looked at
}

const (
	textsSeen   = 1024
	textsSample = 4096
	sharedText  = 64 // longer ones are rarely equal, and cost more to compare
)

// share gives the copy of an equal text, or a new one, for the next.
func (t *texts) share(a *Arena, s string) string {
	if s == "" {
		return ""
	}
	if t.tries == textsSample {
		t.again()
	}
	if t.differ {
		return a.String(s)
	}
	if t.seen == nil {
		t.seen = make([]string, textsSeen)
	}
	t.tries++
	at := &t.seen[HashString(s)%textsSeen]
	if *at == s {
		t.hit++
		return *at
	}
	*at = a.String(s)
	return *at
}

// again ends a sample: where less than half was found, looking does not pay.
func (t *texts) again() {
	if t.hit < t.tries/2 {
		*t = texts{differ: true}
		return
	}
	t.tries, t.hit = 0, 0
}
