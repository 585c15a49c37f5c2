-- veloc: stream
CREATE TABLE flights (
    year            smallint    NOT NULL,
    month           smallint    NOT NULL,
    day             smallint    NOT NULL,
    dep_time        smallint,
    sched_dep_time  smallint    NOT NULL,
    dep_delay       smallint,
    arr_time        smallint,
    sched_arr_time  smallint    NOT NULL,
    arr_delay       smallint,
    carrier         varchar(2)  NOT NULL,
    flight          integer     NOT NULL,
    tailnum         varchar(6),
    origin          char(3)     NOT NULL,
    dest            char(3)     NOT NULL,
    air_time        smallint,
    distance        integer     NOT NULL,
    hour            smallint    NOT NULL,
    minute          smallint    NOT NULL,
    time_hour       timestamptz NOT NULL
);

CREATE TABLE airlines (
    carrier varchar(2) PRIMARY KEY,
    name    text       NOT NULL
);

CREATE TABLE airports (
    faa   char(3)          PRIMARY KEY,
    name  text             NOT NULL,
    lat   double precision NOT NULL,
    lon   double precision NOT NULL,
    alt   integer          NOT NULL,
    tz    smallint         NOT NULL,
    dst   char(1)          NOT NULL,
    tzone text
);

CREATE TABLE planes (
    tailnum      varchar(6) PRIMARY KEY,
    year         smallint,
    type         text       NOT NULL,
    manufacturer text       NOT NULL,
    model        text       NOT NULL,
    engines      smallint   NOT NULL,
    seats        smallint   NOT NULL,
    speed        smallint,
    engine       text       NOT NULL
);

CREATE TABLE weather (
    origin     char(3)      NOT NULL,
    year       smallint     NOT NULL,
    month      smallint     NOT NULL,
    day        smallint     NOT NULL,
    hour       smallint     NOT NULL,
    temp       numeric(5,2),
    dewp       numeric(5,2),
    humid      numeric(5,2),
    wind_dir   smallint,
    wind_speed double precision,
    wind_gust  double precision,
    precip     numeric(4,2) NOT NULL,
    pressure   numeric(6,1),
    visib      numeric(4,2) NOT NULL,
    time_hour  timestamptz  NOT NULL,
    PRIMARY KEY (origin, time_hour)
);

-- Every flight with its airline, plane, both airports and the weather at
-- departure. What is missing (a tail number no plane has, an airport abroad, a
-- flight without weather) shows as NULL.
-- name: EnrichFlights
SELECT f.time_hour,
       f.carrier || f.flight                              AS flight,
       al.name                                            AS airline,
       f.origin,
       o.name                                             AS origin_name,
       f.dest,
       coalesce(d.name, 'not in airports: ' || f.dest)    AS dest_name,
       d.tzone                                            AS dest_tzone,
       f.tailnum,
       p.manufacturer,
       p.model,
       f.year - p.year                                    AS plane_age,
       p.seats,
       f.dep_delay,
       CASE WHEN f.dep_time IS NULL THEN 'cancelled'
            WHEN f.dep_delay > 60 THEN 'late by more than an hour'
            WHEN f.dep_delay > 15 THEN 'late'
            ELSE 'on time' END                            AS departure,
       round(f.distance * 1.609344, 1)                    AS kilometres,
       w.temp,
       round((w.temp - 32) * 5 / 9, 1)                    AS celsius,
       w.wind_speed,
       w.visib
FROM flights f
JOIN airlines al ON al.carrier = f.carrier
LEFT JOIN planes p ON p.tailnum = f.tailnum
LEFT JOIN weather w ON w.origin = f.origin AND w.time_hour = f.time_hour
LEFT JOIN airports o ON o.faa = f.origin
LEFT JOIN airports d ON d.faa = f.dest;
