-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer, v integer, note text);

CREATE TABLE t (k integer PRIMARY KEY, name text NOT NULL, active boolean, n numeric(10,2), g integer);

CREATE TABLE u (k integer PRIMARY KEY, tk integer, title text);

CREATE TABLE w (a integer, b text, c integer NOT NULL);

CREATE VIEW shares AS SELECT k, name, 60 / (k - 1) AS share FROM t WHERE k <> 1;

CREATE TABLE listed AS SELECT t.k, t.name FROM t WHERE EXISTS (SELECT 1 FROM w WHERE w.a = t.k);

-- name: ExistsKey
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM t WHERE t.k = s.k);

-- name: ExistsManyRows
SELECT s.id, s.k FROM s WHERE EXISTS (SELECT * FROM w WHERE w.a = s.k);

-- name: ExistsResidual
SELECT s.id, s.k FROM s WHERE EXISTS (SELECT FROM w WHERE w.a = s.k AND (w.b > s.note OR w.c < s.v));

-- name: ExistsNoKey
SELECT s.id FROM s WHERE s.v > 2 AND EXISTS (SELECT 1 FROM t WHERE t.n > s.v) AND s.k IS NOT NULL;

-- name: NotExists
SELECT s.id, s.k FROM s WHERE NOT EXISTS (SELECT 1 FROM w WHERE w.a = s.k AND w.b <> 'y');

-- name: ExistsAsValue
SELECT s.id, EXISTS (SELECT 1 FROM w WHERE w.a = s.k) AS has, CASE WHEN NOT EXISTS (SELECT 1 FROM u WHERE u.tk = s.k AND u.title IS NOT NULL) THEN 'none' ELSE 'some' END AS titles FROM s;

-- name: ExistsOr
SELECT s.id FROM s WHERE s.v < 5 OR EXISTS (SELECT 1 FROM t WHERE t.k = s.k AND active);

-- name: In
SELECT s.id FROM s WHERE s.k IN (SELECT tk FROM u);

-- name: InCorrelated
SELECT s.id FROM s WHERE s.k IN (SELECT w.a FROM w WHERE w.c < s.v) AND s.id > 1;

-- name: InRow
SELECT s.id FROM s WHERE (s.k, s.note) IN (SELECT a, b FROM w);

-- name: EqualAny
SELECT s.id FROM s WHERE s.k + 1 = ANY (SELECT k FROM t WHERE name LIKE 't%');

-- name: NotInNotNull
SELECT s.id FROM s WHERE s.id NOT IN (SELECT k FROM t);

-- name: InAsValue
SELECT s.id, s.id IN (SELECT c FROM w) AS among FROM s;

-- name: Scalar
SELECT s.id, (SELECT name FROM t WHERE t.k = s.k) AS name, (SELECT coalesce(g, 0) + 1 FROM t WHERE t.k = s.v) AS g FROM s;

-- name: ScalarInWhere
SELECT s.id FROM s WHERE (SELECT n FROM t WHERE t.k = s.k) > 1 OR (SELECT t.k FROM t WHERE t.k = s.k AND t.active) IS NULL;

-- name: SubqueryOverJoin
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM t JOIN u ON u.tk = t.k WHERE t.k = s.k AND u.title < 'c');

-- name: SubqueryOverLeftJoin
SELECT s.id, EXISTS (SELECT 1 FROM t LEFT JOIN u ON u.tk = t.k WHERE t.k = s.k AND u.k IS NULL) AS untitled FROM s;

-- name: BehindJoins
SELECT s.id, t.name FROM s JOIN t USING (k) WHERE EXISTS (SELECT 1 FROM u WHERE u.tk = t.g) AND NOT EXISTS (SELECT 1 FROM w WHERE w.b = t.name);

-- name: BehindFanOut
SELECT s.id, w.b FROM s LEFT JOIN w ON w.a = s.k WHERE EXISTS (SELECT 1 FROM t WHERE t.k = w.c) OR w.c IS NULL;

-- name: BehindRight
SELECT s.id, t.name FROM s RIGHT JOIN t USING (k) WHERE EXISTS (SELECT 1 FROM u WHERE u.tk = t.k);

