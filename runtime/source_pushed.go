package runtime

import "context"

// Pushed is the source of a table that the service itself fills with Upsert,
// Insert, Delete and Replace; it is ready once the service calls the table's
// Loaded. The value may stand for several tables: each is told of by itself.
func Pushed() TableSource { return pushed{} }

type pushed struct{}

// isPushed reports whether a table waits for the service alone.
func isPushed(source TableSource) bool {
	for {
		e, ok := source.(*every)
		if !ok {
			break
		}
		source = e.source
	}
	_, ok := source.(pushed)
	return ok
}

// keepRows ends a load without replacing the table's rows.
type keepRows struct{}

func (keepRows) Error() string { return "keep the rows" }

// LoadTable waits for Loaded. Other tables load meanwhile.
func (pushed) LoadTable(ctx context.Context, in *TableInput) error {
	c := in.core
	var token *ticket
	c.loader.update(c, func() { c.fed, token = true, c.token })
	c.loader.giveBack(token)
	if err := c.loader.await(ctx, func() bool { return c.complete }); err != nil {
		return err
	}
	return keepRows{}
}
