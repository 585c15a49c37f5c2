-- veloc: stream
CREATE TABLE sales (
    id     integer NOT NULL,
    region integer,
    part   text,
    amount numeric(8,2) NOT NULL
);

CREATE TABLE regions (
    id     integer PRIMARY KEY,
    parent integer,
    name   text NOT NULL,
    share  numeric(4,3)
);

CREATE TABLE parts (
    assembly varchar(8) NOT NULL,
    part     varchar(8),
    quantity integer NOT NULL
);

CREATE MATERIALIZED VIEW lowest AS
WITH RECURSIVE walk AS (
    SELECT id, id AS root FROM regions WHERE parent IS NULL
    UNION ALL
    SELECT r.id, w.root FROM walk w JOIN regions r ON r.parent = w.id
)
SELECT root, id FROM walk WHERE NOT EXISTS (SELECT FROM regions r WHERE r.parent = walk.id);

-- Everything below a region, and how deep.
-- name: Ancestors
WITH RECURSIVE above AS (
    SELECT id, parent AS ancestor, 1 AS depth FROM regions WHERE parent IS NOT NULL
    UNION ALL
    SELECT a.id, r.parent, a.depth + 1 FROM above a JOIN regions r ON r.id = a.ancestor WHERE r.parent IS NOT NULL
)
SELECT s.id, a.depth, r.name, s.amount
FROM sales s JOIN above a ON a.id = s.region JOIN regions r ON r.id = a.ancestor;

-- Columns get wider: NULL, and numerics of any scale.
-- name: Shares
WITH RECURSIVE shared (id, path, share, boss) AS (
    SELECT id, name, 1.0, NULL FROM regions WHERE parent IS NULL
    UNION ALL
    SELECT r.id, shared.path || '/' || r.name, shared.share * r.share, coalesce(boss, r.name) FROM regions r, shared WHERE r.parent = shared.id
)
SELECT s.id, h.path, h.share, h.boss FROM sales s LEFT JOIN shared h ON h.id = s.region;

-- A cycle: UNION ends where nothing is new.
-- name: Reached
WITH RECURSIVE reached AS (
    SELECT 'engine'::varchar AS part, 1 AS of_rows
    UNION
    SELECT p.part, 1 FROM parts p JOIN reached r ON r.part = p.assembly
)
SELECT s.id, s.part FROM sales s WHERE s.part IN (SELECT part FROM reached) AND EXISTS (SELECT FROM reached WHERE part IS NULL);

-- name: Counted
WITH RECURSIVE t (n) AS (
    VALUES (1)
    UNION ALL
    SELECT n + 1 FROM t WHERE n < 6
),
powers (n, power) AS (
    SELECT n, 1::bigint FROM t WHERE n = 1
    UNION ALL
    (SELECT p.n + 1, p.power * 2 FROM (SELECT * FROM powers WHERE power < 100) p)
),
plain AS (SELECT n FROM t WHERE n > 3)
SELECT s.id, p.power, (SELECT count(*) FROM plain WHERE plain.n < s.region + 3) AS less
FROM sales s JOIN powers p ON p.n = s.region;

-- name: ManyParts
WITH RECURSIVE tree AS (
    (SELECT assembly AS root, part, quantity FROM parts WHERE quantity > 1 UNION ALL SELECT name, 'wheel', 2 FROM regions WHERE id = 1)
    UNION
    SELECT tree.root, p.part, tree.quantity * p.quantity
    FROM parts p RIGHT JOIN tree ON p.assembly = tree.part LEFT JOIN regions g ON g.name = p.part
    WHERE p.quantity < 5 AND NOT EXISTS (SELECT FROM regions x WHERE x.name = p.part) AND tree.quantity < 50
)
SELECT s.id, t.root, t.part, t.quantity FROM sales s JOIN tree t ON t.root = s.part;

-- name: Lowest
SELECT s.id, l.root FROM sales s JOIN lowest l ON l.id = s.region;

-- A cast to the type alone takes the modifier away.
-- name: WithoutModifiers
WITH RECURSIVE grown (id, share, label) AS (
    SELECT r.id, r.share::numeric, p.part::varchar FROM regions r LEFT JOIN parts p ON p.quantity = r.id
    UNION
    SELECT g.id, g.share * 2, (g.label || '+')::varchar FROM grown g WHERE g.share < 0.5
)
SELECT s.id, g.share, g.label FROM sales s JOIN grown g ON g.id = s.region;

-- What is behind in a WITH around is another table than one of that name inside.
-- name: SameNames
WITH RECURSIVE outside AS (SELECT id, name FROM regions UNION SELECT id + 100, name FROM outside WHERE id < 3)
SELECT s.id, i.name FROM sales s JOIN (
    WITH RECURSIVE regions AS (SELECT id, name FROM outside UNION SELECT id + 1000, name FROM regions WHERE id < 2)
    SELECT id, name FROM regions) i ON i.id = s.region;