-- name: BehindFull
SELECT s.id, t.name, EXISTS (SELECT 1 FROM w WHERE w.a = t.k) AS listed FROM s FULL JOIN t USING (k) WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.tk = s.v);

-- name: InNested
SELECT x.id, x.has FROM (SELECT s.id, EXISTS (SELECT 1 FROM t WHERE t.k = s.k) AS has FROM s WHERE s.k IN (SELECT a FROM w)) x LEFT JOIN u ON u.k = x.id WHERE u.title IS NULL OR EXISTS (SELECT 1 FROM t WHERE t.k = u.k);

-- name: OverCommon
WITH good AS (SELECT k, g FROM t WHERE active) SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM good WHERE good.k = s.k) OR s.v IN (SELECT 20 FROM good WHERE good.g = s.k);

-- name: Uncorrelated
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM t WHERE name = 'five') AND NOT EXISTS (SELECT 1 FROM t WHERE name = 'six');

-- name: OverDerived
SELECT s.id, EXISTS (SELECT 1 FROM listed WHERE listed.k = s.k) FROM s;

-- name: Names
SELECT s.id, EXISTS (SELECT 1 FROM t WHERE t.k = s.k), NOT EXISTS (SELECT 1 FROM u WHERE u.k = s.k), (SELECT name FROM t WHERE t.k = s.k), (SELECT upper(name) AS loud FROM t WHERE t.k = s.k), (SELECT n + 1 FROM t WHERE t.k = s.v), (SELECT g::text FROM t WHERE t.k = s.id), s.id IN (SELECT c FROM w) FROM s;

-- name: NestedInside
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM (SELECT w.a, w.c + s.id AS sum FROM w WHERE w.a = s.k) x WHERE x.sum > 3) AND s.id IN (WITH y AS (SELECT c FROM w WHERE c <> s.v) SELECT c FROM y);

-- name: ExistsListNotEvaluated
SELECT s.id FROM s WHERE EXISTS (SELECT 1 / 0 FROM t WHERE t.k = s.k);

-- name: OverView
SELECT s.id, (SELECT share FROM shares WHERE shares.k = s.k), EXISTS (SELECT 1 FROM shares WHERE shares.k = s.v) FROM s;

-- name: InViewOfFailing
SELECT s.id FROM s WHERE s.v IN (SELECT share FROM shares);

-- name: FoldedAway
SELECT s.id FROM s WHERE NOT (1 < 2 OR s.v IN (SELECT a FROM w)) OR s.id = 3;

-- What is compared is never NULL, though a part of it may be, and comparing it may be an error.
-- name: NotInNeverNull
SELECT s.id, greatest(s.v, s.id) NOT IN (SELECT c FROM w WHERE w.c + s.id > 2) AS apart FROM s;

-- name: RepeatedInDistinctOn
SELECT s.id, q.title, q.c FROM s CROSS JOIN LATERAL (SELECT DISTINCT ON (COALESCE((SELECT u.title FROM u WHERE u.k = w.c), '-')) COALESCE((SELECT u.title FROM u WHERE u.k = w.c), '-') AS title, w.c FROM w WHERE w.a = s.k ORDER BY COALESCE((SELECT u.title FROM u WHERE u.k = w.c), '-'), w.c DESC) q;

-- name: RepeatedInDistinct
SELECT s.id, q.known FROM s JOIN (SELECT DISTINCT a, c IN (SELECT k FROM t) AS known FROM w ORDER BY a, c IN (SELECT k FROM t)) q ON q.a = s.k;

-- name: WithNamedDeeper
SELECT s.id, s.v IN (WITH x AS (SELECT c FROM w WHERE w.a = s.k) SELECT y.c FROM x y WHERE NOT EXISTS (SELECT 1 FROM x z WHERE z.c > y.c)) AS last FROM s;

-- name: WithOfLateralNamedDeeper
SELECT s.id, y.n FROM s CROSS JOIN LATERAL (WITH x AS (SELECT c FROM w WHERE w.a = s.k) SELECT count(*) AS n FROM t WHERE t.k IN (SELECT c FROM x)) y;
