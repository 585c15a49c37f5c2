-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer, v integer, note text);

CREATE TABLE t (k integer PRIMARY KEY, name text NOT NULL, active boolean, n numeric(10,2), g integer);

CREATE TABLE u (k integer PRIMARY KEY, tk integer, title text);

CREATE TABLE w (a integer, b text);

CREATE VIEW shares AS SELECT k, name, 60 / (k - 1) AS share, 1 / 0 AS never FROM t WHERE k <> 1;
ALTER VIEW shares RENAME COLUMN name TO label;

CREATE TABLE best AS
SELECT x.k, x.name, coalesce(y.title, 'untitled') AS title
FROM (SELECT k, name FROM t WHERE n > 0) x LEFT JOIN (SELECT tk, title FROM u WHERE k < 9) y ON y.tk = x.k;

CREATE VIEW active AS SELECT k, name, coalesce(g, 0) AS g FROM t WHERE active;

CREATE VIEW big (id, key) AS SELECT id, k, v FROM s WHERE v >= 11;

CREATE VIEW named AS SELECT b.id, b.v, a.name, 1 AS one FROM big b LEFT JOIN active a ON a.k = b.key;

-- name: StreamInside
SELECT x.id, x.double, t.name
FROM (SELECT id, k, v * 2 AS double FROM s WHERE v > 10) x
JOIN t ON t.k = x.k;

-- name: TableInside
SELECT s.id, x.name FROM s JOIN (SELECT k, name FROM t WHERE active) x ON x.k = s.k;

-- name: LeftOfExpressions
SELECT s.id, x.label, x.one, x.known
FROM s LEFT JOIN (SELECT k, coalesce(name, 'none') || '!' AS label, 1 AS one, active IS NOT NULL AS known FROM t WHERE n > 1) x ON x.k = s.k;

-- name: ExpressionInCondition
SELECT s.id, x.one FROM s LEFT JOIN (SELECT k + 1 AS k1, 1 AS one FROM t) x ON x.k1 = s.k WHERE x.one IS NULL;

-- name: RightOfStream
SELECT x.id, x.label, u.title
FROM (SELECT s.id, s.k, coalesce(t.name, 'none') AS label FROM s LEFT JOIN t USING (k) WHERE s.v IS NOT NULL) x
RIGHT JOIN u ON u.tk = x.k;

-- name: FullOfBoth
SELECT q.id, q.seven, y.name, y.c
FROM (SELECT id, k, 7 AS seven FROM s WHERE id > 1) q
FULL JOIN (SELECT k, name, 5 AS c FROM t WHERE n > 1) y ON y.k = q.k;

-- name: FilterBehindRight
SELECT x.k, x.title FROM (SELECT u.k, u.title, s.id FROM s RIGHT JOIN u ON u.tk = s.k WHERE s.v > 5 OR s.id IS NULL) x;

-- name: Deep
SELECT q.one, q.two
FROM (SELECT z.* FROM (SELECT id, k FROM s WHERE id > 1) z(one, two) WHERE z.two IS NOT NULL) q
WHERE q.one < 9;

-- name: JoinedTablesInside
SELECT s.id, x.name, x.title
FROM s LEFT JOIN (SELECT t.k, t.name, u.title FROM t JOIN u ON u.tk = t.k WHERE u.title <> 'c') x ON x.k = s.k;

-- name: LeftInsideLeft
SELECT s.id, x.name, x.title, x.shown
FROM s LEFT JOIN (SELECT t.k, t.name, u.title, coalesce(u.title, '-') AS shown FROM t LEFT JOIN u ON u.tk = t.k AND u.k > 1) x ON x.k = s.k;

-- name: FullInside
SELECT s.id, x.name, x.title FROM s JOIN (SELECT coalesce(t.k, u.tk) AS k, t.name, u.title FROM t FULL JOIN u ON u.tk = t.k) x ON x.k = s.k;

-- name: CommonTables
WITH a AS (SELECT k, name FROM t WHERE name <> 'two'),
     b(key, name, title) AS MATERIALIZED (SELECT a.k, a.name, u.title FROM a JOIN u ON u.tk = a.k)
SELECT s.id, b.*, a.name AS again
FROM s JOIN b ON b.key = s.k LEFT JOIN a ON a.k = s.v;

