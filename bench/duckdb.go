package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// duckdbTrades is how many trades DuckDB joins: many, so that its hash tables,
// which it builds for each query, weigh as little as they can.
const duckdbTrades = 4_000_000

// duckdbJoin gives the nanoseconds a trade of the join in DuckDB's own tables.
func duckdbJoin(ctx context.Context, s shape, rounds int) (float64, error) {
	const join = `CREATE OR REPLACE TABLE enriched AS
SELECT t.trade_id, t.symbol, t.quantity, u.tier, u.risk_score, l.position_limit, m.current_price
FROM trades t JOIN user_profiles u ON t.user_id = u.user_id JOIN limits l ON t.user_id = l.user_id JOIN market_data m ON t.symbol = m.symbol
WHERE t.amount > 10000;
`
	setUp := fmt.Sprintf(`SET threads=1; SELECT setseed(0.5);
CREATE TABLE user_profiles AS SELECT i * %[2]d + 1 AS user_id, ['basic','silver','gold','platinum'][(i %% 4 + 1)::int] AS tier, random() AS risk_score FROM range(%[1]d) r(i);
CREATE TABLE limits AS SELECT i * %[2]d + 1 AS user_id, (random() * 1000000)::decimal(18,2) AS position_limit FROM range(%[1]d) r(i);
CREATE TABLE market_data AS SELECT printf('SYM%%05d', i) AS symbol, (random() * 900)::decimal(18,4) AS current_price FROM range(%[3]d) r(i);
CREATE TABLE trades AS SELECT i AS trade_id, printf('SYM%%05d', (random() * %[3]d)::bigint %% %[3]d) AS symbol,
  ((random() * %[1]d)::bigint %% %[1]d * %[2]d + 1) * (CASE WHEN random() < %[4]f THEN -1 ELSE 1 END) AS user_id,
  (random() * 1000)::integer AS quantity, (random() * 20000)::decimal(18,2) AS amount, TIMESTAMPTZ '2025-09-01 09:30:00+00' AS ts FROM range(%[5]d) r(i);
.timer on
`, s.rows, s.gap, min(5000, max(10, s.rows/10)), s.misses, duckdbTrades)
	seconds, err := duckdbTimes(ctx, setUp+strings.Repeat(join, rounds))
	if err != nil {
		return 0, err
	}
	return median(seconds) * 1e9 / duckdbTrades, nil
}

var timer = regexp.MustCompile(`Run Time \(s\): real ([0-9.]+)`)

// duckdbTimes runs a script and gives the seconds of each statement timed.
func duckdbTimes(ctx context.Context, script string) ([]float64, error) {
	path, err := duckdb()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, ":memory:")
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("duckdb: %w\n%s", err, out)
	}
	var seconds []float64
	for _, m := range timer.FindAllSubmatch(out, -1) {
		t, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			return nil, err
		}
		seconds = append(seconds, t)
	}
	if len(seconds) == 0 {
		return nil, fmt.Errorf("duckdb timed nothing:\n%s", out)
	}
	return seconds, nil
}
