-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

CREATE TABLE t (k integer PRIMARY KEY, label text);

CREATE TABLE u (k integer PRIMARY KEY, tk integer);

-- name: ValueInValue
SELECT s.id, (SELECT label FROM t WHERE t.k = (SELECT tk FROM u WHERE u.k = s.k)) FROM s;

-- name: ValueOfJoin
SELECT s.id, (SELECT label FROM t JOIN u ON u.tk = t.k WHERE t.k = s.k) FROM s;

-- name: FullsInOneAnother
WITH c0 AS (SELECT k FROM t),
c1 AS (SELECT k FROM c0 FULL JOIN u USING (k)),
c2 AS (SELECT k FROM c1 FULL JOIN u USING (k)),
c3 AS (SELECT k FROM c2 FULL JOIN u USING (k)),
c4 AS (SELECT k FROM c3 FULL JOIN u USING (k)),
c5 AS (SELECT k FROM c4 FULL JOIN u USING (k)),
c6 AS (SELECT k FROM c5 FULL JOIN u USING (k)),
c7 AS (SELECT k FROM c6 FULL JOIN u USING (k)),
c8 AS (SELECT k FROM c7 FULL JOIN u USING (k)),
c9 AS (SELECT k FROM c8 FULL JOIN u USING (k))
SELECT s.id FROM s LEFT JOIN c9 USING (k);
