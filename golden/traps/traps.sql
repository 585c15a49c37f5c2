-- veloc: stream
CREATE TABLE s (
    i integer NOT NULL, z integer, n numeric, f double precision, r real, t text, c char(3), d date, ts timestamp, tz timestamptz, v interval, p numeric(4,2), j bigint, h smallint
);

CREATE TABLE e (i integer PRIMARY KEY, b bigint, y text, w integer);

-- name: NullLogic
SELECT i IN (2, NULL) AS a, i IN (1, NULL) AS b, i NOT IN (2, NULL) AS c, 3 BETWEEN z AND 2 AS d, z BETWEEN 1 AND 2 AS e,
       z IS DISTINCT FROM NULL AS f, (z > 0) IS NOT TRUE AS g, CASE z WHEN NULL THEN 'a' ELSE 'b' END AS h, NULLIF(z, 1) AS k,
       COALESCE(i, 2.5) AS l, ROW(i, z) IS NULL AS m, ROW(i, z) IS NOT NULL AS n, false AND 1 / (i - i) = 1 AS o,
       CASE WHEN i < 0 THEN 1 / (i - i) ELSE 1 END AS p, (i, z) = (1, 2) AS q, (i, 5) < (1, 6) AS r
FROM s;

-- name: Integers
SELECT -i / 2 AS a, -i % 2 AS b, (-i * 1.5) % 2 AS c, (-2147483648) % (-i) AS d, h + h AS e, i + r AS f, n + r AS g, r + r AS h,
       2147483648 AS k, 9223372036854775808 AS l, 1e3 AS m, (i + 0.5)::int AS n, (i + 0.5::float8)::int AS o, round(n), round(f), round(-f * 0.5) AS p,
       ' 12'::int AS q, 2 > '10' AS u, '2' > '10' AS w, i & 6 AS x, i | 6 AS y, i # 3 AS aa, ~i AS ab, i << 4 AS ac, -i >> 1 AS ad, abs(-i) AS ae, sign(-n) AS af
FROM s;

-- name: Numerics
SELECT n / 3 AS a, n * 10 / 3 AS b, n * 1000000 / 3 AS c, 1.10 * p AS d, 1.10 + p AS e, p + 1.1000 AS f, n::numeric(4,2) AS g, (n * 1234)::numeric(3,-2) AS h,
       p = 1.0 AS k, sqrt(n + 1) AS l, power(n + 1, 0.5) AS m, exp(n) AS o, ln(n + 1) AS q, power(n * 10, 20) AS u, log(n * 100) AS w, log(2, n + 7) AS x,
       round(n * 2.345, 2) AS y, trunc(n * 2.345, 1) AS aa, floor(-n / 7) AS ab, ceil(-n / 7) AS ac, mod(n * 7, 3) AS ad, div(n * 7, 3) AS ae, scale(n * 1.100) AS af,
       p * p AS ag, p * p * p AS ah, p - 1000000.001 AS ak, -p AS al, abs(-p) AS am, p / p AS an, j * p AS ao, p < j AS ap, p = n AS aq, greatest(p, 2) AS ar, coalesce(p, 0) AS at
FROM s;

-- name: Floats
SELECT 'NaN'::float8 = f * 'NaN'::float8 AS a, 'NaN'::float8 > f * 'Infinity'::float8 AS b, -0.0::float8 = f - f AS c, 'NaN'::float8 / (f - f) AS d,
       0.1::float4 = f * 0.1::float8 AS e, 0.1 = f * 0.1::float8 AS g, f * 1e15 AS h, f * 1e14 AS k, r * 1e6::real AS l, f / 10000 AS m, f / 100000 AS n,
       r / 3::real AS o, f / 3 AS p, r::float8 AS q, (f / 3)::real AS u, (f / 3)::numeric AS w, (r / 3::real)::numeric AS x, (f * 2.5)::int AS y, f::text AS aa, ceil(f / 2) AS ab
FROM s;

