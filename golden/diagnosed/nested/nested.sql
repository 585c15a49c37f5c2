-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

-- veloc: stream
CREATE TABLE other_stream (id integer NOT NULL, k integer);

CREATE TABLE t (k integer PRIMARY KEY, label text);

CREATE TABLE u (k integer PRIMARY KEY, tk integer);

CREATE TABLE w (k integer);

CREATE VIEW kept AS SELECT id, k FROM s;

CREATE VIEW asks AS SELECT k FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k);

CREATE VIEW itself AS SELECT k FROM t;
CREATE VIEW other AS SELECT k FROM itself;
CREATE OR REPLACE VIEW itself AS SELECT k FROM other;

CREATE VIEW early AS SELECT k, label FROM t;
CREATE VIEW onearly AS SELECT * FROM early;
CREATE VIEW onw AS SELECT k FROM w;

-- name: StreamInExists
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM s z WHERE z.k = s.k);

-- name: StreamInSubqueryAlone
SELECT t.k FROM t WHERE t.k IN (SELECT k FROM s a);

-- name: StreamAsValue
SELECT s.id, (SELECT b.id FROM s b WHERE b.k = 1) FROM s;

-- name: StreamInView
SELECT asks.k FROM asks;

-- name: TwoStreams
SELECT s.id FROM s JOIN kept ON kept.k = s.k;

-- name: Recursive
SELECT s.id FROM s JOIN itself USING (k);

-- name: OnChangedView
SELECT s.id, onearly.* FROM s JOIN onearly USING (k);

-- name: OnRenamedTable
SELECT s.id FROM s JOIN onw USING (k);

-- name: Unseen
SELECT t.k FROM s JOIN u y ON y.k = s.k WHERE EXISTS (SELECT 1 FROM t WHERE t.k = s.k);

-- name: WholeRow
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM t k WHERE k.k = k AND EXISTS (SELECT 1 FROM u WHERE u = k.k));

-- name: NotInside
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM u t WHERE t.label = s.label);

-- name: ValueInValue
SELECT s.id, (SELECT label FROM t WHERE t.k = (SELECT tk FROM u WHERE u.k = s.k)) FROM s;

-- name: Fails
SELECT s.id FROM s WHERE s.k IN (SELECT 1 / 0 FROM t) AND EXISTS (SELECT 2 / 0 FROM t);

-- name: TooManyTables
WITH c0 AS (SELECT k FROM t),
c1 AS (SELECT a.k FROM c0 a JOIN c0 b USING (k)),
c2 AS (SELECT a.k FROM c1 a JOIN c1 b USING (k)),
c3 AS (SELECT a.k FROM c2 a JOIN c2 b USING (k)),
c4 AS (SELECT a.k FROM c3 a JOIN c3 b USING (k)),
c5 AS (SELECT a.k FROM c4 a JOIN c4 b USING (k)),
c6 AS (SELECT a.k FROM c5 a JOIN c5 b USING (k)),
c7 AS (SELECT a.k FROM c6 a JOIN c6 b USING (k)),
c8 AS (SELECT a.k FROM c7 a JOIN c7 b USING (k)),
c9 AS (SELECT a.k FROM c8 a JOIN c8 b USING (k)),
c10 AS (SELECT a.k FROM c9 a JOIN c9 b USING (k))
SELECT s.id FROM s JOIN c10 USING (k);

-- name: TooMuchWrittenOut
WITH c0 AS (SELECT k FROM t),
c1 AS (SELECT k + k AS k FROM c0),
c2 AS (SELECT k + k AS k FROM c1),
c3 AS (SELECT k + k AS k FROM c2),
c4 AS (SELECT k + k AS k FROM c3),
c5 AS (SELECT k + k AS k FROM c4),
c6 AS (SELECT k + k AS k FROM c5),
c7 AS (SELECT k + k AS k FROM c6),
c8 AS (SELECT k + k AS k FROM c7),
c9 AS (SELECT k + k AS k FROM c8),
c10 AS (SELECT k + k AS k FROM c9),
c11 AS (SELECT k + k AS k FROM c10),
c12 AS (SELECT k + k AS k FROM c11),
c13 AS (SELECT k + k AS k FROM c12),
c14 AS (SELECT k + k AS k FROM c13),
c15 AS (SELECT k + k AS k FROM c14),
c16 AS (SELECT k + k AS k FROM c15)
SELECT s.id FROM s JOIN c16 USING (k);

-- name: TooManyColumns
WITH c0 AS (SELECT k FROM t),
c1 AS (SELECT a.*, a.* FROM c0 a),
c2 AS (SELECT a.*, a.* FROM c1 a),
c3 AS (SELECT a.*, a.* FROM c2 a),
c4 AS (SELECT a.*, a.* FROM c3 a),
c5 AS (SELECT a.*, a.* FROM c4 a),
c6 AS (SELECT a.*, a.* FROM c5 a),
c7 AS (SELECT a.*, a.* FROM c6 a),
c8 AS (SELECT a.*, a.* FROM c7 a),
c9 AS (SELECT a.*, a.* FROM c8 a),
c10 AS (SELECT a.*, a.* FROM c9 a),
c11 AS (SELECT a.*, a.* FROM c10 a)
SELECT s.id FROM s JOIN c11 ON true;

-- name: ComputedInFull
SELECT s.id, v.x FROM s FULL JOIN (VALUES (1), ($1::integer)) v (x) ON v.x = s.k;

-- name: UnionReadAsWhole
SELECT q.k FROM t LEFT JOIN (SELECT k FROM s UNION ALL SELECT id FROM s) q ON t.k = q.k;

-- name: UnionReadTwice
WITH q AS (SELECT k FROM s UNION ALL SELECT id FROM s)
SELECT a.k FROM q a JOIN q b ON a.k = b.k;

-- name: UnionInExists
SELECT t.k FROM t WHERE EXISTS (SELECT FROM s WHERE s.k = t.k UNION ALL SELECT FROM s WHERE s.id = t.k);

-- name: UnionOrdered
SELECT q.k FROM (SELECT k FROM s UNION ALL SELECT id FROM s ORDER BY 1 LIMIT 1) q;

-- name: UnionBranchOrdered
SELECT q.k FROM ((SELECT k FROM s ORDER BY 1 LIMIT 1) UNION ALL SELECT id FROM s) q;

-- name: UnionOfTwoStreams
SELECT q.k FROM (SELECT k FROM s UNION ALL SELECT k FROM other_stream) q;

-- name: UnionOfOtherTypes
SELECT q.k FROM (SELECT k FROM s UNION ALL SELECT label FROM t) q;

-- name: UnionOfWrongNames
SELECT q.id FROM (SELECT k FROM s UNION ALL SELECT id FROM s WHERE nothing) q;

-- name: BranchOrderedByOuter
SELECT s.id, (SELECT q.k FROM (SELECT k FROM t INTERSECT (SELECT k FROM u ORDER BY s.k DESC, s.id)) q LIMIT 1) AS k FROM s;

CREATE OR REPLACE VIEW early AS SELECT k, label, 1 AS one FROM t;
ALTER TABLE w RENAME TO v;
CREATE TABLE w (k integer);
