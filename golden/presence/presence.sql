-- No table has a column that is NOT NULL: nothing in a row tells it from the NULLs that
-- an outer join puts in its place.

-- veloc: stream
CREATE TABLE readings (id int NOT NULL, site int, level bigint);
CREATE TABLE marks (level bigint);
CREATE TABLE gauges (level bigint);

CREATE VIEW metered AS
SELECT r.id, r.level, x.level AS gauge FROM readings r JOIN gauges x ON x.level = r.level;

-- The derived table's rows are those of the series, once each, though two marks go with them.
CREATE MATERIALIZED VIEW steps AS
SELECT step FROM generate_series(1, 4) AS step WHERE step >= SOME (SELECT level FROM marks);

-- name: Constants
SELECT r.id, x.one, x.level
FROM readings r LEFT JOIN (SELECT 1 AS one, level FROM gauges) x ON x.level = r.level;

-- A column of what stands before is NULL, too, where there is no row.
-- name: Around
SELECT r.id, x.site, y.site AS first_site, (SELECT r.site FROM gauges g WHERE g.level = r.level LIMIT 1 OFFSET 1) AS second_site
FROM readings r
LEFT JOIN LATERAL (SELECT r.site FROM gauges g WHERE g.level = r.level) x ON true
LEFT JOIN LATERAL (SELECT r.site FROM gauges g WHERE g.level = r.level LIMIT 1) y ON true;

-- name: EitherSide
SELECT r.id, x.one, x.gauge, x.mark
FROM readings r
LEFT JOIN (SELECT 1 AS one, g.level AS gauge, m.level AS mark FROM gauges g FULL JOIN marks m ON g.level = m.level) x
    ON coalesce(x.gauge, x.mark) = r.level;

-- name: Unmatched
SELECT m.level, (SELECT r.site FROM gauges g WHERE g.level BETWEEN r.level AND r.level LIMIT 1) AS site, r.id
FROM readings r RIGHT JOIN marks m ON r.level = m.level;

-- What no row is asked for is not computed, though it could be an error.
-- name: Never
SELECT r.id, x.level
FROM readings r
LEFT JOIN LATERAL (SELECT (SELECT g.level FROM gauges g WHERE g.level < r.level) AS level FROM marks m LIMIT 0) x ON true;

-- The alias is that of marks: the one in the view is not the query's.
-- name: AliasInView
-- veloc: on_miss x=emit_with_nulls
SELECT v.id, x.level FROM metered v JOIN marks x ON x.level = v.level + 1;

-- name: ConstantAsKey
SELECT m.level, r.id, x.three
FROM (SELECT 3 AS three, level FROM gauges) x
FULL JOIN marks m ON x.three = m.level
JOIN readings r ON r.level = m.level;

-- LIMIT without ORDER BY, of what is found by a method of its own.
-- name: AnyOfBoth
SELECT r.id, (SELECT r.site + 1 FROM gauges g LEFT JOIN marks m ON m.level < g.level LIMIT 1) AS next FROM readings r;

-- A subquery is asked by another alone.
-- name: AskedByAnother
SELECT r.id, CASE WHEN r.level <> SOME (SELECT level FROM marks) THEN 2 END IN (VALUES (1), (2)) AS two FROM readings r;

-- The first SELECT gives nothing; the joins of the second are counted all the same.
-- name: NothingFirst
SELECT r.id FROM readings r JOIN marks m ON NULL::boolean
UNION ALL
SELECT r.site FROM readings r JOIN gauges g ON g.level = r.level;

-- name: ComputedFirst
SELECT r.id, s.step FROM readings r JOIN steps s ON s.step >= r.level;
