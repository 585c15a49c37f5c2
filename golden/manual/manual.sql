-- veloc: stream
CREATE TABLE payments (id bigint NOT NULL, customer_id bigint NOT NULL, amount numeric(12,2) NOT NULL,
    currency text NOT NULL, at timestamptz NOT NULL, address bigint);

CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text NOT NULL, country text NOT NULL, referred_by bigint);
CREATE TABLE holds (customer_id bigint NOT NULL, reason text, since timestamptz NOT NULL);
CREATE TABLE rates (currency text, day date, rate numeric(12,6) NOT NULL, PRIMARY KEY (currency, day));
CREATE TABLE contracts (customer_id bigint NOT NULL, plan text NOT NULL, valid_from timestamptz NOT NULL, valid_to timestamptz);
CREATE TABLE blocks (low bigint NOT NULL, high bigint NOT NULL, place text NOT NULL);
CREATE TABLE limits (country text, tier int, ceiling numeric(12,2) NOT NULL, PRIMARY KEY (country, tier));

-- name: NestedInFrom
SELECT p.id, c.name, p.cents
FROM (SELECT id, customer_id, (amount * 100)::bigint AS cents FROM payments WHERE amount > 0) p
JOIN (SELECT customer_id, upper(name) AS name FROM customers WHERE country = 'NO') c USING (customer_id);

-- name: WithTables
WITH large AS (SELECT * FROM payments WHERE amount >= 500),
     known AS (SELECT customer_id, name FROM customers)
SELECT l.id, k.name, r.name AS referrer
FROM large l
JOIN customers c USING (customer_id)
JOIN known k ON k.customer_id = c.customer_id
LEFT JOIN known r ON r.customer_id = c.referred_by;

-- name: Held
SELECT p.id FROM payments p
WHERE EXISTS (SELECT FROM holds h WHERE h.customer_id = p.customer_id AND h.since <= p.at);

-- name: Foreign
SELECT p.id FROM payments p
WHERE p.currency NOT IN (SELECT currency FROM rates) OR p.customer_id IN (SELECT customer_id FROM holds);

-- name: AboveEveryCeiling
SELECT p.id, p.amount > ALL (SELECT l.ceiling FROM limits l WHERE l.country = c.country) AS above_all,
    p.amount > ANY (SELECT l.ceiling FROM limits l WHERE l.country = c.country) AS above_some
FROM payments p JOIN customers c USING (customer_id);

-- name: Named
SELECT p.id, (SELECT c.name FROM customers c WHERE c.customer_id = p.customer_id) AS name
FROM payments p;

-- name: Counted
SELECT p.id,
    (SELECT count(*) FROM holds h WHERE h.customer_id = p.customer_id) AS holds,
    (SELECT string_agg(h.reason, ', ' ORDER BY h.since) FROM holds h WHERE h.customer_id = p.customer_id) AS reasons
FROM payments p
WHERE p.amount > (SELECT avg(ceiling) FROM limits);

-- name: Rows
SELECT p.id FROM payments p JOIN customers c USING (customer_id)
WHERE (c.country, p.amount) IN (SELECT country, ceiling FROM limits) OR (p.currency, p.at::date) = (SELECT r.currency, r.day FROM rates r WHERE r.currency = p.currency AND r.day = '2026-03-02');

-- name: AsOf
SELECT p.id, round(p.amount * r.rate, 2) AS converted
FROM payments p
LEFT JOIN LATERAL (
    SELECT rate FROM rates r
    WHERE r.currency = p.currency AND r.day <= p.at::date
    ORDER BY r.day DESC LIMIT 1) r ON true;

-- name: AsOfByMaximum
SELECT p.id, r.rate
FROM payments p JOIN rates r ON r.currency = p.currency
WHERE r.day = (SELECT max(o.day) FROM rates o WHERE o.currency = p.currency AND o.day <= p.at::date);

-- name: Latest
SELECT p.id, r.rate
FROM payments p
JOIN (SELECT DISTINCT ON (currency) currency, rate FROM rates ORDER BY currency, day DESC) r USING (currency);

-- name: TopTwo
SELECT p.id, h.reason, h.since
FROM payments p
CROSS JOIN LATERAL (
    SELECT reason, since FROM holds h WHERE h.customer_id = p.customer_id
    ORDER BY since DESC LIMIT 2) h;

-- name: Placed
SELECT p.id, b.place FROM payments p LEFT JOIN blocks b ON p.address BETWEEN b.low AND b.high;

-- name: Contracted
SELECT p.id, k.plan
FROM payments p
JOIN contracts k ON k.customer_id = p.customer_id
    AND k.valid_from <= p.at AND (p.at < k.valid_to OR k.valid_to IS NULL);

-- name: Fees
SELECT p.id, f.fee
FROM payments p JOIN (VALUES ('NOK', 1.50), ('EUR', 0.15), ('USD', 0.20)) AS f (currency, fee) USING (currency);

-- name: Instalments
SELECT p.id, n AS instalment, round(p.amount / 3, 2) AS due
FROM payments p CROSS JOIN generate_series(1, 3) AS n
WHERE p.amount >= 500;

-- name: EveryDay
SELECT d.day, p.id, p.amount
FROM payments p
RIGHT JOIN (SELECT day::date FROM generate_series(timestamp '2026-03-01', timestamp '2026-03-04', interval '1 day') AS g (day)) d
    ON d.day = p.at::date AND p.customer_id NOT IN (SELECT customer_id FROM holds);

-- name: Alerts
SELECT p.id, 'large' AS alert FROM payments p WHERE p.amount >= 1000
UNION ALL
SELECT p.id, h.reason FROM payments p JOIN holds h USING (customer_id);

-- name: Signals
WITH signals (id, customer_id, weight) AS (
    SELECT id, customer_id, 1 FROM payments WHERE amount >= 1000
    UNION ALL
    SELECT p.id, p.customer_id, 2.5 FROM payments p JOIN holds h USING (customer_id))
SELECT s.id, c.name, s.weight
FROM signals s LEFT JOIN customers c USING (customer_id);

-- name: Noted
SELECT p.id, x.what, x.value
FROM payments p CROSS JOIN LATERAL (
    SELECT 'hold' AS what, h.reason AS value FROM holds h WHERE h.customer_id = p.customer_id
    UNION ALL
    SELECT 'currency', p.currency WHERE p.amount >= 500) x
WHERE NOT EXISTS (
    SELECT FROM blocks b WHERE p.address BETWEEN b.low AND b.high
    UNION ALL
    SELECT FROM rates r WHERE r.currency = p.currency AND r.day = p.at::date);

-- name: Listed
SELECT p.id FROM payments p
JOIN (SELECT customer_id FROM holds UNION SELECT customer_id FROM contracts EXCEPT SELECT customer_id FROM customers WHERE country = 'SE') l
    USING (customer_id);

-- name: Referrers
WITH RECURSIVE chain AS (
    SELECT customer_id, referred_by, 1 AS steps FROM customers WHERE referred_by IS NOT NULL
    UNION
    SELECT chain.customer_id, c.referred_by, chain.steps + 1
    FROM chain JOIN customers c ON c.customer_id = chain.referred_by
    WHERE c.referred_by IS NOT NULL AND chain.steps < 5)
SELECT p.id, r.name, chain.steps
FROM payments p
JOIN chain USING (customer_id)
JOIN customers r ON r.customer_id = chain.referred_by;
