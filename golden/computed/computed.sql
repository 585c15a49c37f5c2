-- Rows that no table holds: VALUES, generate_series, SELECTs without FROM.

-- veloc: stream
CREATE TABLE s (id bigint NOT NULL, k integer, v integer NOT NULL, note text);

CREATE TABLE t (k integer PRIMARY KEY, name text NOT NULL, active boolean, n numeric(8,2) NOT NULL, g integer);

-- name: Values
SELECT s.id, v.name, v.floor FROM s JOIN (VALUES ('a', 'Main house', 0), ('b', 'East wing', 2)) AS v (code, name, floor) ON v.code = s.note;

-- name: ValuesKept
SELECT s.id, v.name, v.floor FROM s LEFT JOIN (VALUES ('a', 'Main house', 0), ('b', 'East wing', NULL), ('a', 'Annex', 1)) AS v (code, name, floor) ON v.code = s.note AND v.floor >= 0;

-- name: ValuesTypes
SELECT s.id, v.* FROM s CROSS JOIN (VALUES (1, 'x', 1.5, NULL, true, '2024-01-01'::date), (2.25, NULL, 3, 'n', false, NULL)) AS v WHERE v.column1 < s.v;

-- name: ValuesOne
SELECT s.id, v.a + s.v, v.b FROM s, (VALUES (1, 'one')) AS v (a, b);

-- name: ValuesOneKept
SELECT s.id, v.a, v.b FROM s LEFT JOIN (VALUES (1, 'one')) AS v (a, b) ON v.a = s.k;

-- name: ValuesOfRecord
SELECT s.id, x.label, x.value FROM s CROSS JOIN LATERAL (VALUES ('k', s.k), ('v', s.v), ('sum', s.k + s.v)) AS x (label, value) WHERE x.value IS NOT NULL;

-- name: ValuesIn
SELECT s.id FROM s WHERE s.k IN (VALUES (1), (3), (7)) AND s.v NOT IN (VALUES (30));

-- name: ValuesWith
WITH v (code, rate) AS (VALUES ('a', 0.5), ('d', 2.125)) SELECT s.id, a.rate, b.code FROM s JOIN v a ON a.code = s.note LEFT JOIN v b ON b.rate > a.rate;

-- name: ValuesBeforeTable
SELECT s.id, v.x, t.name FROM s CROSS JOIN (VALUES (1), (2), (4)) AS v (x) JOIN t ON t.k = v.x WHERE s.v > 10;

-- name: ValuesBehindTable
SELECT s.id, t.name, v.what FROM s LEFT JOIN (t JOIN (VALUES (true, 'yes'), (false, 'no')) AS v (flag, what) ON v.flag = t.active) ON t.k = s.k;

-- name: ValuesNulled
SELECT s.id, x.name, v.y FROM s LEFT JOIN (t x LEFT JOIN (VALUES (1, 'p'), (2, 'q')) AS v (k, y) ON v.k = x.g AND v.y > 'p') ON x.k = s.k;

-- name: ValuesParameter
-- veloc: param 1=a default=1
-- veloc: param 2=b default=3
SELECT s.id, v.x FROM s JOIN (VALUES ($1::integer), ($2::integer)) AS v (x) ON v.x = s.k;

-- name: NoFrom
SELECT s.id, l.twice, l.twice + 1 AS more FROM s CROSS JOIN LATERAL (SELECT s.v * 2 AS twice) AS l;

-- name: NoFromFiltered
SELECT s.id, l.word FROM s LEFT JOIN LATERAL (SELECT 'big' AS word WHERE s.v > 10) AS l ON true;

-- name: NoFromScalar
SELECT s.id, (SELECT s.v + 1) AS a, (SELECT s.v WHERE s.k = 1) AS b, EXISTS (SELECT 1 WHERE s.k > 1) AS c, s.k IN (SELECT 2) AS d FROM s;

-- name: Series
SELECT s.id, g FROM s, generate_series(1, s.k) AS g;

-- name: SeriesStep
SELECT s.id, g.n FROM s JOIN generate_series(10::bigint, s.v, -5) AS g (n) ON g.n <> 15;

-- name: SeriesKept
SELECT s.id, g FROM s LEFT JOIN LATERAL generate_series(s.k, 2) AS g ON g > 1;

-- name: SeriesNumeric
SELECT s.id, g FROM s CROSS JOIN generate_series(0.5, s.k, 0.75) AS g;

-- name: SeriesTimes
SELECT s.id, d, z FROM s, generate_series('2024-01-30'::timestamp, '2024-04-01', s.k * interval '1 month') AS d, generate_series('2024-03-30 12:00Z'::timestamptz, '2024-03-31 12:00Z', '12 hours') AS z WHERE s.k > 0;

-- name: SeriesOfTable
SELECT s.id, t.name, i FROM s JOIN t ON t.k = s.k JOIN LATERAL generate_series(1, t.g) AS i ON i + t.k < 5;

-- name: SeriesAlone
SELECT s.id, generate_series FROM s, generate_series(1, 2);

-- name: SeriesJoined
SELECT s.id, i, t.name FROM s CROSS JOIN generate_series(1, 3) AS i LEFT JOIN t ON t.k = i AND t.k = s.k;

-- name: SeriesOfSeries
SELECT s.id, a, b FROM s, generate_series(1, s.k) AS a, generate_series(a, s.k) AS b;

-- name: FunctionInFrom
SELECT s.id, u, l FROM s, upper(s.note) AS u, LATERAL length(u) AS l;

-- name: ManyRows
SELECT s.id, count_me.i FROM s CROSS JOIN generate_series(1, 1000) AS count_me (i) WHERE count_me.i % 250 = s.k;
