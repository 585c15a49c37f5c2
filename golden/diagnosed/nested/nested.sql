-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);

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

-- name: NotInside
SELECT s.id FROM s WHERE EXISTS (SELECT 1 FROM u t WHERE t.label = s.label);

-- name: ValueInValue
SELECT s.id, (SELECT label FROM t WHERE t.k = (SELECT tk FROM u WHERE u.k = s.k)) FROM s;

-- name: Fails
SELECT s.id FROM s WHERE s.k IN (SELECT 1 / 0 FROM t) AND EXISTS (SELECT 2 / 0 FROM t);

CREATE OR REPLACE VIEW early AS SELECT k, label, 1 AS one FROM t;
ALTER TABLE w RENAME TO v;
CREATE TABLE w (k integer);
