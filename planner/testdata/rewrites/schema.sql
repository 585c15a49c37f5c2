-- The stream s joins tables whose keys differ: t has a primary key, u another and a
-- column that refers to t, w none, x a key of two columns and one of a numeric.
-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer, j bigint NOT NULL, name text NOT NULL, v numeric(10,2), n numeric(10,4) NOT NULL);
CREATE TABLE t (k integer PRIMARY KEY, name text NOT NULL, active boolean, v numeric(10,2));
CREATE TABLE u (k integer PRIMARY KEY, tk integer, title text);
CREATE TABLE w (a integer, b text);
CREATE TABLE x (a integer NOT NULL, b text NOT NULL, price numeric(8,4) NOT NULL UNIQUE, PRIMARY KEY (a, b));
