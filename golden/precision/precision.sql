-- Values of files are held to the precision of their columns, as assignment does.

-- veloc: stream
CREATE TABLE s (
    k integer NOT NULL,
    c_time time(1) NOT NULL, c_ts timestamp(2), c_tstz timestamptz(0) NOT NULL,
    c_interval interval(3), c_whole interval(0) NOT NULL, c_varchar varchar(3), c_char char(3) NOT NULL
);

CREATE TABLE t (
    k integer PRIMARY KEY,
    c_interval interval(2) NOT NULL, c_ts timestamp(0)
);

-- name: Precision
SELECT s.*, t.c_interval AS table_interval, t.c_ts AS table_ts FROM s LEFT JOIN t ON t.k = s.k;
