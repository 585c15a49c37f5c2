-- Aggregates of one group, and conditions over the rows of subqueries.

-- veloc: stream
CREATE TABLE s (id bigint NOT NULL, k integer, v integer, note text, amount numeric(10,2));

CREATE TABLE t (k integer, x integer, big bigint, n numeric(10,2), d numeric, f double precision, r real, b boolean, name text, at date, took interval);
CREATE TABLE u (k integer PRIMARY KEY, name text, g integer);
CREATE TABLE w (a integer NOT NULL, c text NOT NULL);

-- name: Count
SELECT s.id, (SELECT count(*) FROM t WHERE t.k = s.k) AS n, (SELECT count(t.x) FROM t WHERE t.k = s.k) AS xs FROM s;

-- name: Sums
SELECT s.id, (SELECT sum(t.x) FROM t WHERE t.k = s.k) AS a, (SELECT sum(t.big) FROM t WHERE t.k = s.k) AS b, (SELECT sum(t.n) FROM t WHERE t.k = s.k) AS c,
  (SELECT sum(t.d) FROM t WHERE t.k = s.k) AS d, (SELECT sum(t.f) FROM t WHERE t.k = s.k) AS e, (SELECT sum(t.r) FROM t WHERE t.k = s.k) AS f, (SELECT sum(t.took) FROM t WHERE t.k = s.k) AS g FROM s;

-- name: Means
SELECT s.id, a.* FROM s CROSS JOIN LATERAL (SELECT avg(x) AS x, avg(big) AS big, avg(n) AS n, avg(d) AS d, avg(f) AS f, avg(r) AS r, avg(took) AS took FROM t WHERE t.k = s.k) AS a;

-- name: Extremes
SELECT s.id, a.* FROM s CROSS JOIN LATERAL (SELECT min(x) AS x1, max(x) AS x2, min(n) AS n1, max(n) AS n2, min(d) AS d1, max(d) AS d2, min(f) AS f1, max(f) AS f2, min(name) AS s1, max(name) AS s2, min(at) AS at1, max(at) AS at2, min(took) AS i1, max(took) AS i2, max(big) AS b2, min(r) AS r1 FROM t WHERE t.k = s.k) AS a;

-- name: Booleans
SELECT s.id, a.* FROM s CROSS JOIN LATERAL (SELECT bool_and(b) AS a, bool_or(b) AS o, every(x > 1) AS e, bool_or(n > s.v) AS v FROM t WHERE t.k = s.k) AS a;

-- name: Strings
SELECT s.id, (SELECT string_agg(name, ', ') FROM t WHERE t.k = s.k) AS a, (SELECT string_agg(name, s.note) FROM t WHERE t.k = s.k) AS b, (SELECT string_agg(x::text, NULL) FROM t WHERE t.k = s.k) AS c FROM s;

-- name: Filtered
SELECT s.id, (SELECT count(*) FILTER (WHERE t.b) FROM t WHERE t.k = s.k) AS n, (SELECT sum(t.x) FILTER (WHERE t.x > s.v) FROM t WHERE t.k = s.k) AS m FROM s;

-- name: Having
SELECT s.id, (SELECT sum(t.x) FROM t WHERE t.k = s.k HAVING count(*) > 1) AS many, l.n FROM s LEFT JOIN LATERAL (SELECT max(x) AS n FROM t WHERE t.k = s.k HAVING min(x) < 3) AS l ON true;

-- name: HavingInner
SELECT s.id, l.n FROM s CROSS JOIN LATERAL (SELECT count(*) AS n FROM t WHERE t.k = s.k HAVING count(*) > 1) AS l;

-- name: HavingAlone
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM t WHERE t.k = s.k HAVING s.v > 10);

-- name: Uncorrelated
SELECT s.id, s.v - (SELECT avg(x) FROM t) AS off FROM s WHERE s.v > (SELECT min(x) FROM t);

-- name: Expressions
SELECT s.id, (SELECT coalesce(sum(t.n * s.v), 0) - count(*) FROM t WHERE t.k = s.k AND t.x < 10) AS a, CASE WHEN s.v > 5 THEN (SELECT max(x) FROM t WHERE t.k = s.k) ELSE -1 END AS b FROM s;

-- name: OverJoin
SELECT s.id, (SELECT count(u.name) FROM t LEFT JOIN u ON u.g = t.x WHERE t.k = s.k) AS n, (SELECT sum(t.x) FROM t JOIN u ON u.k = t.x WHERE u.g = s.k) AS m FROM s;

-- name: OverValues
SELECT s.id, (SELECT max(x) FROM (VALUES (s.k), (s.v), (7)) AS a (x)) AS most, (SELECT count(*) FROM generate_series(1, s.k)) AS n FROM s;

-- name: NoFrom
SELECT s.id, (SELECT count(*)) AS one, (SELECT sum(2) WHERE s.v > 5) AS two FROM s;

-- name: NestedGroups
SELECT s.id, (SELECT sum(a.n) FROM u, LATERAL (SELECT count(*) AS n FROM t WHERE t.k = u.k) AS a WHERE u.g = s.k) AS n, (SELECT count(*) FROM u WHERE u.k > (SELECT avg(x) FROM t WHERE t.k = s.k)) AS m FROM s;

-- name: InWhere
SELECT s.id FROM s WHERE (SELECT count(*) FROM t WHERE t.k = s.k) > 1 AND s.amount < (SELECT sum(n) FROM t WHERE t.k = s.k);

-- name: BehindJoin
SELECT s.id, u.name, a.n FROM s LEFT JOIN u ON u.k = s.k LEFT JOIN LATERAL (SELECT count(*) AS n FROM t WHERE t.k = u.g) AS a ON a.n > 0;