-- name: CommonStream
WITH recent AS (SELECT * FROM s WHERE v IS DISTINCT FROM 3), named AS NOT MATERIALIZED (SELECT r.id, t.name FROM recent r JOIN t USING (k))
SELECT name, id FROM named n;

-- name: CommonHidesTable
WITH t AS (SELECT k, title AS name FROM u) SELECT s.id, t.name FROM s JOIN t ON t.k = s.k;

-- name: CommonInside
SELECT x.id, x.name FROM (WITH t AS (SELECT k + 1 AS k, name FROM t) SELECT s.id, t.name FROM s LEFT JOIN t USING (k)) x WHERE x.id <> 2;

-- name: SameAliasInside
SELECT s.id, x.name FROM (SELECT s.k, s.id FROM s) s JOIN (SELECT s.k, s.name FROM t s) x ON x.k = s.k;

-- name: ManyRows
SELECT s.id, x.b FROM s JOIN (SELECT a, b FROM w WHERE b <> 'y') x ON x.a = s.k;

-- name: NoKey
SELECT s.id, x.name FROM s JOIN (SELECT name, n FROM t WHERE g = 1) x ON x.n > s.v;

-- name: UsingOver
SELECT k, s.id, x.name FROM s LEFT JOIN (SELECT k, upper(name) AS name FROM t WHERE active IS NOT FALSE) x USING (k);

-- name: NaturalOver
SELECT * FROM (SELECT id, k FROM s) s NATURAL JOIN (SELECT k, name FROM t) x;

-- name: CommaOver
SELECT s.id, x.name, y.title FROM s, (SELECT k, name FROM t WHERE active) x, (SELECT tk, title FROM u) y WHERE x.k = s.k AND y.tk = x.k;

-- name: CaseOver
SELECT s.id, CASE WHEN x.two = 2 THEN 'there' ELSE 'away' END AS state, x.two + 1 AS three
FROM s LEFT JOIN (SELECT k, 2 AS two FROM t WHERE n IS NULL OR n < 100) x ON x.k = s.k AND x.two = 2;

-- name: TwiceOuter
SELECT s.id, p.title, p.one, p.two
FROM s LEFT JOIN (SELECT u.tk, u.title, x.one, coalesce(x.one, 0) + 1 AS two FROM u LEFT JOIN (SELECT k, 1 AS one FROM t WHERE active) x ON x.k = u.tk) p ON p.tk = s.k;

-- name: Derived
WITH b AS (SELECT k, name || ': ' || title AS label FROM best) SELECT s.id, b.label FROM s LEFT JOIN b USING (k);

-- name: View
SELECT s.id, a.* FROM s LEFT JOIN active a USING (k);

-- name: ViewOfStream
SELECT named.*, u.title FROM public.named RIGHT JOIN u ON u.k = named.v;

-- name: ViewAndCommon
WITH t AS (SELECT 5 AS k, title FROM u) SELECT a.name, t.title, s.id FROM s JOIN active a USING (k) JOIN t ON t.k = a.g + 4;

-- name: FullOnConstants
SELECT x.id, y.name, y.two FROM (SELECT id, 2 AS two FROM s WHERE id < 3) x FULL JOIN (SELECT k AS two, name FROM t) y USING (two);

-- name: FullOnBothConstants
SELECT x.id, two, y.name FROM (SELECT id, 2 AS two FROM s WHERE id < 3) x FULL JOIN (SELECT 2 AS two, name FROM t WHERE k > 4) y USING (two);

-- name: FailingKeyInView
SELECT s.id, x.label FROM s JOIN shares x ON x.share = s.v;

-- name: FailingKeyInViewOfLeftJoin
SELECT s.id, x.* FROM s LEFT JOIN (SELECT label, share FROM shares WHERE k > 2) x ON x.share = s.v;

-- name: FailingKeyInViewOfFullJoin
SELECT s.id, x.label FROM s FULL JOIN shares x ON x.share = s.v;

-- name: FailingKeyBesideFilter
SELECT s.id, t.k FROM s JOIN t ON 60 / (t.k - 1) = s.v WHERE t.k > 1 AND (t.active OR t.name <> 'two');

-- name: FailingColumnNotRead
WITH unused AS (SELECT 1 / 0 AS never FROM t) SELECT s.id, x.k FROM s LEFT JOIN (SELECT k, 1 / 0 AS never FROM t) x USING (k);
