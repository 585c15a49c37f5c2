-- veloc: stream
CREATE TABLE orders (
    id     integer NOT NULL,
    shop   integer,
    amount numeric(8,2),
    note   text
);

CREATE TABLE shops (
    id   integer PRIMARY KEY,
    name text NOT NULL,
    rate numeric(6,4)
);

CREATE TABLE tags (
    shop integer NOT NULL,
    tag  varchar(10) NOT NULL
);

CREATE VIEW both_ways AS
SELECT id, shop, amount FROM orders WHERE amount < 20
UNION ALL (SELECT id, id, 1 FROM orders UNION ALL SELECT id, id + 1, 2 FROM shops);

-- The types of both sides: text, and numeric without a scale; NULL on one side.
-- name: Both
SELECT o.id, s.name AS what, s.rate AS figure FROM orders o JOIN shops s ON s.id = o.shop
UNION ALL
SELECT o.id, o.note, o.amount FROM orders o WHERE o.amount > 10
UNION ALL
SELECT o.id, 'all', NULL FROM orders o;

-- Any number of rows, and those of tables alone, which come at the end.
-- name: Spread
WITH big AS (SELECT id, shop FROM orders WHERE amount > 5)
SELECT b.id, t.tag FROM big b JOIN tags t ON t.shop = b.shop
UNION ALL
(SELECT s.id, s.name FROM shops s RIGHT JOIN tags t ON t.shop = s.id UNION ALL SELECT 0, 'end')
UNION ALL
SELECT o.id, s.name FROM orders o FULL JOIN shops s ON s.id = o.shop;

-- name: Divided
SELECT o.id, 10 / o.shop AS n FROM orders o WHERE o.shop > 0
UNION ALL
SELECT o.id, o.shop FROM orders o WHERE o.note IS NOT NULL;

-- Inside a query the UNION ALL is distributed over it. Its columns have the types that its
-- SELECTs have in common, and names from the first.
-- name: Inside
SELECT x.id, x.what, x.figure, t.tag
FROM (SELECT o.id, o.shop, 'order' AS what, o.amount AS figure FROM orders o
    UNION ALL SELECT o.id, s.id, s.name, s.rate FROM orders o JOIN shops s ON s.id = o.shop WHERE s.rate IS NOT NULL
    UNION ALL SELECT o.id, o.shop, o.note, NULL FROM orders o WHERE o.amount > 10) x
JOIN tags t ON t.shop = x.shop
WHERE x.figure > 1 OR x.what <> 'order';

-- name: InView
SELECT v.id, v.amount, s.name
FROM both_ways v LEFT JOIN shops s ON s.id = v.shop AND v.amount >= 1
WHERE EXISTS (SELECT FROM tags t WHERE t.shop = v.shop) OR v.amount NOT IN (SELECT rate FROM shops WHERE id <> 3);

-- name: InWith
WITH steps (id, shop, step) AS (
    SELECT id, shop, 1 FROM orders
    UNION ALL
    SELECT y.id, y.shop, y.step + 1
    FROM (SELECT id, shop, 1 AS step FROM orders WHERE shop = 1 UNION ALL SELECT id, 3, 2 FROM orders) y WHERE y.id > 1),
named AS (SELECT steps.*, s.name FROM steps JOIN shops s ON s.id = steps.shop)
SELECT id, step, name, (SELECT count(*) FROM tags t WHERE t.shop = named.shop) AS tags FROM named
UNION ALL
SELECT a.id, b.n, a.what, NULL FROM (SELECT id, 'a' AS what FROM orders UNION ALL SELECT id, 'b' FROM shops) a
CROSS JOIN (SELECT 7 AS n UNION ALL SELECT 8) b;

-- What is constant in one SELECT is none for the query around it, and an error for its rows alone.
-- name: Guarded
SELECT x.id, CASE x.kind WHEN 'number' THEN x.value::integer + 1 END AS n, 12 / x.k AS part
FROM (SELECT id, 'text' AS kind, 'abc' AS value, 4 AS k FROM orders
    UNION ALL SELECT id, 'number', '41', 3 FROM orders
    UNION ALL SELECT id, 'never', '', 0 FROM orders WHERE amount < 0) x;
