-- A table with keys of every kind, for tests that change it at random.

-- veloc: stream
CREATE TABLE asks (
    id     bigint NOT NULL,
    code   text,
    grp    integer,
    region text,
    day    date,
    unit   numeric(6,2)
);

CREATE TABLE items (
    id     bigint,
    part   text,
    code   text UNIQUE,
    grp    integer,
    region text,
    day    date,
    unit   numeric(6,2),
    short  varchar(5),
    fixed  char(4),
    moment timestamp,
    doc    jsonb,
    raw    bytea,
    unread text,
    PRIMARY KEY (id, part)
);

-- name: ByCode
SELECT a.id, i.id AS item, i.part FROM asks a JOIN items i ON i.code = a.code;

-- name: ByGroup
SELECT a.id, i.id AS item, i.part FROM asks a JOIN items i ON i.grp = a.grp;

-- name: ByGroupAndRegion
SELECT a.id, i.id AS item, i.part FROM asks a JOIN items i ON i.grp = a.grp AND i.region = a.region;

-- name: ByWordInRegion
SELECT a.id, i.id AS item, i.part FROM asks a JOIN items i ON lower(i.region) = a.region;

-- name: ByDay
SELECT a.id, i.id AS item, i.part FROM asks a JOIN items i ON i.day = a.day;

-- name: ByUnit
SELECT a.id, i.id AS item, i.part FROM asks a JOIN items i ON i.unit = a.unit;

-- name: Everything
SELECT a.id, i.id AS item, i.part, i.short, i.fixed, i.moment, i.doc, i.raw FROM asks a FULL JOIN items i ON i.id = a.id;
