package exec

// View is what computes a derived table; O are its rows.
type View[O any] struct {
	Out    []O // the rows at hand
	Failed error
	add    func(rows []O) error
	all    *[]O // where rows are gathered that are arranged in the end
}

// NewView computes rows that add takes.
func NewView[O any](add func(rows []O) error) View[O] { return View[O]{add: add} }

// Gather has all rows appended to another slice, too.
func (v *View[O]) Gather(to *[]O) { v.all = to }

// Give passes the rows at hand on, unless something has failed.
func (v *View[O]) Give() {
	if v.all != nil {
		*v.all = append(*v.all, v.Out...)
	}
	if v.Failed == nil {
		v.Failed = v.add(v.Out)
	}
	v.Out = v.Out[:0]
}

// Fail notes the first failure.
func (v *View[O]) Fail(_ int, _ string, err error) int {
	if v.Failed == nil {
		v.Failed = err
	}
	return 0
}
