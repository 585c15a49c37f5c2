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
