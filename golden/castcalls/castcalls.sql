-- Types called as functions cast.

-- veloc: stream
CREATE TABLE s (
    i integer NOT NULL, l bigint NOT NULL, f double precision NOT NULL, n numeric(8,2) NOT NULL, b boolean NOT NULL, t text NOT NULL, v varchar(9) NOT NULL, c char(5) NOT NULL,
    d date NOT NULL, ts timestamp NOT NULL, tz timestamptz NOT NULL, tm time NOT NULL, iv interval NOT NULL, u uuid NOT NULL
);

-- name: Calls
SELECT int2(i) AS a1, int4(l) AS a2, int4(f) AS a3, int4(n) AS a4, int4(b) AS a5, int4(t) AS a6, int4(i) AS a7, int8(v) AS a8, int8(f) AS a9, float4(f) AS b1, float8(n) AS b2, float8(t) AS b3,
    "numeric"(f) AS b4, "numeric"(i) AS b5, "numeric"(t) AS b6, bool(i) AS b7, bool(int2(i)) AS b8, text(i) AS c1, text(b) AS c2, text(c) AS c3, text(d) AS c4, text(n) AS c5, bpchar(i) AS c6,
    date(d) AS d1, date(ts) AS d2, date(tz) AS d3, date('2024-01-01') AS d4, "timestamp"(ts) AS e2, "timestamp"(tz) AS e3, timestamptz(ts) AS f2,
    "time"(ts) AS g1, "time"(tz) AS g2, "time"(iv) AS g3, "interval"(tm) AS h1, "interval"(iv) AS h2, uuid(text(u)) AS i1, jsonb(t) AS j1, concat_ws(c, i, c, t) AS k1, concat(c, c, '|') AS k2
FROM s;

-- name: OfEarlyDates
SELECT "time"(d) AS clock, timestamptz(d) AS moment, "timestamp"(d) AS midnight, date(s.d), int4(i) FROM s WHERE i = 1;
