-- Which of two equal values USING merges, where their texts differ.

-- veloc: stream
CREATE TABLE s (k1 numeric(5,2), k2 numeric, k3 numeric(5,2), i1 interval(2), i2 interval, c1 char(3), c2 char(5), n int, m numeric(4,1), n4 int, m4 numeric);
CREATE TABLE t (k1 numeric, k2 numeric(5,2), k3 numeric(6,3), i1 interval, i2 interval(2), c1 char(5), c2 bpchar, n numeric, m int, n4 numeric(5,1), m4 int);
CREATE TABLE u (k1 numeric(7,5), k3 numeric, n numeric(9,4), i1 interval(0));

-- name: ModifierOnTheLeft
SELECT k1, i1, c2 FROM s JOIN t USING (k1, i1, c2);

-- name: ModifierOnTheRight
SELECT k2, i2 FROM s JOIN t USING (k2, i2);

-- name: TwoModifiers
SELECT k3, c1 FROM s JOIN t USING (k3, c1);

-- name: Types
SELECT n, m, n4, m4 FROM s JOIN t USING (n, m, n4, m4);

-- name: MergedTwice
SELECT k3, n FROM s JOIN t USING (k3, n) JOIN u USING (k3, n);

-- name: MergedOfFull
SELECT k3, n FROM s FULL JOIN t USING (k3, n) JOIN u USING (k3, n);

-- name: MergedOnTheRight
SELECT k1, i1 FROM u JOIN (s LEFT JOIN t USING (k1, i1)) USING (k1, i1);
