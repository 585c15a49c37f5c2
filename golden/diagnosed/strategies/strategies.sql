-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

CREATE TABLE t (id integer PRIMARY KEY, label text);

-- veloc: table on_miss=skip_record on_miss=fail_fast
CREATE TABLE u (id integer PRIMARY KEY);

-- veloc: table on_unready=wait_and_retry(delay=2s, max_delay=1s)
CREATE TABLE v (id integer PRIMARY KEY);

-- veloc: on_miss t=skip_record
-- veloc: on_unready t=emit_with_nulls
CREATE TABLE a AS SELECT id, label FROM t;

-- veloc: on_miss t=skip_record
CREATE MATERIALIZED VIEW m AS SELECT id, label FROM t;

-- name: Delays
-- veloc: on_miss t=wait_and_retry(delay=0s) a=wait_and_retry(max_delay=0ms) m=wait_and_retry(delay=1s, max_delay=999ms)
SELECT s.id FROM s JOIN t ON t.id = s.k JOIN a ON a.id = s.k JOIN m ON m.id = s.k;

-- A delay that is longer than the max_delay that nobody wrote is no mistake.
-- name: LongDelay
-- veloc: on_miss t=wait_and_retry(delay=1m)
SELECT s.id FROM s JOIN t ON t.id = s.k;

-- name: Twice
-- veloc: on_miss t=skip_record t=fail_fast
SELECT s.id FROM s JOIN t ON t.id = s.k JOIN u ON u.id = s.k JOIN v ON v.id = s.k;

-- A numeric without a modifier shows the digits that a value has.
CREATE TABLE n AS SELECT id, id::numeric AS whole, id::numeric(12,2) AS fixed FROM t;

-- name: OtherDigits
-- veloc: on_miss n=use_defaults(whole='1.5')
SELECT s.id, n.whole FROM s JOIN n ON n.id = s.k;

-- name: SameDigits
-- veloc: on_miss n=use_defaults(whole='15', fixed='1.5')
SELECT s.id, n.whole, n.fixed FROM s JOIN n ON n.id = s.k;
