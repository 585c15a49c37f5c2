-- Derived tables whose last rows are combinations of several tables' rows.

-- veloc: stream
CREATE TABLE s (
    id integer NOT NULL,
    k  integer
);

CREATE TABLE a (
    id integer PRIMARY KEY,
    x  integer
);

CREATE TABLE b (
    id integer PRIMARY KEY,
    y  integer
);

CREATE TABLE rights AS
SELECT l.id, b.y, r.x FROM a l RIGHT JOIN (b JOIN a r ON r.x = b.y) ON l.id = b.id;

CREATE MATERIALIZED VIEW fulls AS
SELECT l.id, b.y, r.x FROM a l FULL JOIN (b LEFT JOIN a r ON r.x = b.y) ON l.id = b.id;

-- name: Rights
SELECT s.id, r.id AS a, r.y, r.x FROM s JOIN rights r ON r.y = s.k;

-- name: Fulls
SELECT s.id, f.id AS a, f.y, f.x FROM s FULL JOIN fulls f ON f.x = s.k;
