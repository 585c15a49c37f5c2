-- Fields of infinite dates and times: NULL, or infinite themselves.

-- veloc: stream
CREATE TABLE s (id integer NOT NULL, field text NOT NULL, d date NOT NULL, ts timestamp NOT NULL, tz timestamptz NOT NULL);

-- name: Dates
SELECT s.id, extract(day FROM s.d) AS day,
    extract(week FROM s.d) AS week,
    extract(month FROM s.d) AS month,
    extract(quarter FROM s.d) AS quarter,
    extract(dow FROM s.d) AS dow,
    extract(isodow FROM s.d) AS isodow,
    extract(doy FROM s.d) AS doy,
    extract(year FROM s.d) AS year,
    extract(isoyear FROM s.d) AS isoyear,
    extract(decade FROM s.d) AS decade,
    extract(century FROM s.d) AS century,
    extract(millennium FROM s.d) AS millennium,
    extract(epoch FROM s.d) AS epoch,
    extract(julian FROM s.d) AS julian
FROM s;

-- name: Timestamps
SELECT s.id, extract(microseconds FROM s.ts) AS microseconds,
    extract(milliseconds FROM s.ts) AS milliseconds,
    extract(second FROM s.ts) AS second,
    extract(minute FROM s.ts) AS minute,
    extract(hour FROM s.ts) AS hour,
    extract(day FROM s.ts) AS day,
    extract(week FROM s.ts) AS week,
    extract(month FROM s.ts) AS month,
    extract(quarter FROM s.ts) AS quarter,
    extract(dow FROM s.ts) AS dow,
    extract(isodow FROM s.ts) AS isodow,
    extract(doy FROM s.ts) AS doy,
    extract(year FROM s.ts) AS year,
    extract(isoyear FROM s.ts) AS isoyear,
    extract(decade FROM s.ts) AS decade,
    extract(century FROM s.ts) AS century,
    extract(millennium FROM s.ts) AS millennium,
    extract(epoch FROM s.ts) AS epoch,
    extract(julian FROM s.ts) AS julian
FROM s;

-- name: Zoned
SELECT s.id, extract(microseconds FROM s.tz) AS microseconds,
    extract(milliseconds FROM s.tz) AS milliseconds,
    extract(second FROM s.tz) AS second,
    extract(minute FROM s.tz) AS minute,
    extract(hour FROM s.tz) AS hour,
    extract(day FROM s.tz) AS day,
    extract(week FROM s.tz) AS week,
    extract(month FROM s.tz) AS month,
    extract(quarter FROM s.tz) AS quarter,
    extract(dow FROM s.tz) AS dow,
    extract(isodow FROM s.tz) AS isodow,
    extract(doy FROM s.tz) AS doy,
    extract(year FROM s.tz) AS year,
    extract(isoyear FROM s.tz) AS isoyear,
    extract(decade FROM s.tz) AS decade,
    extract(century FROM s.tz) AS century,
    extract(millennium FROM s.tz) AS millennium,
    extract(epoch FROM s.tz) AS epoch,
    extract(julian FROM s.tz) AS julian,
    extract(timezone FROM s.tz) AS timezone,
    extract(timezone_hour FROM s.tz) AS timezone_hour,
    extract(timezone_minute FROM s.tz) AS timezone_minute
FROM s;

-- name: DateParts
SELECT s.id, date_part('microseconds', s.d) AS microseconds,
    date_part('milliseconds', s.d) AS milliseconds,
    date_part('second', s.d) AS second,
    date_part('minute', s.d) AS minute,
    date_part('hour', s.d) AS hour,
    date_part('day', s.d) AS day,
    date_part('week', s.d) AS week,
    date_part('month', s.d) AS month,
    date_part('quarter', s.d) AS quarter,
    date_part('dow', s.d) AS dow,
    date_part('isodow', s.d) AS isodow,
    date_part('doy', s.d) AS doy,
    date_part('year', s.d) AS year,
    date_part('isoyear', s.d) AS isoyear,
    date_part('decade', s.d) AS decade,
    date_part('century', s.d) AS century,
    date_part('millennium', s.d) AS millennium,
    date_part('epoch', s.d) AS epoch,
    date_part('julian', s.d) AS julian
FROM s;

-- name: TimestampParts
SELECT s.id, date_part('microseconds', s.ts) AS microseconds,
    date_part('milliseconds', s.ts) AS milliseconds,
    date_part('second', s.ts) AS second,
    date_part('minute', s.ts) AS minute,
    date_part('hour', s.ts) AS hour,
    date_part('day', s.ts) AS day,
    date_part('week', s.ts) AS week,
    date_part('month', s.ts) AS month,
    date_part('quarter', s.ts) AS quarter,
    date_part('dow', s.ts) AS dow,
    date_part('isodow', s.ts) AS isodow,
    date_part('doy', s.ts) AS doy,
    date_part('year', s.ts) AS year,
    date_part('isoyear', s.ts) AS isoyear,
    date_part('decade', s.ts) AS decade,
    date_part('century', s.ts) AS century,
    date_part('millennium', s.ts) AS millennium,
    date_part('epoch', s.ts) AS epoch,
    date_part('julian', s.ts) AS julian
FROM s;

-- name: FieldsOfRecords
SELECT s.id, date_part(s.field, s.d) AS d, date_part(s.field, s.ts) AS ts, date_part(s.field, s.tz) AS tz,
    date_part(s.field, s.ts) IS NULL AS none, s.ts::time AS clock, "time"(s.ts) AS called, "time"(s.tz) AS called_tz
FROM s;
