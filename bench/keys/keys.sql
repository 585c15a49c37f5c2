-- veloc: stream
CREATE TABLE orders (
    order_id bigint  NOT NULL,
    user_id  bigint  NOT NULL,
    account  text    NOT NULL,
    venue    integer NOT NULL,
    quantity integer NOT NULL
);

CREATE TABLE accounts (
    account text PRIMARY KEY,
    tier    text NOT NULL,
    score   double precision NOT NULL
);

CREATE TABLE positions (
    user_id bigint,
    venue   integer,
    held    bigint NOT NULL,
    PRIMARY KEY (user_id, venue)
);

CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    tier    text NOT NULL,
    score   double precision NOT NULL
);

CREATE TABLE residents (
    user_id bigint PRIMARY KEY,
    country text NOT NULL,
    score   double precision NOT NULL
);

-- name: ByText
SELECT o.order_id, o.quantity, a.tier, a.score FROM orders o JOIN accounts a ON a.account = o.account;

-- name: ByPair
SELECT o.order_id, o.quantity, p.held FROM orders o JOIN positions p ON p.user_id = o.user_id AND p.venue = o.venue;

-- name: ByInteger
SELECT o.order_id, o.quantity, u.tier, u.score FROM orders o JOIN users u ON u.user_id = o.user_id;

-- name: ByCountry
SELECT o.order_id, r.score FROM orders o JOIN residents r ON r.country = o.account;
