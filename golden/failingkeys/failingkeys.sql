-- Keys that cannot be computed for every row: of the queries only those by them fail.

-- veloc: stream
CREATE TABLE asks (
    id  bigint NOT NULL,
    num integer
);

CREATE TABLE parts (
    id    bigint PRIMARY KEY,
    code  text,
    price integer,
    name  text NOT NULL
);

CREATE TABLE bins (
    code text,
    bin  integer NOT NULL
);

CREATE TABLE stocked AS
SELECT p.id, b.bin FROM parts p JOIN bins b ON b.code::integer = p.price;

-- name: ByNumber
SELECT a.id, p.name FROM asks a JOIN parts p ON p.code::integer = a.num;

-- name: ByShare
SELECT a.id, p.name FROM asks a FULL JOIN parts p ON 100 / p.price = a.num;

-- name: ByID
SELECT a.id, p.name, p.code FROM asks a JOIN parts p ON p.id = a.id;

-- name: ByBin
SELECT a.id, s.bin FROM asks a JOIN stocked s ON s.id = a.id;
