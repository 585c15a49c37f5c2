-- veloc: stream
CREATE TABLE sales (
    id      integer NOT NULL,
    product text,
    shop    integer
);

-- veloc: table max_stale=1h
CREATE TABLE products (
    code     text PRIMARY KEY,
    title    text NOT NULL,
    category integer,
    price    numeric(10,2)
);

CREATE TABLE categories (
    id   integer PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE shops (
    id     integer PRIMARY KEY,
    city   text,
    open   boolean NOT NULL,
    parent integer
);

-- Filter, projection and join, with a key.
CREATE TABLE catalogue AS
SELECT p.code, p.title, c.name AS category, p.price * 1.2 AS gross
FROM products p
LEFT JOIN categories c ON c.id = p.category
WHERE p.price > 1;

ALTER TABLE catalogue ADD PRIMARY KEY (code);

CREATE MATERIALIZED VIEW open_shops AS SELECT id, upper(city) AS city, parent FROM shops WHERE open;

-- A derived table of a derived table and of a table twice; nothing is unique.
CREATE MATERIALIZED VIEW shop_tree (shop, town, above) AS
SELECT o.id, o.city, s.city FROM open_shops o FULL JOIN shops s ON s.id = o.parent;

-- Never computed: no query reads it.
CREATE MATERIALIZED VIEW unread AS SELECT category, count(*) AS n FROM products GROUP BY category;

-- name: Enrich
SELECT s.id, c.title, c.category, c.gross, o.city
FROM sales s
JOIN catalogue c ON c.code = s.product
LEFT JOIN open_shops o ON o.id = s.shop;

-- name: Trees
SELECT s.id, t.shop, t.town, t.above FROM sales s JOIN shop_tree t ON t.shop = s.shop OR t.shop IS NULL;

-- name: Rest
SELECT s.id, c.code, c.gross FROM sales s RIGHT JOIN catalogue c ON c.code = s.product;
