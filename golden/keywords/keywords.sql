-- veloc: stream
CREATE TABLE events (status text, metrics integer, properties jsonb, "select" integer, type text, "Order" bigint, "from" date, value text, name text, range integer, "func" boolean, map text, error text);

CREATE TABLE "group" ("select" integer PRIMARY KEY, "var" text, chan text, "a b" text, "naïve" text, _x text, "1st" integer);

-- name: Keywords
SELECT e.*, g.*, e."select" AS "package", g."var" AS "interface" FROM events e LEFT JOIN "group" g USING ("select");
