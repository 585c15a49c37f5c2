package oracle

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Description is what the server makes of a statement without running it.
type Description struct {
	Result   string   // the first result column's type, as format_type spells it
	Params   []string // the parameters' types
	SQLState string   // of an error; the others are empty then
	Message  string
}

// Describe prepares each of the queries.
func (c *Conn) Describe(ctx context.Context, queries []string) ([]Description, error) {
	type column struct {
		oid uint32
		mod int32
	}
	results := make([]column, len(queries))
	params := make([][]uint32, len(queries))
	out := make([]Description, len(queries))
	types := map[column]string{}
	const together = 500 // statements in flight, so that neither side's buffers fill up
	for start := 0; start < len(queries); start += together {
		end := min(start+together, len(queries))
		p := c.pg.StartPipeline(ctx)
		for i := start; i < end; i++ {
			p.SendPrepare("", queries[i], nil)
			if err := p.Sync(); err != nil {
				return nil, err
			}
		}
		for i := start; i < end; {
			r, err := p.GetResults()
			if err != nil {
				refused, ok := err.(*pgconn.PgError)
				if !ok {
					return nil, err
				}
				out[i] = Description{SQLState: refused.Code, Message: refused.Message}
				continue
			}
			switch r := r.(type) {
			case *pgconn.PipelineSync:
				i++
			case *pgconn.StatementDescription:
				results[i] = column{r.Fields[0].DataTypeOID, r.Fields[0].TypeModifier}
				params[i] = r.ParamOIDs
				types[results[i]] = ""
				for _, oid := range r.ParamOIDs {
					types[column{oid, -1}] = ""
				}
			}
		}
		if err := p.Close(); err != nil {
			return nil, err
		}
	}
	if err := func() error {
		var asked []column
		var sql strings.Builder
		for t := range types {
			asked = append(asked, t)
			fmt.Fprintf(&sql, "SELECT format_type(%d, %d);", t.oid, t.mod)
		}
		answers, err := c.pg.Exec(ctx, sql.String()).ReadAll()
		for i, a := range answers {
			types[asked[i]] = string(a.Rows[0][0])
		}
		return err
	}(); err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].SQLState != "" {
			continue
		}
		out[i].Result = types[results[i]]
		for _, oid := range params[i] {
			out[i].Params = append(out[i].Params, types[column{oid, -1}])
		}
	}
	return out, nil
}

// Values runs queries of one text each and gives these, or "error SQLSTATE".
func (c *Conn) Values(ctx context.Context, queries []string) []string {
	out := make([]string, len(queries))
	for i, q := range queries {
		results, err := c.pg.Exec(ctx, q).ReadAll()
		var refused *pgconn.PgError
		switch {
		case errors.As(err, &refused):
			out[i] = "error " + refused.Code
		case err != nil:
			out[i] = "error " + err.Error()
		default:
			out[i] = string(results[0].Rows[0][0])
		}
	}
	return out
}
