-- veloc: stream
CREATE TABLE orders (
    order_id    bigint        NOT NULL,
    customer_id bigint        NOT NULL,
    amount      numeric(12,2) NOT NULL,
    placed_at   timestamptz   NOT NULL
);

CREATE TABLE customers (
    customer_id bigint PRIMARY KEY,
    name        text NOT NULL,
    country     char(2)
);
