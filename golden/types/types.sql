-- veloc: stream
CREATE TABLE s (
    k integer NOT NULL,
    c_bool boolean, c_int2 smallint, c_int4 integer, c_int8 bigint, c_float4 real, c_float8 double precision,
    c_num numeric, c_num64 numeric(12,3), c_num128 numeric(30,10), c_big numeric(50,2), c_neg numeric(5,-2), c_small numeric(3,5),
    c_text text, c_varchar varchar(5), c_char char(5), c_date date, c_time time, c_time2 time(2),
    c_ts timestamp, c_ts3 timestamp(3), c_tstz timestamptz, c_interval interval, c_uuid uuid, c_bytea bytea, c_jsonb jsonb
);

CREATE TABLE t (
    k integer PRIMARY KEY,
    c_bool boolean NOT NULL, c_int2 smallint NOT NULL, c_int8 bigint, c_float4 real NOT NULL, c_float8 double precision,
    c_num numeric, c_num64 numeric(12,3) NOT NULL, c_num128 numeric(30,10), c_text text NOT NULL, c_char char(5) NOT NULL,
    c_date date NOT NULL, c_time time NOT NULL, c_ts timestamp NOT NULL, c_tstz timestamptz NOT NULL, c_interval interval NOT NULL,
    c_uuid uuid NOT NULL, c_bytea bytea NOT NULL, c_jsonb jsonb NOT NULL
);

-- name: CarryStream
SELECT s.* FROM s LEFT JOIN t ON t.k = s.k;

-- name: CarryTable
SELECT t.* FROM s LEFT JOIN t ON t.k = s.k;

-- name: ByUUID
SELECT s.k, t.k FROM s JOIN t ON t.c_uuid = s.c_uuid;

-- name: ByBytea
SELECT s.k, t.k FROM s JOIN t ON t.c_bytea = s.c_bytea;

-- name: ByInterval
SELECT s.k, t.k, s.c_interval, t.c_interval FROM s JOIN t ON t.c_interval = s.c_interval;

-- name: ByFloat
SELECT s.k, t.k, s.c_float8, t.c_float8 FROM s JOIN t ON t.c_float8 = s.c_float8;

-- name: ByNumeric
SELECT s.k, t.k, s.c_num, t.c_num FROM s JOIN t ON t.c_num = s.c_num;

-- name: ByNumericMixed
SELECT s.k, t.k FROM s JOIN t ON t.c_num128 = s.c_num64;

-- name: ByChar
SELECT s.k, t.k FROM s JOIN t ON t.c_char = s.c_char;

-- name: ByTime
SELECT s.k, t.k FROM s JOIN t ON t.c_time = s.c_time AND t.c_date = s.c_date;

-- name: ByTimestamptz
SELECT s.k, t.k FROM s JOIN t ON t.c_tstz = s.c_ts;

-- name: FloatKeyOfBigint
SELECT s.k, t.k, t.c_int8 FROM s JOIN t ON t.c_int8 = s.c_float8;
