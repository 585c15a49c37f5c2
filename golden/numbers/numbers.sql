-- veloc: stream
CREATE TABLE s (id integer NOT NULL, n numeric, p numeric(12,4), e numeric(4,2), small numeric(4,2) NOT NULL, f double precision, i bigint);

-- name: Scales
SELECT id, scale(n) AS n, min_scale(n) AS n_least, scale(p) AS p, min_scale(p) AS p_least, scale(small) AS small, trim_scale(n) AS trimmed FROM s;

-- name: Powers
SELECT id, power(p, e) AS columns, power(f, 2) AS squared, power(f, -1) AS inverse, power(f, 0.5) AS root, exp(e) AS exp, log(f) AS log, ln(f) AS ln
FROM s WHERE p > 0 AND f > 0 AND f < 1e9;

-- name: Exact
SELECT id, p * e AS product, p + small AS sum, -p AS opposite, abs(p) AS size, p::numeric(14,6) AS wider, p > small AS greater, -i AS i
FROM s WHERE id < 5;
