-- veloc: stream
CREATE TABLE trades (
    trade_id bigint        NOT NULL,
    symbol   text          NOT NULL,
    user_id  bigint        NOT NULL,
    quantity integer       NOT NULL,
    amount   numeric(18,2) NOT NULL,
    ts       timestamptz   NOT NULL
);

-- veloc: table load_timeout=30s on_unready=wait_and_retry(max_retries=5, delay=200ms)
CREATE TABLE user_profiles (
    user_id    bigint PRIMARY KEY,
    tier       text NOT NULL,
    risk_score double precision
);

CREATE TABLE limits (
    user_id        bigint PRIMARY KEY,
    position_limit numeric(18,2)
);

CREATE TABLE market_data (
    symbol        text PRIMARY KEY,
    current_price numeric(18,4)
);

-- name: EnrichTrades
-- veloc: on_miss u=use_defaults(tier='basic')
SELECT t.trade_id, t.symbol, t.quantity, u.tier, u.risk_score, l.position_limit, m.current_price
FROM trades t
JOIN user_profiles u ON t.user_id = u.user_id
JOIN limits l ON t.user_id = l.user_id
JOIN market_data m ON t.symbol = m.symbol
WHERE t.amount > 10000;
