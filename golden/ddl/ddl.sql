-- The tables are those at the end of their DDL, in names, columns and keys.
DROP SCHEMA IF EXISTS shop CASCADE;
CREATE SCHEMA shop;
CREATE TYPE mood AS ENUM ('sad', 'ok');

-- veloc: stream
CREATE TABLE visits (
    visit    integer PRIMARY KEY,
    customer text,
    old      mood
);
ALTER TABLE visits DROP COLUMN old, ADD COLUMN page varchar(8), ALTER COLUMN customer TYPE integer USING NULL;
ALTER TABLE visits RENAME COLUMN visit TO id;

-- Without its primary key, a customer may be there twice; NOT NULL stays.
CREATE TABLE people (id serial PRIMARY KEY, label text, nick text);
ALTER TABLE people DROP CONSTRAINT people_pkey;
ALTER TABLE people RENAME TO customers;
ALTER TABLE customers RENAME label TO name;
ALTER TABLE customers RENAME nick TO label;

-- The unique index becomes the primary key under another name, and goes with the table.
-- veloc: table min_rows=1 max_shrink=12.5%
CREATE TABLE pages (path text, title text NOT NULL, gone jsonb, CONSTRAINT by_title UNIQUE (title, gone));
CREATE UNIQUE INDEX pages_path ON pages (path);
ALTER TABLE pages ADD CONSTRAINT pages_key PRIMARY KEY USING INDEX pages_path;
ALTER TABLE pages DROP COLUMN gone;
ALTER TABLE pages ALTER title DROP NOT NULL, ALTER title SET DEFAULT 'none';
ALTER TABLE pages SET SCHEMA shop;

-- No key: of part of the rows, of an expression, and one that is dropped again.
CREATE TABLE scores (customer integer, score numeric(4,1));
CREATE UNIQUE INDEX ON scores (customer) WHERE score > 5;
CREATE UNIQUE INDEX ON scores ((customer + 0));
CREATE UNIQUE INDEX scores_once ON scores (customer);
DROP INDEX scores_once, scores_expr_idx;

-- Columns of another table, with its keys.
CREATE TABLE titles (LIKE shop.pages INCLUDING ALL, long text);
DROP TABLE IF EXISTS nothing, people;
CREATE TABLE dropped (a integer);
DROP TABLE dropped;
CREATE TABLE dropped (a integer UNIQUE NULLS NOT DISTINCT, b text);

-- What is done to a partitioned table is done to its partitions.
CREATE TABLE regions (code integer, gone text, region text) PARTITION BY LIST (code);
CREATE TABLE region_one PARTITION OF regions FOR VALUES IN (1);
CREATE TABLE region_two (code integer NOT NULL, gone text, region text);
ALTER TABLE regions ADD PRIMARY KEY (code), ADD COLUMN extra text NOT NULL, DROP COLUMN gone;
ALTER TABLE region_two DROP gone, ADD extra text NOT NULL;
ALTER TABLE regions ATTACH PARTITION region_two FOR VALUES IN (2);
ALTER TABLE regions RENAME region TO title;
SET search_path = shop, public;

-- name: Everything
SELECT v.id, c.name, c.label, p.title, s.score, t.long, d.b, r.title AS one, r.extra, q.title AS two
FROM visits v
LEFT JOIN customers c ON c.id = v.customer
LEFT JOIN pages p ON p.path = v.page
LEFT JOIN scores s ON s.customer = v.customer
LEFT JOIN titles t ON t.path = v.page
LEFT JOIN dropped d ON d.a = v.customer
LEFT JOIN region_one r ON r.code = v.customer
LEFT JOIN region_two q ON q.code = v.customer;
