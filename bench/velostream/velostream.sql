-- veloc: stream
CREATE TABLE trades (
    trade_id   bigint           NOT NULL,
    user_id    text             NOT NULL,
    symbol     text             NOT NULL,
    quantity   integer          NOT NULL,
    price      double precision NOT NULL,
    traded_at  timestamptz      NOT NULL
);

CREATE TABLE user_profiles (
    user_id        text PRIMARY KEY,
    name           text NOT NULL,
    tier           text NOT NULL,
    risk_score     double precision NOT NULL,
    position_limit bigint NOT NULL,
    active         boolean NOT NULL
);

-- name: EnrichTrades
SELECT t.trade_id, t.user_id, t.symbol, t.quantity, t.price, t.traded_at,
       u.name, u.tier, u.risk_score, u.position_limit, u.active
FROM trades t
JOIN user_profiles u ON u.user_id = t.user_id;
