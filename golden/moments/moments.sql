-- Queries that read derived tables together with what these are computed from.

-- veloc: stream
CREATE TABLE events (
    id     integer NOT NULL,
    number integer NOT NULL
);

CREATE TABLE numbers (
    id integer PRIMARY KEY,
    n  integer NOT NULL
);

CREATE TABLE ratios AS SELECT id, 100000 / n AS ratio, n AS of FROM numbers;
ALTER TABLE ratios ADD PRIMARY KEY (id);

-- A derived table of a derived one and of what that is computed from.
CREATE TABLE pairs AS
SELECT r.id, r.ratio, r.of, b.n FROM ratios r JOIN numbers b ON b.id = r.id;
ALTER TABLE pairs ADD PRIMARY KEY (id);

-- Without a key.
CREATE MATERIALIZED VIEW copies AS SELECT id, n FROM numbers;

-- name: Base
SELECT e.id, b.n FROM events e JOIN numbers b ON b.id = e.number;

-- name: Alone
SELECT e.id, r.ratio, r.of FROM events e JOIN ratios r ON r.id = e.number;

-- name: Both
SELECT e.id, b.n, r.ratio, r.of
FROM events e JOIN numbers b ON b.id = e.number LEFT JOIN ratios r ON r.id = e.number;

-- name: Siblings
SELECT e.id, p.ratio, p.of, p.n, c.n AS copy
FROM events e LEFT JOIN pairs p ON p.id = e.number LEFT JOIN copies c ON c.id = e.number;

-- name: Rest
SELECT e.id, b.n, c.n AS copy
FROM events e LEFT JOIN numbers b ON b.id = e.number RIGHT JOIN copies c ON c.id = b.id;

-- name: Copies
SELECT e.id, c.n FROM events e RIGHT JOIN copies c ON c.id = e.number;

-- No row, whatever the tables hold.
-- name: Never
SELECT e.id, b.n, c.n AS copy
FROM events e JOIN numbers b ON b.id = e.number JOIN copies c ON c.id = b.id
WHERE b.n > 1 AND false;
