-- Types of intervals with fields: in literals, casts and columns.

-- veloc: stream
CREATE TABLE s (
    k integer NOT NULL,
    plain interval, yr interval year, yrmon interval year to month, mon interval month NOT NULL, dy interval day, dyhr interval day to hour,
    dymin interval day to minute, dysec interval day to second(1), hr interval hour, hrmin interval hour to minute NOT NULL, hrsec interval hour to second,
    mi interval minute, misec interval minute to second(0), sec interval second, sec2 interval second(2) NOT NULL
);

-- veloc: table
CREATE TABLE t (k integer PRIMARY KEY, hrmin interval hour to minute NOT NULL, sec interval second(1));

-- name: Columns
SELECT s.*, t.hrmin AS t_hrmin, t.sec AS t_sec FROM s LEFT JOIN t ON t.k = s.k;

-- name: Keys
SELECT s.k, t.k AS t FROM s JOIN t ON t.hrmin = s.hrmin;

-- name: Casts
SELECT s.k, s.plain::interval year AS yr, s.plain::interval year to month AS yrmon, s.plain::interval month AS mon, s.plain::interval day AS dy,
    s.plain::interval day to hour AS dyhr, s.plain::interval day to minute AS dymin, s.plain::interval day to second AS dysec,
    CAST(s.plain AS interval hour) AS hr, s.plain::interval hour to minute AS hrmin, s.plain::interval hour to second(3) AS hrsec, s.plain::interval minute AS mi,
    s.plain::interval minute to second AS misec, s.plain::interval second(0) AS sec, s.plain::interval(2) AS two, s.plain::text::interval day AS text_day
FROM s;

-- name: Literals
SELECT s.k, interval '1' year AS yr, interval '1-2' year to month AS yrmon, interval '1' month AS mon, interval '1' day AS dy, interval '1 2' day to hour AS dyhr,
    interval '1 2:03' day to minute AS dymin, interval '1 2:03:04.567' day to second(2) AS dysec, interval '1' hour AS hr, interval '2:30' hour to minute AS hrmin,
    interval '2:30' hour to second AS hrsec, interval '90' minute AS mi, interval '2:30' minute to second AS misec, interval '1.5678' second(2) AS sec,
    interval(3) '1.5678' AS three, '1'::interval day AS cast_day, CAST('1 2:03' AS interval hour) AS cast_hour, interval '-1.5' day AS half,
    timestamp '2024-01-31 12:00' + interval '1' month AS later
FROM s;
