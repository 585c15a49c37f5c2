-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

CREATE TABLE t (k integer PRIMARY KEY, parent integer, name varchar(5), n numeric(6,2));

-- name: InFirst
WITH RECURSIVE r AS (SELECT k FROM r UNION ALL SELECT k FROM t) SELECT s.id FROM s JOIN r USING (k);

-- name: NoUnion
WITH RECURSIVE r AS (SELECT t.k FROM t JOIN r USING (k)) SELECT s.id FROM s JOIN r USING (k);

-- name: Intersected
WITH RECURSIVE r AS (SELECT k FROM t INTERSECT SELECT k FROM r) SELECT s.id FROM s JOIN r USING (k);

-- name: Twice
WITH RECURSIVE r AS (SELECT k FROM t UNION SELECT a.k FROM r a JOIN r b ON a.k = b.k) SELECT s.id FROM s JOIN r USING (k);

-- name: OuterJoin
WITH RECURSIVE r AS (SELECT k FROM t UNION SELECT t.k FROM t LEFT JOIN r ON r.k = t.parent) SELECT s.id FROM s JOIN r USING (k);

-- name: InSubquery
WITH RECURSIVE r AS (SELECT k FROM t UNION SELECT t.k FROM t WHERE t.parent IN (SELECT k FROM r)) SELECT s.id FROM s JOIN r USING (k);

-- name: Aggregated
WITH RECURSIVE r AS (SELECT k FROM t UNION SELECT max(r.k) + 1 FROM r) SELECT s.id FROM s JOIN r USING (k);

-- name: OtherType
WITH RECURSIVE r AS (SELECT 1 AS k UNION ALL SELECT k + 1::bigint FROM r WHERE k < 5) SELECT s.id FROM s JOIN r ON r.k = s.k;

-- name: OtherModifier
WITH RECURSIVE r AS (SELECT k, n FROM t UNION ALL SELECT k, n + 1 FROM r WHERE n < 5) SELECT s.id FROM s JOIN r ON r.k = s.k;

-- name: LiteralIsText
WITH RECURSIVE r AS (SELECT 'a' AS x UNION ALL SELECT t.name FROM r JOIN t ON t.name = x) SELECT s.id FROM s WHERE EXISTS (SELECT FROM r);

-- name: Ordered
WITH RECURSIVE r AS (SELECT k FROM t UNION ALL SELECT k + 1 FROM r WHERE k < 5 ORDER BY 1) SELECT s.id FROM s JOIN r ON r.k = s.k;

-- name: LimitedBehind
WITH RECURSIVE r AS (SELECT k FROM t UNION ALL SELECT k + 1 FROM r LIMIT 10) SELECT s.id FROM s JOIN r ON r.k = s.k;

-- name: Forward
WITH RECURSIVE a AS (SELECT k FROM b), b AS (SELECT k FROM t) SELECT s.id FROM s JOIN a ON a.k = s.k;

-- name: OverStream
WITH RECURSIVE r AS (SELECT k FROM s UNION ALL SELECT t.parent FROM r JOIN t USING (k)) SELECT r.k FROM r;

-- name: InUnion
WITH RECURSIVE r AS (SELECT k FROM t UNION ALL SELECT x.k FROM (SELECT k FROM r UNION ALL SELECT k FROM t) x WHERE x.k > 5) SELECT s.id FROM s JOIN r USING (k);

-- name: Cycle
WITH RECURSIVE r AS (SELECT k FROM t UNION ALL SELECT k FROM r) CYCLE k SET c USING p SELECT s.id FROM s JOIN r USING (k);

-- name: EachOther
WITH RECURSIVE a AS (SELECT k FROM t UNION ALL SELECT k FROM b), b AS (SELECT k FROM a) SELECT s.id FROM s JOIN b ON b.k = s.k;

-- name: StreamInStep
WITH RECURSIVE r AS (SELECT k FROM t UNION SELECT s.id FROM r JOIN s USING (k)) SELECT s.id FROM s JOIN r USING (k);
