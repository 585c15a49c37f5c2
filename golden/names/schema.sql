-- veloc: stream
CREATE TABLE orders (
    id       bigint NOT NULL,
    customer integer,
    product  text,
    qty      smallint NOT NULL,
    price    numeric(10,2),
    region   char(4),
    placed   timestamp NOT NULL
);

CREATE TABLE customers (
    id      integer PRIMARY KEY,
    name    text NOT NULL,
    region  char(4),
    credit  numeric(12,2),
    vip     boolean
);

CREATE TABLE products (
    code  text,
    label varchar(20) NOT NULL,
    price numeric(10,2)
);

CREATE TABLE rates (
    region varchar(4) NOT NULL,
    since  date NOT NULL,
    rate   double precision NOT NULL,
    UNIQUE (region, since)
);

-- Columns named as what a stored row has beside them.
CREATE TABLE members (
    row      integer NOT NULL,
    keep     text,
    hash0    integer,
    same0    integer,
    keeps1   integer,
    key0     integer,
    hidden0  text,
    failed1  integer,
    "column_row" integer,
    PRIMARY KEY (row)
);
