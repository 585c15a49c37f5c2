CREATE DOMAIN plate_no AS varchar(10) CHECK (VALUE ~ '^[A-Z]+[0-9]+$');
CREATE DOMAIN own_plate AS plate_no NOT NULL;
CREATE DOMAIN money_of AS numeric(8,2) DEFAULT 0;

-- veloc: stream
CREATE TABLE passed (
    id    integer NOT NULL,
    plate plate_no,
    paid  money_of
);

CREATE TABLE permits (
    plate own_plate PRIMARY KEY,
    price money_of,
    since date
);

-- name: Permitted
SELECT p.id, p.plate, t.price - p.paid AS due, coalesce(p.plate, 'none') AS shown, p.plate::text || '!' AS loud
FROM passed p LEFT JOIN permits t ON t.plate = p.plate;

-- name: Paid
SELECT p.id, t.plate, greatest(p.paid, t.price, 0.125) AS most, p.plate IN ('AB1', 'nothing') AS known, nullif(t.price, '1.50') AS price
FROM passed p JOIN permits t ON t.price = p.paid;
