package runtime

import "fmt"

// ShortLoadError refuses a load that brings fewer rows than the script's
// min_rows or max_shrink allow: the rows in place stay.
type ShortLoadError struct {
	Table string
	Rows  int // that the load brought
	Least int // that it had to bring
	Had   int // rows in place, which Least was made from; negative: Least is min_rows
}

// Error names the table, both numbers and the directive.
func (e *ShortLoadError) Error() string {
	if e.Had < 0 {
		return fmt.Sprintf("table %q: the load brought %d rows, and min_rows=%d", e.Table, e.Rows, e.Least)
	}
	return fmt.Sprintf("table %q: the load brought %d rows in place of %d, and max_shrink lets no fewer than %d through", e.Table, e.Rows, e.Had, e.Least)
}

// allKept is all of the rows in the unit of Policy.MinKept.
const allKept = 10_000

// bounded holds the rows that a load gives a table against the script's bounds.
func (c *Core) bounded(rows int) error {
	err := c.shortLoad(rows)
	if err != nil {
		c.loader.mu.Lock()
		c.status.ShortLoads++
		c.loader.mu.Unlock()
	}
	return err
}

func (c *Core) shortLoad(rows int) error {
	if rows < c.policy.MinRows {
		return &ShortLoadError{c.name, rows, c.policy.MinRows, -1}
	}
	if c.policy.MinKept == 0 || !c.loaded.Load() {
		return nil
	}
	had := int(c.rows.Load())
	// The least number of rows that is not below the share, without overflow.
	least := had/allKept*c.policy.MinKept + (had%allKept*c.policy.MinKept+allKept-1)/allKept
	if rows < least {
		return &ShortLoadError{c.name, rows, least, had}
	}
	return nil
}
