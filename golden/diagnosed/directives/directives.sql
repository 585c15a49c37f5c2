-- veloc: table load_timeout=5s load_timeout=6s max_stale=1h
CREATE TABLE t (id integer PRIMARY KEY, label text);

-- Once above the table and once by its name is twice, too.
-- veloc: table t max_stale=2h

-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

-- Several tables may come before one; a stream never ends.
-- veloc: table after=t after=s
CREATE TABLE u (id integer PRIMARY KEY, label text);

-- veloc: stream
ALTER TABLE u ADD UNIQUE (label);

-- veloc: stream
CREATE TABLE a AS SELECT id, label FROM t;

-- veloc: stream
CREATE MATERIALIZED VIEW m AS SELECT id, label FROM u;

-- That s is a stream is known here.
CREATE TABLE of_stream AS SELECT s.id FROM s JOIN t ON t.id = s.k;

-- name: Nameless
-- veloc: table
SELECT s.id, a.label, m.label AS other FROM s JOIN a ON a.id = s.k JOIN m ON m.id = s.k;

-- name: OfStream
SELECT s.id FROM s JOIN of_stream o ON o.id = s.k;

-- What a query is not is said once.
-- name: Misplaced
-- veloc: table max_stale=1m load_timeout=5s
-- veloc: stream
SELECT s.id FROM s JOIN t ON t.id = s.k;

-- veloc: table s min_rows=1
-- veloc: table a max_shrink=10%
-- veloc: table t min_rows=0 max_shrink=10
-- veloc: table u min_rows=99999999999 max_shrink=100.01%
-- veloc: table t max_shrnk=1% min_row=1

-- Of queries, above no query.
-- veloc: param 1=least
-- veloc: on_miss t=skip_record
CREATE TABLE v (id integer PRIMARY KEY);

-- veloc: param 1=least
CREATE TABLE with_param AS SELECT id FROM t;

-- name: Comment
COMMENT ON TABLE t IS 'no query';

-- veloc: stream
-- veloc: stream event_time=k event_time=k
-- veloc: table
CREATE TABLE twice (id integer, k timestamptz);

-- veloc: table twice load_timeout=1s after=t
-- veloc: table load_timeout = 5s
-- veloc: table t after=u after=u

-- veloc: stream
CREATE TABLE t (id integer);

-- Veloc: stream
-- veloc stream
/* veloc: stream */
CREATE TABLE w (id integer);

-- name: First
-- name: Second
SELECT id FROM s; -- veloc: on_miss t=skip_record

-- velox: stream
-- velco: table
-- valid: table