-- name: Texts
SELECT c = 'a '::text AS a, c = 'a '::varchar AS b, c LIKE 'a' AS d, c || 'x' AS e, length(c) AS f, c::text AS g, concat(c, 'x', z) AS h, 'abcdef'::varchar(3) AS k,
       'ab' LIKE 'a\b' AS l, t || 'é' AS m, upper('straße') AS n, t || z AS o, substr(t, 0, 3) AS p, t LIKE '%\%%' AS q, t ILIKE 'HEL%' AS r, position('l' in t) AS u,
       substring(t from 2 for 3) AS w, trim(both 'h' from t) AS x, trim(leading from '  x ') AS y, overlay(t placing 'XX' from 2 for 3) AS aa, split_part(t, 'l', 2) AS ab, md5(t) AS ac,
       t LIKE 'h!_%' ESCAPE '!' AS ad, concat_ws('-', t, z, i) AS ae, t > c AS af, repeat(t, 2) AS ag, initcap(t) AS ah, lpad(t, 8, 'xy') AS ak
FROM s;

-- name: Times
SELECT '2024-01-31'::date + v AS a, ts + v AS b, ts + v + v AS c, ts + 2 * v AS d, v = interval '30 days' AS e, interval '1 day' = interval '24 hours' AS f,
       tz + interval '1 day' AS g, ts - timestamp '2024-01-01' AS h, d - date '2024-01-01' AS k, d + 5 AS l, d + time '10:30' AS m, timestamp '2024-01-01 24:00' AS n,
       date_trunc('week', ts) AS o, date_trunc('quarter', tz) AS p, date_bin('15 minutes', ts, timestamp '2001-01-01') AS q, extract(epoch from tz) AS u, extract(isodow from d) AS w,
       date_part('week', ts) AS x, extract(second from ts) AS y, make_interval(days => 3, hours => i) AS aa, to_timestamp(1.5) AS ab, age(ts, timestamp '2000-02-28') AS ac,
       ts AT TIME ZONE 'America/New_York' AS ad, tz AT TIME ZONE 'Asia/Kolkata' AS ae, tz::date AS af, ts::time AS ag, v * 1.5 AS ah, v / 2 AS ak, -v AS al, justify_days(v * 40) AS am,
       ts::timestamptz AS an, tz::timestamp AS ao, d::timestamptz AS ap, extract(year from d) AS aq, ts > d AS ar, tz > ts AS at, date '2024-02-29' + interval '1 year' AS au
FROM s;

-- name: Keys
SELECT s.i, e.i FROM s JOIN e ON e.b = s.f * 9007199254740992;

-- name: OnAgainstWhere
SELECT s.i, e.y FROM s LEFT JOIN e ON e.i = s.i AND e.y = 'zz';

-- name: WhereDropsNulls
SELECT s.i, e.y FROM s LEFT JOIN e ON e.i = s.z WHERE NOT (e.w = 5);

-- name: DeadArms
SELECT CASE WHEN 'f' THEN ('NaN'::float8)::bigint END AS a, CASE WHEN true THEN i ELSE 1/0 END AS b, COALESCE(1, 1/0, 2.5) AS c,
       CASE WHEN false THEN 1/0::numeric WHEN i > 1 THEN 2 END AS d, CASE i WHEN 1 THEN 2 ELSE 3 END AS e, COALESCE(1::smallint, 9223372036854775807 + 1) AS f
FROM s;

-- name: DeadTerms
SELECT (1, 3 % 0) = (2, i) AS a, (1, 3 % 0) <> (2, i) AS b, (1, 3 % 0) IN ((2, i), (3, 4)) AS c, (1, 3 % 0) NOT IN ((2, i), (3, 4)) AS d,
       (1, 3 % 0) IS DISTINCT FROM (2, i) AS e, 1 BETWEEN 2 AND 3 % 0 AS f, 1 NOT BETWEEN 2 AND 3 % 0 AS g, (1, i) BETWEEN (1, NULL) AND (i, 1) AS h,
       2 BETWEEN SYMMETRIC 3 AND 1 AS j
FROM s;

-- name: NegatedLiterals
SELECT -2147483648 AS a, -2147483649 AS b, -3000000000 / 7 AS c, -9223372036854775808 AS d, -9223372036854775809 AS e, - 3000000000 % 7 AS f, -2147483648 + i AS g,
       i - 2147483648 AS h, -(-2147483648) AS k, - 00003000000000 / 7 AS l, -3000000000. / 7 AS m, substr('abc', -2147483648 + 2147483647::int + 3) AS n
FROM s;
