package check

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Unified is the unified diff of a change in the folder dir, with three lines of
// context: empty where nothing differs.
func (c Change) Unified(dir string) string {
	name := path.Join(filepath.ToSlash(dir), c.Name)
	oldName, newName := path.Join("a", name), path.Join("b", name)
	if c.Old == nil {
		oldName = "/dev/null"
	}
	if c.New == nil {
		newName = "/dev/null"
	}
	edits := lineEdits(lines(string(c.Old)), lines(string(c.New)))
	hunks := group(edits)
	if len(hunks) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", oldName, newName)
	for _, h := range hunks {
		h.write(&b)
	}
	return b.String()
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// edit is one line of a diff; op is ' ', '-' or '+'.
type edit struct {
	op       byte
	text     string
	old, new int // lines before this one on either side
}

// maxEdits bounds the search for a shortest script, whose memory grows with
// its square: beyond, the middle is shown as replaced.
const maxEdits = 1000

// lineEdits is a script from a to b: Myers' greedy algorithm between the
// common beginning and the common end.
func lineEdits(a, b []string) []edit {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var es []edit
	for i := range head {
		es = append(es, edit{' ', a[i], i, i})
	}
	ma, mb := a[head:len(a)-tail], b[head:len(b)-tail]
	middle, ok := shortest(ma, mb)
	if !ok {
		middle = replaced(ma, mb)
	}
	for _, e := range middle {
		e.old, e.new = e.old+head, e.new+head
		es = append(es, e)
	}
	for i := range tail {
		x, y := len(a)-tail+i, len(b)-tail+i
		es = append(es, edit{' ', a[x], x, y})
	}
	return es
}

func replaced(a, b []string) []edit {
	var es []edit
	for i, l := range a {
		es = append(es, edit{'-', l, i, 0})
	}
	for i, l := range b {
		es = append(es, edit{'+', l, len(a), i})
	}
	return es
}

func shortest(a, b []string) ([]edit, bool) {
	limit := min(len(a)+len(b), maxEdits)
	zero := limit + 1 // where diagonal 0 is in far
	// far[zero+k] is the furthest x on diagonal k = x − y.
	far := make([]int, 2*limit+3)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), far[zero-d:zero+d+1]...))
		for k := -d; k <= d; k += 2 {
			x := far[zero+k-1] + 1
			if fromAbove(far, zero, d, k) {
				x = far[zero+k+1]
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			far[zero+k] = x
			if x >= len(a) && y >= len(b) {
				return backtrack(a, b, trace), true
			}
		}
	}
	return nil, false
}

// fromAbove reports whether diagonal k is entered by an insertion.
func fromAbove(far []int, zero, d, k int) bool {
	return k == -d || k != d && far[zero+k-1] < far[zero+k+1]
}

// backtrack reads the script off the trace; trace[d] holds the diagonals −d…d
// as they were after d−1 edits.
func backtrack(a, b []string, trace [][]int) []edit {
	x, y := len(a), len(b)
	var es []edit
	keep := func() {
		x, y = x-1, y-1
		es = append(es, edit{' ', a[x], x, y})
	}
	for d := len(trace) - 1; d > 0; d-- {
		row, k := trace[d], x-y
		from := k - 1
		if fromAbove(row, d, d, k) {
			from = k + 1
		}
		px := row[d+from]
		for x > px && y > px-from {
			keep()
		}
		if from > k {
			y--
			es = append(es, edit{'+', b[y], x, y})
		} else {
			x--
			es = append(es, edit{'-', a[x], x, y})
		}
	}
	for x > 0 {
		keep()
	}
	slices.Reverse(es)
	return es
}

type hunk []edit

const around = 3

// group cuts the script into hunks, each with context lines around its edits.
func group(es []edit) []hunk {
	var hs []hunk
	for i := 0; i < len(es); i++ {
		if es[i].op == ' ' {
			continue
		}
		start, end := max(0, i-around), i+1
		for j := i + 1; j < len(es) && j <= end+2*around; j++ {
			if es[j].op != ' ' {
				end = j + 1
			}
		}
		stop := min(len(es), end+around)
		hs = append(hs, hunk(es[start:stop]))
		i = stop - 1
	}
	return hs
}

func (h hunk) write(b *strings.Builder) {
	var olds, news int
	for _, e := range h {
		if e.op != '+' {
			olds++
		}
		if e.op != '-' {
			news++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", span(h[0].old, olds), span(h[0].new, news))
	for _, e := range h {
		b.WriteByte(e.op)
		b.WriteString(e.text)
		b.WriteByte('\n')
	}
}

func span(before, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", before)
	case 1:
		return fmt.Sprintf("%d", before+1)
	}
	return fmt.Sprintf("%d,%d", before+1, n)
}
