-- veloc: stream
CREATE TABLE s (
    id integer NOT NULL,
    k  integer,
    c  text
);

CREATE TABLE t (
    k    integer NOT NULL,
    name text NOT NULL,
    n    numeric(6,3)
);

CREATE TABLE u (
    id   integer PRIMARY KEY,
    k    integer,
    note varchar(10)
);

CREATE VIEW twice AS SELECT t.k, g.n FROM t CROSS JOIN generate_series(1, 2) AS g (n) WHERE t.k < 3;

-- Rows that no table holds, of which those without match are results.
-- name: OfValues
SELECT s.id, v.x, v.what FROM s RIGHT JOIN (VALUES (1, 'one'), (2, 'two'), (7, NULL), (1, 'more')) AS v (x, what) ON v.x = s.k;

-- name: OfSeries
SELECT s.id, g FROM s FULL JOIN generate_series(1, 9, 2) AS g ON g = s.k AND s.c <> 'bob';

-- name: SeriesOnTheLeft
SELECT s.id, d.day, coalesce(d.day, s.k) AS both
FROM generate_series(0, 3) AS d (day) FULL JOIN s ON s.k = d.day;

-- name: OfAggregate
SELECT s.id, m.most, m.least FROM s FULL JOIN (SELECT max(k) AS most, min(n) AS least FROM t) m ON m.most = s.k;

-- name: OfOne
SELECT s.id, o.one FROM s RIGHT JOIN (SELECT 1 AS one) o ON o.one = s.k AND s.c = 'nobody';

-- Several tables on that side, one of them computed.
-- name: InTree
SELECT s.id, t.name, v.factor, t.n * v.factor AS product
FROM s RIGHT JOIN (t CROSS JOIN (VALUES (1.5), (2)) AS v (factor)) ON t.k = s.k AND t.n < v.factor;

-- name: Within
WITH w AS (SELECT t.k, t.name, g.n, EXISTS (SELECT FROM u WHERE u.k = t.k) AS known FROM t CROSS JOIN generate_series(1, 2) AS g (n))
SELECT s.id, w.name, w.n, w.known, u.note
FROM s FULL JOIN w USING (k) LEFT JOIN u ON u.id = w.n
WHERE s.c IS NULL OR s.c <> 'zed';

-- Subqueries in ON read one side, or nothing that is joined.
-- name: AskingTheTable
SELECT s.id, t.name FROM s RIGHT JOIN t ON t.k = s.k AND EXISTS (SELECT FROM u WHERE u.k = t.k AND u.note <> 'x');

-- name: AskingTheRecord
SELECT s.id, s.k, u.id AS uid FROM s FULL JOIN u ON u.k = s.k AND s.c NOT IN (SELECT name FROM t WHERE t.k = s.k);

-- name: AskingForValues
SELECT s.id, u.id AS uid, u.note
FROM u FULL JOIN s ON s.k = u.k AND u.id > (SELECT count(*) FROM t WHERE t.k = u.k) AND (SELECT max(k) FROM t) > s.k;

-- name: OfView
SELECT s.id, v.k, v.n FROM s FULL JOIN twice v ON v.k = s.k AND v.n = s.id;

-- name: Chained
SELECT s.id, t.name, w.c, z.zz
FROM s LEFT JOIN t ON t.k = s.k
FULL JOIN (SELECT max(u.k) AS c FROM u HAVING count(*) > 1) w ON w.c = s.k
RIGHT JOIN (VALUES (4), (6)) z (zz) ON z.zz = w.c;

-- name: OfUnion
SELECT s.id, p.a, p.b
FROM s FULL JOIN (SELECT t.k AS a, x.b FROM t CROSS JOIN LATERAL (SELECT t.k AS b UNION ALL SELECT u.id FROM u WHERE u.k = t.k) x) p ON p.a = s.k;
