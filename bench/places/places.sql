-- veloc: stream
CREATE TABLE trades (trade_id bigint NOT NULL, symbol text NOT NULL, at bigint NOT NULL, ip bigint NOT NULL);

CREATE TABLE quotes (symbol text NOT NULL, at bigint NOT NULL, bid bigint NOT NULL);

CREATE TABLE places (lo bigint NOT NULL, hi bigint NOT NULL, place bigint NOT NULL);

CREATE TABLE visits (ip bigint NOT NULL, at bigint NOT NULL, page bigint NOT NULL);

-- name: AsOf
SELECT t.trade_id, q.bid FROM trades t
JOIN LATERAL (SELECT bid FROM quotes q WHERE q.symbol = t.symbol AND q.at <= t.at ORDER BY q.at DESC LIMIT 1) q ON true;

-- name: Ranges
SELECT t.trade_id, p.place FROM trades t JOIN places p ON t.ip BETWEEN p.lo AND p.hi;

-- name: Exists
SELECT t.trade_id FROM trades t WHERE EXISTS (SELECT 1 FROM visits v WHERE v.ip = t.ip);

-- name: NotExists
SELECT t.trade_id FROM trades t WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.ip = t.ip);

-- name: ExistsAfter
SELECT t.trade_id FROM trades t WHERE EXISTS (SELECT 1 FROM visits v WHERE v.ip = t.ip AND v.at > t.at);

-- name: FanOut
SELECT t.trade_id, v.page FROM trades t JOIN visits v ON v.ip = t.ip;
