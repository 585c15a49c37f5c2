-- veloc: stream
CREATE TABLE orders (
    id       integer NOT NULL,
    customer integer,
    product  text
);

CREATE TABLE customers (
    id   integer PRIMARY KEY,
    name text NOT NULL,
    tier text,
    cap  numeric(10,2)
);

-- veloc: table max_stale=1h load_timeout=2s
CREATE TABLE products (
    code  text PRIMARY KEY,
    title varchar(10) NOT NULL
);

CREATE TABLE tags (
    product text,
    tag     text NOT NULL
);

-- name: FailOnMiss
-- veloc: on_miss c=fail_fast
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer WHERE o.id < 3;

-- name: SkipOnMiss
-- veloc: on_miss c=skip_record
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer;

-- name: NullsOnMiss
-- veloc: on_miss c=emit_with_nulls
SELECT o.id, c.name, c.tier FROM orders o JOIN customers c ON c.id = o.customer;

-- name: DefaultsOnMiss
-- veloc: on_miss c=use_defaults(name='nobody', cap=12.345)
SELECT o.id, c.name, c.tier, c.cap, p.title
FROM orders o
LEFT JOIN customers c ON c.id = o.customer AND c.tier <> 'x'
LEFT JOIN products p ON p.code = c.name;

-- name: DefaultsFanOut
-- veloc: on_miss t=use_defaults(tag='none')
SELECT o.id, t.tag, upper(t.tag) AS loud FROM orders o JOIN tags t ON t.product = o.product;

-- name: WaitOnMiss
-- veloc: on_miss c=wait_and_retry(max_retries=2, delay=50ms, then=skip_record) p=wait_and_retry(max_retries=3, delay=20ms, then=use_defaults(title='?'))
SELECT o.id, c.name, p.title, t.tag
FROM orders o
JOIN customers c ON c.id = o.customer
JOIN products p ON p.code = o.product
LEFT JOIN tags t ON t.product = o.product;

-- name: WaitThenFail
-- veloc: on_miss c=wait_and_retry(max_retries=1, delay=10ms)
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id < 3;

-- name: Unready
-- veloc: on_unready customers=use_defaults(name='unknown', tier='basic') products=emit_with_nulls tags=skip_record
SELECT o.id, c.name, c.tier, p.title, t.tag
FROM orders o
JOIN customers c ON c.id = o.customer
JOIN products p ON p.code = o.product
LEFT JOIN tags t ON t.product = o.product;

-- name: UnreadyAndMiss
-- veloc: on_unready customers=use_defaults(name='not there yet')
-- veloc: on_miss c=use_defaults(name='nobody')
SELECT o.id, c.name FROM customers c RIGHT JOIN orders o ON c.id = o.customer;

-- name: FullBoth
-- veloc: on_miss c=use_defaults(name='nobody')
-- veloc: on_unready customers=emit_with_nulls
SELECT o.id, c.name, p.title
FROM orders o
FULL JOIN customers c ON c.id = o.customer
LEFT JOIN products p ON p.code = o.product;