-- name: BeforeJoin
SELECT s.id, a.m, u.name FROM s CROSS JOIN LATERAL (SELECT min(x) AS m FROM t WHERE t.k = s.k) AS a LEFT JOIN u ON u.k = a.m;

-- name: ManyRows
SELECT s.id, a.n, w.c FROM s CROSS JOIN LATERAL (SELECT count(*) AS n FROM t WHERE t.k = s.k) AS a JOIN w ON w.a <= a.n;

-- name: InNulls
SELECT s.id, s.k IN (SELECT x FROM t) AS a, s.k NOT IN (SELECT x FROM t WHERE t.k = 1) AS b, s.v NOT IN (SELECT a FROM w) AS c, s.k IN (SELECT x FROM t WHERE false) AS d, (s.k, s.v) IN (SELECT t.k, t.x FROM t) AS e FROM s;

-- name: NotInNulls
SELECT s.id FROM s WHERE s.k NOT IN (SELECT x FROM t WHERE x IS NOT NULL OR t.k = s.v);

-- name: InOrNulls
SELECT s.id FROM s WHERE s.v > 25 OR s.k IN (SELECT x FROM t);

-- name: InRowNulls
SELECT s.id FROM s WHERE (s.k, s.v) NOT IN (SELECT t.k, t.x FROM t WHERE t.x < 3);

-- name: Any
SELECT s.id, s.k < ANY (SELECT x FROM t) AS a, s.k > ALL (SELECT x FROM t WHERE t.k = s.k) AS b, s.v <> ALL (SELECT x FROM t WHERE x IS NOT NULL) AS c, s.k = ANY (SELECT k FROM t) AS d, s.note LIKE ANY (SELECT name || '%' FROM t) AS e FROM s;

-- name: AnyInWhere
SELECT s.id FROM s WHERE s.v < ANY (SELECT x FROM t WHERE t.k = s.k) AND NOT (s.k >= ALL (SELECT g FROM u));

-- name: AnyRow
SELECT s.id, (s.k, s.v) < ANY (SELECT t.k, t.x FROM t) AS a, (s.k, s.v) <= ALL (SELECT t.k, t.x FROM t WHERE t.x IS NOT NULL AND t.k IS NOT NULL) AS b, (s.k, s.v) <> ALL (SELECT u.k, u.g FROM u) AS c FROM s;

-- name: Only
SELECT s.id, (SELECT name FROM t WHERE t.k = s.k AND t.x = s.v) AS a, (SELECT u.name FROM u JOIN w ON w.a = u.k WHERE u.k = s.k AND w.c = 'p') AS b, (SELECT 1 FROM w WHERE w.a = s.k AND w.c = 'q') AS c FROM s;

-- name: OnlyWhereRead
SELECT s.id, CASE WHEN s.k = 3 THEN (SELECT x FROM t WHERE t.k = s.k) END AS a FROM s WHERE s.k IS NULL OR s.k <> 1 OR (SELECT x FROM t WHERE t.k = s.v + 2) IS NULL;

-- name: InOn
SELECT s.id, u.name FROM s LEFT JOIN u ON u.g = s.k AND EXISTS (SELECT 1 FROM t WHERE t.x = u.k AND t.k = s.k);

-- name: InOnInner
SELECT s.id, u.name FROM s JOIN u ON u.k IN (SELECT t.x FROM t WHERE t.k = s.k) AND (SELECT count(*) FROM w WHERE w.a = u.k) < 2;

-- name: InTables
SELECT s.id, x.k, x.n FROM s JOIN (SELECT u.k, u.g, (SELECT count(*) FROM t WHERE t.k = u.k) AS n FROM u WHERE EXISTS (SELECT 1 FROM w WHERE w.a = u.k) OR u.g NOT IN (SELECT a FROM w)) AS x ON x.g = s.k;

-- name: InTablesSemi
SELECT s.id, x.k FROM s LEFT JOIN (SELECT u.k, u.g FROM u WHERE u.k IN (SELECT x FROM t) AND (SELECT name FROM u y WHERE y.k = u.g) > 'a') AS x ON x.g = s.k;

-- name: Deep
SELECT s.id, EXISTS (SELECT 1 FROM t WHERE t.k = s.k AND t.x > (SELECT avg(y.x) FROM t y WHERE y.k = s.k AND EXISTS (SELECT 1 FROM u WHERE u.k = y.x))) AS a FROM s;

-- name: RowEqual
SELECT s.id, (s.k, s.v) = (SELECT u.k, u.g FROM u WHERE u.k = s.k) AS a, (s.k, s.v) < (SELECT max(t.k), max(t.x) FROM t WHERE t.k = s.k) AS b FROM s;

-- name: FailsWhereRead
SELECT s.id, CASE WHEN s.k > 1 THEN (SELECT sum(10 / (t.x - 1)) FROM t WHERE t.k = s.k) END AS a FROM s;

-- name: Distinct
SELECT s.id, a.* FROM s CROSS JOIN LATERAL (SELECT count(DISTINCT t.x % 2) AS c, sum(DISTINCT t.x / 2) AS s, count(DISTINCT n) AS n, sum(DISTINCT r) AS r, max(DISTINCT x) AS m, count(DISTINCT s.v + t.x) AS v FROM t WHERE t.k <= s.k) AS a;

-- name: Ordered
SELECT s.id, (SELECT string_agg(name, ',' ORDER BY x DESC, name) FROM t WHERE t.k <= s.k) AS a, (SELECT string_agg(name, s.note ORDER BY at NULLS FIRST) FROM t WHERE t.k <= s.k) AS b, (SELECT string_agg(DISTINCT left(name, 1), '+' ORDER BY left(name, 1) DESC) FROM t) AS c, (SELECT sum(f ORDER BY f) FROM t) AS d FROM s;
