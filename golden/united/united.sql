-- veloc: stream
CREATE TABLE s (
    id integer NOT NULL,
    k  integer,
    a  integer,
    b  numeric(8,2),
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

CREATE TABLE spread AS
SELECT u.id, x.v FROM u CROSS JOIN LATERAL (SELECT u.k AS v UNION ALL SELECT t.k FROM t WHERE t.name = u.note) x;

-- Each SELECT reads the record, and each its own index.
-- name: InExists
SELECT s.id FROM s
WHERE EXISTS (SELECT 1 FROM t WHERE t.k = s.k AND t.n > 1 UNION ALL SELECT 2 FROM u WHERE u.k = s.k);

-- name: InNotExists
SELECT s.id, NOT EXISTS (SELECT FROM t WHERE t.k = s.k UNION ALL SELECT FROM u WHERE u.id = s.a) AS lonely FROM s
WHERE NOT EXISTS (SELECT t.name FROM t WHERE t.k = s.k UNION SELECT u.note FROM u WHERE u.id = s.id) OR s.a > 1;

-- name: WithoutColumns
SELECT s.id, EXISTS (SELECT FROM t WHERE t.k = s.k UNION SELECT FROM u WHERE u.id = s.a) AS some,
    (SELECT count(*) FROM (SELECT FROM t WHERE t.k = s.k UNION SELECT FROM u WHERE u.k = s.k) x) AS one
FROM s;

-- The types are those of both sides; NULL and values that miss make NOT IN NULL.
-- name: Among
SELECT s.id, s.b IN (SELECT t.n FROM t WHERE t.k = s.k UNION SELECT u.id FROM u WHERE u.k = s.k UNION SELECT NULL WHERE s.a > 2) AS is_in,
    s.c NOT IN (SELECT t.name FROM t WHERE t.k = s.k UNION ALL SELECT u.note FROM u WHERE u.k = s.k) AS not_in,
    s.a > ALL (SELECT u.id FROM u WHERE u.k = s.k UNION ALL SELECT 0) AS above
FROM s;

-- name: InLateral
SELECT s.id, x.what, x.figure, x.k
FROM s CROSS JOIN LATERAL (
    SELECT t.name AS what, t.n AS figure, t.k FROM t WHERE t.k = s.k
    UNION ALL
    SELECT u.note, u.id, u.k FROM u WHERE u.k = s.k AND u.note <> 'x'
    UNION ALL
    SELECT 'own', s.b, NULL WHERE s.a > 0) x;

-- Columns turned into rows.
-- name: Unpivoted
SELECT s.id, x.name, x.value
FROM s CROSS JOIN LATERAL (SELECT 'a' AS name, s.a AS value UNION ALL SELECT 'b', s.b UNION ALL SELECT 'k', s.k) x
WHERE x.value IS NOT NULL;

-- name: Left
SELECT s.id, x.what, x.side, y.note
FROM s
LEFT JOIN LATERAL (SELECT t.name AS what, 1 AS side FROM t WHERE t.k = s.k UNION SELECT u.note, 2 FROM u WHERE u.k = s.a) x ON x.side < s.a
LEFT JOIN u y ON y.id = x.side;

-- name: Ordered
SELECT s.id, x.what, x.n
FROM s CROSS JOIN LATERAL (
    SELECT t.name AS what, t.n FROM t WHERE t.k = s.k
    UNION
    SELECT u.note, u.id FROM u WHERE u.k = s.k
    ORDER BY n DESC NULLS LAST, what LIMIT 2) x;

-- name: Tied
SELECT s.id, x.n
FROM s CROSS JOIN LATERAL (
    (SELECT t.n FROM t WHERE t.k = s.k ORDER BY t.n NULLS FIRST LIMIT 2)
    UNION ALL
    SELECT count(*) FROM u WHERE u.k = s.k
    ORDER BY 1 FETCH FIRST 1 ROW WITH TIES) x;

-- One SELECT in another, of which some are computed apart.
-- name: Deep
SELECT s.id, x.v, (SELECT max(y.v) FROM (SELECT t.n AS v FROM t WHERE t.k = s.k UNION ALL SELECT s.b) y) AS greatest
FROM s CROSS JOIN LATERAL (
    SELECT v FROM (SELECT id AS v FROM u WHERE k = s.k UNION SELECT k FROM t WHERE n > 1) z
    UNION ALL
    (SELECT s.a UNION SELECT s.k UNION SELECT s.a)
    UNION ALL
    (SELECT k FROM t INTERSECT SELECT k FROM u)) x
WHERE x.v = (SELECT u.id FROM u WHERE u.id = x.v UNION SELECT x.v);

-- name: Value
SELECT s.id, (SELECT t.n FROM t WHERE t.k = s.k AND t.n > 1 UNION SELECT 2 WHERE s.a = 3) AS n FROM s;

-- An outer join that WHERE makes strict, and conditions that read all sides.
-- name: Joined
SELECT s.id, x.v, t.name
FROM s CROSS JOIN LATERAL (SELECT 10 / u.id AS v, u.note FROM u WHERE u.k = s.k UNION ALL SELECT s.a, s.c WHERE s.c IS NOT NULL) x
JOIN t ON t.k = x.v
WHERE x.note IS DISTINCT FROM 'x';

-- name: OfTable
SELECT s.id, p.v FROM s JOIN spread p ON p.id = s.k;
