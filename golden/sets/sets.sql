-- veloc: stream
CREATE TABLE visits (
    id     integer NOT NULL,
    member integer,
    door   text
);

CREATE TABLE members (
    id     integer PRIMARY KEY,
    name   text NOT NULL,
    credit numeric(10,2),
    since  date
);

CREATE TABLE guests (
    id     integer NOT NULL,
    name   varchar(8),
    credit numeric,
    score  double precision,
    code   char(4)
);

CREATE TABLE doors (
    door  text NOT NULL,
    level smallint,
    code  char(2)
);

CREATE TABLE latest AS
SELECT DISTINCT ON (id) id, credit, name FROM guests ORDER BY id, score DESC NULLS LAST, credit;

CREATE MATERIALIZED VIEW top AS
SELECT level, door FROM doors ORDER BY level DESC, door OFFSET 1 FETCH FIRST 3 ROWS WITH TIES;

CREATE MATERIALIZED VIEW ids (id, what) AS
SELECT id, 'member' FROM members UNION ALL SELECT id, 'guest' FROM guests ORDER BY 1 DESC, 2 LIMIT 6;

CREATE TABLE one AS SELECT 1 AS id, NULL AS nothing, 1.5 + 1 AS sum;

CREATE VIEW both_ids AS SELECT id FROM members UNION SELECT id FROM guests;

-- Used twice: one table.
-- name: Everyone
WITH people AS (
    SELECT id, name, credit FROM members
    UNION
    SELECT id, name, credit FROM guests WHERE id > 1
)
SELECT v.id, p.name, p.credit, q.name AS other
FROM visits v JOIN people p ON p.id = v.member LEFT JOIN people q ON q.id = v.member + 1;

-- Types of both sides: integer, numeric and NULL; texts of three kinds; float8.
-- name: Types
SELECT v.id, x.a, x.b, x.c
FROM visits v
JOIN (SELECT id AS a, 'm' AS b, NULL AS c FROM members UNION ALL SELECT credit, name, score FROM guests UNION ALL SELECT level, code, 1 FROM doors) x ON x.a = v.member;

-- name: Precedence
SELECT v.id, x.id AS member
FROM visits v
JOIN (SELECT id FROM guests UNION SELECT id FROM members INTERSECT SELECT level FROM doors EXCEPT ALL (SELECT 2 UNION ALL SELECT 2)) x ON x.id = v.member;

-- name: Multisets
SELECT v.id, i.id AS both, e.id AS more
FROM visits v
LEFT JOIN (SELECT id FROM guests INTERSECT ALL SELECT level FROM doors) i ON i.id = v.member
LEFT JOIN (SELECT id FROM guests EXCEPT ALL SELECT level FROM doors) e ON e.id = v.member;

-- Equal: 1.0 and 1.00, 0 and -0, padded texts, NULLs.
-- name: Equal
SELECT v.id, x.credit, y.score, z.code
FROM visits v
JOIN (SELECT DISTINCT credit FROM guests) x ON x.credit = v.member
LEFT JOIN (SELECT DISTINCT score FROM guests) y ON y.score = v.member - 1
LEFT JOIN (SELECT code FROM guests INTERSECT SELECT code FROM doors) z ON z.code = v.door;

-- name: Asked
SELECT v.id, EXISTS (SELECT id FROM guests EXCEPT SELECT id FROM members) AS strangers, x.one
FROM visits v, (SELECT 1 AS one) x
WHERE v.member IN (SELECT id FROM members UNION SELECT level FROM doors WHERE level IS NOT NULL);

-- name: Derived
SELECT v.id, l.name, l.credit, t.level, i.what, o.sum, b.id AS known
FROM visits v
LEFT JOIN latest l ON l.id = v.member
LEFT JOIN top t ON t.door = v.door
LEFT JOIN ids i ON i.id = v.member
LEFT JOIN one o ON o.id = v.member
LEFT JOIN both_ids b ON b.id = v.member;
