package exec

// View is what computes a derived table; O are its rows.
type View[O any] struct {
	Failed error
	at     *Results[O] // the rows at hand
	add    func(rows []O) error
	all    *[]O                 // where rows are gathered that are arranged in the end
	over   func(rows int) error // what fails where too many have been gathered; nil: nothing
}

// NewView computes rows, which stand in at until add takes them.
func NewView[O any](at *Results[O], add func(rows []O) error) View[O] {
	return View[O]{at: at, add: add}
}

// Gather has all rows appended to another slice, too.
func (v *View[O]) Gather(to *[]O) { v.all = to }

// Give passes the rows at hand on, unless something has failed.
func (v *View[O]) Give() {
	if v.all != nil {
		*v.all = append(*v.all, v.at.Rows...)
		if v.over != nil && v.Failed == nil {
			v.Failed = v.over(len(*v.all))
		}
	}
	if v.Failed == nil {
		v.Failed = v.add(v.at.Rows)
	}
	v.at.Rows = v.at.Rows[:0]
}

// Fail notes the first failure.
func (v *View[O]) Fail(_ int, _ string, err error) int {
	if v.Failed == nil {
		v.Failed = err
	}
	return 0
}
