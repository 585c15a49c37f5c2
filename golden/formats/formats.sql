-- format with a constant format: its arguments by position, NULL as nothing.

-- veloc: stream
CREATE TABLE s (i integer, n numeric(8,2), b boolean, t text, c char(4), d date, f double precision);

-- name: Formats
SELECT format('%s', t) AS a1, format('%s-%s', i, n) AS a2, format('%3$s %1$s %s', t, i, c) AS a3, format('100%% of %s', d) AS a4,
    format('plain') AS a5, format('') AS a6, format('%s%s%s', b, NULL, f) AS a7, format('[%s]', c) AS a8, format(NULL, t) AS a9,
    format('%1$s%1$s', t) AS b1, format('a' || '%s', 1.50) AS b2, format('%%') AS b3, length(format('%s', t)) AS b4
FROM s;
