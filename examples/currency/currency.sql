-- veloc: stream
CREATE TABLE payments (
    payment_id bigint        NOT NULL,
    paid_at    timestamptz   NOT NULL,
    payee      text          NOT NULL,
    currency   char(3)       NOT NULL,
    amount     numeric(12,2) NOT NULL
);

-- What one unit of a currency is worth in euros, on the days on which the bank says it.
CREATE TABLE rates (
    currency char(3)       NOT NULL,
    day      date          NOT NULL,
    euros    numeric(12,8) NOT NULL,
    PRIMARY KEY (currency, day)
);

-- A payment counts by the rate of its day, or the last one before it: there is none on
-- weekends. One that is more than a week old counts no more.
--
-- name: InEuros
SELECT p.payment_id, p.payee, p.currency, p.amount, r.day AS rate_of, r.euros AS rate,
       CASE WHEN p.currency = 'EUR' THEN p.amount ELSE round(p.amount * r.euros, 2) END AS euros
FROM payments p
LEFT JOIN LATERAL (
    SELECT x.day, x.euros
    FROM rates x
    WHERE x.currency = p.currency
      AND x.day <= p.paid_at::date
      AND x.day >= p.paid_at::date - 7
    ORDER BY x.day DESC
    LIMIT 1
) r ON true;
