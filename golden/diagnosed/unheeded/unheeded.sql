-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

-- veloc: table on_miss=skip_record
CREATE TABLE t (id integer PRIMARY KEY, label text);

-- veloc: table on_unready=emit_with_nulls
CREATE TABLE u (id integer PRIMARY KEY, label text);

CREATE TABLE plain (id integer PRIMARY KEY, label text);

-- The derived table may have a strategy of its own.
-- veloc: table on_miss=skip_record
CREATE TABLE d AS SELECT x.id, p.label FROM t x LEFT JOIN plain p ON p.id = x.id;

ALTER TABLE d ADD PRIMARY KEY (id);

-- name: ByItself
-- veloc: table d max_stale=1h
SELECT s.id, t.label, u.label AS other, d.label AS derived
FROM s
JOIN t ON t.id = s.k
JOIN u ON u.id = s.k
JOIN d ON d.id = s.k;

-- name: WithEachOther
SELECT s.id, x.label, y.label AS other FROM s LEFT JOIN (t x JOIN u y ON y.id = x.id) ON x.id = s.k;

-- name: PlainFirst
SELECT s.id, p.label FROM plain p JOIN t ON t.id = p.id JOIN s ON s.k = t.id;
