SET timezone = 'America/New_York';

-- veloc: stream
CREATE TABLE s (id integer NOT NULL, tz timestamptz NOT NULL, ts timestamp NOT NULL, v interval NOT NULL);

-- veloc: table min_rows=2 max_shrink=12.5%
CREATE TABLE holidays (day date PRIMARY KEY, name text NOT NULL);

-- name: AcrossTheChangeOfClocks
SELECT id, tz, tz + v AS plus, ts::timestamptz AS local, tz::timestamp AS utc, date_trunc('day', tz) AS midnight, tz::date AS day, extract(hour from tz) AS hour, tz - timestamptz '2024-03-10 00:00' AS since, tz::text AS text
FROM s;

-- name: TimestampOfTwoInstants
SELECT id, h.name FROM s LEFT JOIN holidays h ON h.day = s.tz::date;

-- name: LocalEquality
SELECT s.id, h.day FROM s JOIN holidays h ON h.day = s.tz;
