-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer, name text);

CREATE TABLE t (k integer PRIMARY KEY, v integer NOT NULL, doc jsonb);

-- name: ReadsRightSide
SELECT s.id FROM LATERAL (SELECT t.v FROM t WHERE t.k = s.k) x, s;

-- name: RightJoin
SELECT s.id FROM s RIGHT JOIN LATERAL (SELECT t.v FROM t WHERE t.k = s.k) x ON true;

-- name: FullJoin
SELECT s.id FROM s FULL JOIN LATERAL (SELECT t.v FROM t WHERE t.k > id) x ON x.v = s.k;

-- name: NotLateral
SELECT s.id FROM s, (SELECT t.v FROM t WHERE t.k = s.k) x;

-- name: Ambiguous
SELECT s.id FROM s, LATERAL (SELECT k AS n, v AS n FROM t ORDER BY n LIMIT 1) x;

-- name: NoSuchPosition
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY 2 LIMIT 1) x;

-- name: ConstantOrder
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY 'k' LIMIT 1) x;

-- name: OrderedByJSON
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY doc LIMIT 1) x;

-- name: OrderedByOther
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY nothing LIMIT 1) x;

-- name: OrderedByUsing
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k USING > LIMIT 1) x;

-- name: FailingOrder
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k + 1 / 0 LIMIT 1) x;

-- name: TiesWithoutOrder
SELECT s.id FROM s, LATERAL (SELECT k FROM t FETCH FIRST 1 ROWS WITH TIES) x;

-- name: NegativeLimit
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k LIMIT -1) x;

-- name: NegativeOffset
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k OFFSET -1) x;

-- name: LimitOfOwnColumn
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k LIMIT v) x;

-- name: LimitOfText
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k LIMIT s.name) x;

-- name: LimitOfSubquery
SELECT s.id FROM s, LATERAL (SELECT k FROM t ORDER BY k LIMIT (SELECT 1 FROM t)) x;

-- name: StreamOrdered
SELECT x.id FROM (SELECT id FROM s ORDER BY k LIMIT 1) x;

-- name: QueryOrdered
SELECT s.id FROM s ORDER BY s.id LIMIT 10;

-- name: QueryDistinct
SELECT DISTINCT s.id FROM s;

-- name: DistinctOnNotFirst
SELECT s.id FROM s, LATERAL (SELECT DISTINCT ON (k) k, v FROM t ORDER BY v, k) x;

-- name: DistinctOrderedByOther
SELECT s.id FROM s, LATERAL (SELECT DISTINCT v FROM t ORDER BY k) x;

-- name: StreamDistinct
SELECT x.k FROM (SELECT DISTINCT k FROM s) x;
