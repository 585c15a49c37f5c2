-- veloc: stream
CREATE TABLE trades (
    trade_id bigint        NOT NULL,
    symbol   text          NOT NULL,
    user_id  bigint        NOT NULL,
    quantity integer       NOT NULL,
    price    numeric(18,4) NOT NULL,
    amount   numeric(18,2) NOT NULL,
    venue    text          NOT NULL,
    ts       timestamptz   NOT NULL
);

CREATE TABLE users (
    user_id    bigint PRIMARY KEY,
    tier       text NOT NULL,
    risk_score double precision
);

CREATE TABLE limits (
    user_id        bigint PRIMARY KEY,
    position_limit numeric(18,2)
);

CREATE TABLE market (
    symbol        text PRIMARY KEY,
    current_price numeric(18,4)
);

-- name: Enrich
SELECT t.trade_id, t.symbol, t.user_id, t.quantity, t.price, t.amount, t.venue, t.ts,
       u.tier, u.risk_score, l.position_limit, m.current_price
FROM trades t
JOIN users u ON u.user_id = t.user_id
JOIN limits l ON l.user_id = t.user_id
JOIN market m ON m.symbol = t.symbol
WHERE t.amount > 10000;
