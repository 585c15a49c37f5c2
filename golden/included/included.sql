-- veloc: stream
CREATE TABLE orders (id bigint NOT NULL, shop integer, most integer NOT NULL);

CREATE TABLE offers (offer bigint PRIMARY KEY, shop integer, price integer NOT NULL, valid date, note text);

-- name: Prices
SELECT o.id, f.price, f.valid FROM orders o JOIN offers f ON f.shop = o.shop;

-- name: Affordable
SELECT o.id, f.price FROM orders o JOIN offers f ON f.shop = o.shop AND f.price <> o.most;

-- name: Notes
SELECT o.id, f.note FROM orders o JOIN offers f ON f.shop = o.shop;
