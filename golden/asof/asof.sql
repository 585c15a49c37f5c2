-- veloc: stream
CREATE TABLE trades (id integer NOT NULL, symbol text NOT NULL, at timestamp NOT NULL, quantity integer, most bigint);

CREATE TABLE quotes (symbol text NOT NULL, at timestamp NOT NULL, bid numeric(10,2) NOT NULL, ask numeric(10,2), source text, PRIMARY KEY (symbol, at));

CREATE TABLE sources (name text PRIMARY KEY, rank integer NOT NULL, trusted boolean);

-- Of every kind that can be ordered by.
CREATE TABLE kinds (symbol text NOT NULL, i2 smallint, i8 bigint, n numeric, n2 numeric(30,5), f real, d double precision, b boolean, t text, v varchar(5), c char(4), da date, ti time, ts timestamptz, iv interval, u uuid, y bytea);

CREATE TABLE latest AS SELECT s.name, q.symbol, q.at FROM sources s LEFT JOIN LATERAL (SELECT * FROM quotes WHERE quotes.source = s.name ORDER BY at DESC, symbol LIMIT 1) q ON true;

-- name: AsOf
SELECT t.id, q.at, q.bid FROM trades t LEFT JOIN LATERAL (SELECT at, bid FROM quotes WHERE quotes.symbol = t.symbol AND quotes.at <= t.at ORDER BY at DESC LIMIT 1) q ON true;

-- name: AsOfInner
SELECT t.id, q.bid FROM trades t CROSS JOIN LATERAL (SELECT q.at, q.bid FROM quotes q WHERE q.symbol = t.symbol AND q.at < t.at ORDER BY q.at DESC FETCH FIRST ROW ONLY) q;

-- name: Tolerance
SELECT t.id, q.at FROM trades t LEFT JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol AND q.at <= t.at AND q.at >= t.at - interval '10 minutes' ORDER BY at DESC LIMIT 1) q ON true;

-- name: NextQuote
SELECT t.id, q.at FROM trades t, LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol AND q.at >= t.at ORDER BY at LIMIT 1) AS q (at);

-- name: Nearest
SELECT t.id, q.at FROM trades t JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol ORDER BY greatest(q.at - t.at, t.at - q.at), at LIMIT 1) q ON true;

-- name: LastTwo
SELECT t.id, q.* FROM trades t, LATERAL (SELECT at AS quoted, ask FROM quotes q WHERE q.symbol = t.symbol AND q.at <= t.at ORDER BY quoted DESC LIMIT 2) q;

-- name: Third
SELECT t.id, q.* FROM trades t LEFT JOIN LATERAL (SELECT at, bid FROM quotes q WHERE q.symbol = t.symbol ORDER BY 1 OFFSET 2 ROWS FETCH NEXT 1 ROW ONLY) q ON true;

-- name: AllButFirst
SELECT t.id, q.* FROM trades t JOIN LATERAL (SELECT at, bid FROM quotes q WHERE q.symbol = t.symbol ORDER BY bid DESC, at OFFSET 1) q ON q.bid > 10;

-- name: TestedAfterPick
SELECT t.id, q.bid FROM trades t LEFT JOIN LATERAL (SELECT at, bid, ask FROM quotes q WHERE q.symbol = t.symbol AND q.at <= t.at ORDER BY at DESC LIMIT 1) q ON q.ask IS NOT NULL AND q.bid < t.quantity;

-- name: WhereAfterPick
SELECT t.id, q.bid FROM trades t, LATERAL (SELECT at, bid, source FROM quotes q WHERE q.symbol = t.symbol ORDER BY at DESC LIMIT 2) q WHERE q.source = 'desk';

-- name: NullsFirst
SELECT t.id, q.ask FROM trades t, LATERAL (SELECT ask FROM quotes q WHERE q.symbol = t.symbol ORDER BY ask NULLS FIRST, bid LIMIT 1) q;

-- name: NullsLast
SELECT t.id, q.ask FROM trades t, LATERAL (SELECT ask FROM quotes q WHERE q.symbol = t.symbol ORDER BY ask DESC NULLS LAST, bid LIMIT 1) q;

-- name: NullsByDirection
SELECT t.id, q.ask, r.ask AS most FROM trades t, LATERAL (SELECT ask FROM quotes q WHERE q.symbol = t.symbol ORDER BY ask LIMIT 1) q, LATERAL (SELECT ask FROM quotes q WHERE q.symbol = t.symbol ORDER BY ask DESC LIMIT 1) r;

-- name: Ties
SELECT t.id, q.source FROM trades t, LATERAL (SELECT source FROM quotes q WHERE q.symbol = t.symbol ORDER BY source FETCH FIRST 2 ROWS WITH TIES) q;

-- name: TiesBehindOffset
SELECT t.id, q.source, count FROM trades t, LATERAL (SELECT source, 1 AS count FROM quotes q WHERE q.symbol = t.symbol ORDER BY q.source DESC OFFSET 1 FETCH FIRST 1 ROWS WITH TIES) q;

-- name: LimitOfRecord
SELECT t.id, q.at FROM trades t, LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol ORDER BY at LIMIT t.most) q;

-- name: LimitParameters
-- veloc: param 1=rows default=2
-- veloc: param 2=left_out default=1
SELECT t.id, q.at FROM trades t LEFT JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol ORDER BY at LIMIT $1 OFFSET $2) q ON true;

-- name: TopTied
SELECT t.id, q.bid, q.at FROM trades t LEFT JOIN LATERAL (SELECT bid, at FROM quotes q WHERE q.symbol = t.symbol ORDER BY q.at::date DESC, bid DESC LIMIT 3 OFFSET 1) q ON true;

-- name: TopWithTies
SELECT t.id, q.bid, q.at FROM trades t, LATERAL (SELECT bid, at FROM quotes q WHERE q.symbol = t.symbol ORDER BY q.at::date FETCH FIRST 2 ROWS WITH TIES) q;

-- name: TopPresent
SELECT t.id, q.ask FROM trades t, LATERAL (SELECT ask FROM quotes q WHERE q.symbol = t.symbol AND q.ask IS NOT NULL ORDER BY ask LIMIT t.most OFFSET 1) q;

-- name: TopWithin
SELECT t.id, q.at FROM trades t LEFT JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol AND q.at > t.at - interval '1 hour' AND q.at < t.at ORDER BY at LIMIT 2) q ON true;

-- name: TopTested
SELECT t.id, q.at FROM trades t LEFT JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol AND q.at <= t.at AND q.bid > 10 ORDER BY at DESC LIMIT 2) q ON true;

-- name: TopOfAll
SELECT t.id, q.at, q.symbol FROM trades t, LATERAL (SELECT at, symbol FROM quotes q WHERE q.at < t.at ORDER BY q.at DESC, q.symbol LIMIT 2) q;

-- name: Unordered
SELECT t.id, q.one FROM trades t, LATERAL (SELECT 1 AS one FROM quotes q WHERE q.symbol = t.symbol LIMIT 2) q;

-- name: OrderOnly
SELECT t.id, q.at FROM trades t, LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol ORDER BY at DESC) q;

-- name: NoLimit
SELECT t.id, q.at, q.name FROM trades t LEFT JOIN LATERAL (SELECT q.at, s.name FROM quotes q LEFT JOIN sources s ON s.name = q.source AND s.rank < t.quantity WHERE q.symbol = t.symbol AND q.bid > 9) q ON q.at < t.at;

-- name: OverJoin
SELECT t.id, q.* FROM trades t LEFT JOIN LATERAL (SELECT q.at, s.rank FROM quotes q JOIN sources s ON s.name = q.source WHERE q.symbol = t.symbol AND q.at <= t.at ORDER BY s.rank, q.at DESC LIMIT 1) q ON true;

-- name: OverLeftJoin
SELECT t.id, q.at, q.name FROM trades t, LATERAL (SELECT q.at, s.name FROM quotes q LEFT JOIN sources s ON s.name = q.source AND s.trusted WHERE q.symbol = t.symbol ORDER BY s.name NULLS FIRST, q.at LIMIT 3) q;

-- name: OfOtherTable
SELECT t.id, s.name, q.at FROM trades t JOIN sources s ON s.rank = t.quantity LEFT JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol AND q.source = s.name ORDER BY at DESC LIMIT 1) q ON true;

-- name: OfPicked
SELECT t.id, q.source, s.rank, r.at FROM trades t, LATERAL (SELECT at, source FROM quotes q WHERE q.symbol = t.symbol ORDER BY at DESC LIMIT 1) q LEFT JOIN sources s ON s.name = q.source, LATERAL (SELECT at FROM quotes r WHERE r.source = q.source ORDER BY at LIMIT 1) r;

-- name: InOneAnother
SELECT t.id, x.name, x.at FROM trades t, LATERAL (SELECT s.name, q.at FROM sources s, LATERAL (SELECT at FROM quotes q WHERE q.source = s.name AND q.symbol = t.symbol ORDER BY at LIMIT 1) q ORDER BY s.rank DESC LIMIT 1) x;

-- name: BehindTables
SELECT t.id, s.name, q.at FROM sources s LEFT JOIN LATERAL (SELECT at, source FROM quotes q WHERE q.source = s.name ORDER BY at DESC, bid LIMIT 1) q ON true JOIN trades t ON t.quantity = s.rank;

-- name: ScalarFirst
SELECT t.id, (SELECT bid FROM quotes q WHERE q.symbol = t.symbol AND q.at <= t.at ORDER BY at DESC LIMIT 1) AS bid, (SELECT source FROM quotes q WHERE q.symbol = t.symbol ORDER BY bid, at LIMIT 1 OFFSET 1) FROM trades t;

-- name: ScalarInWhere
SELECT t.id FROM trades t WHERE (SELECT source FROM quotes q WHERE q.symbol = t.symbol ORDER BY at LIMIT 1) = 'desk' OR t.quantity > 4;

-- name: ExistsOrdered
SELECT t.id FROM trades t WHERE EXISTS (SELECT 1 FROM quotes q WHERE q.symbol = t.symbol AND q.at < t.at ORDER BY 1 / 0 LIMIT 1);

-- name: ExistsNone
SELECT t.id, EXISTS (SELECT 1 FROM quotes q WHERE q.symbol = t.symbol LIMIT 0) FROM trades t WHERE NOT EXISTS (SELECT 1 FROM quotes LIMIT 0);

-- name: ExistsBehindOffset
SELECT t.id FROM trades t WHERE EXISTS (SELECT 1 FROM quotes q WHERE q.symbol = t.symbol OFFSET 2);

-- name: InPicked
SELECT t.id FROM trades t WHERE t.quantity IN (SELECT s.rank FROM sources s ORDER BY s.rank DESC LIMIT 2);

-- name: Uncorrelated
SELECT t.id, s.name FROM trades t LEFT JOIN (SELECT name, rank FROM sources ORDER BY rank DESC LIMIT 2) s ON s.rank = t.quantity;

-- name: UncorrelatedFirst
WITH best AS (SELECT name, rank FROM sources ORDER BY trusted DESC NULLS LAST, rank LIMIT 2) SELECT t.id, best.name FROM best JOIN trades t ON t.quantity >= best.rank;

-- name: UncorrelatedFull
SELECT t.id, s.name FROM trades t FULL JOIN (SELECT name, rank FROM sources ORDER BY rank DESC LIMIT 2) s ON s.rank = t.quantity;

-- name: OverDerived
SELECT t.id, latest.name, latest.at FROM trades t JOIN latest ON latest.symbol = t.symbol;

-- name: Kinds
SELECT t.id, a.i2, b.i8, c.n, d.n2, e.f, f.d, g.b FROM trades t, LATERAL (SELECT i2 FROM kinds WHERE symbol = t.symbol ORDER BY i2 LIMIT 1) a, LATERAL (SELECT i8 FROM kinds WHERE symbol = t.symbol ORDER BY i8 DESC NULLS LAST LIMIT 1) b, LATERAL (SELECT n FROM kinds WHERE symbol = t.symbol ORDER BY n DESC NULLS LAST LIMIT 1) c, LATERAL (SELECT n2 FROM kinds WHERE symbol = t.symbol ORDER BY n2 LIMIT 1) d, LATERAL (SELECT f FROM kinds WHERE symbol = t.symbol ORDER BY f DESC NULLS LAST LIMIT 1) e, LATERAL (SELECT d FROM kinds WHERE symbol = t.symbol ORDER BY d LIMIT 1) f, LATERAL (SELECT b FROM kinds WHERE symbol = t.symbol ORDER BY b DESC NULLS LAST LIMIT 1) g;

-- name: MoreKinds
SELECT t.id, a.t, b.v, c.c, d.da, e.ti, f.ts, g.iv, h.u, i.y FROM trades t, LATERAL (SELECT t FROM kinds k WHERE symbol = t.symbol ORDER BY k.t LIMIT 1) a, LATERAL (SELECT v FROM kinds WHERE symbol = t.symbol ORDER BY v DESC NULLS LAST LIMIT 1) b, LATERAL (SELECT c FROM kinds WHERE symbol = t.symbol ORDER BY c LIMIT 1) c, LATERAL (SELECT da FROM kinds WHERE symbol = t.symbol ORDER BY da DESC NULLS LAST LIMIT 1) d, LATERAL (SELECT ti FROM kinds WHERE symbol = t.symbol ORDER BY ti LIMIT 1) e, LATERAL (SELECT ts FROM kinds WHERE symbol = t.symbol ORDER BY ts DESC NULLS LAST LIMIT 1) f, LATERAL (SELECT iv FROM kinds WHERE symbol = t.symbol ORDER BY iv DESC NULLS LAST LIMIT 1) g, LATERAL (SELECT u FROM kinds WHERE symbol = t.symbol ORDER BY u DESC NULLS LAST LIMIT 1) h, LATERAL (SELECT y FROM kinds WHERE symbol = t.symbol ORDER BY y LIMIT 1) i;

-- name: DistinctOn
SELECT t.id, q.at, q.bid FROM trades t JOIN (SELECT DISTINCT ON (symbol) symbol, at, bid FROM quotes ORDER BY symbol, at DESC) q ON q.symbol = t.symbol;

-- name: DistinctOnLeft
WITH newest AS (SELECT DISTINCT ON (q.symbol, q.source) q.* FROM quotes q WHERE q.ask IS NOT NULL ORDER BY q.source, q.symbol, q.at DESC) SELECT t.id, n.at, n.source FROM trades t LEFT JOIN newest n ON n.symbol = t.symbol AND n.source = 'desk' AND n.bid < t.quantity;

-- name: DistinctOnComma
SELECT t.id, q.at FROM trades t, (SELECT DISTINCT ON (symbol) symbol, at, source FROM quotes ORDER BY symbol, at) q WHERE t.symbol = q.symbol AND q.source <> 'wire';

-- name: DistinctOnOtherKey
SELECT t.id, q.source, q.at FROM trades t JOIN (SELECT DISTINCT ON (source) source, symbol, at FROM quotes ORDER BY source, at DESC, symbol) q ON q.symbol = t.symbol;

-- name: DistinctOnOfRecord
SELECT t.id, q.source, q.at FROM trades t, LATERAL (SELECT DISTINCT ON (source) source, at FROM quotes q WHERE q.symbol = t.symbol ORDER BY source DESC, at DESC LIMIT 2 OFFSET 1) q;

-- name: Distinct
SELECT t.id, q.source FROM trades t LEFT JOIN LATERAL (SELECT DISTINCT source FROM quotes q WHERE q.symbol = t.symbol) q ON true;

-- name: DistinctLimited
SELECT t.id, q.source, q.one FROM trades t, LATERAL (SELECT DISTINCT source, 1 AS one FROM quotes q WHERE q.symbol = t.symbol ORDER BY 1 DESC LIMIT t.most) q;

-- name: DistinctMembers
SELECT t.id FROM trades t WHERE t.quantity IN (SELECT DISTINCT rank FROM sources) AND EXISTS (SELECT DISTINCT source FROM quotes q WHERE q.symbol = t.symbol);

-- name: GreatestBefore
SELECT t.id, q.at, q.bid FROM trades t JOIN quotes q ON q.symbol = t.symbol WHERE q.at = (SELECT max(x.at) FROM quotes x WHERE x.symbol = q.symbol AND x.at <= t.at);

-- name: GreatestBeforeComma
SELECT t.id, q.bid FROM trades t, quotes q WHERE q.symbol = t.symbol AND q.at = (SELECT max(x.at) FROM quotes x WHERE x.symbol = t.symbol AND x.at < t.at) AND q.bid > 3.2;

-- name: GreatestOfSource
SELECT t.id, q.at, q.source FROM trades t JOIN quotes q ON q.symbol = t.symbol WHERE q.at = (SELECT max(x.at) FROM quotes x WHERE x.symbol = q.symbol AND x.source = q.source);

-- name: LeastAndGreatest
SELECT t.id, (SELECT min(ask) FROM quotes q WHERE q.symbol = t.symbol) AS least, (SELECT max(ask) FROM quotes q WHERE q.symbol = t.symbol AND q.at < t.at) AS greatest, (SELECT max(source) FROM quotes q WHERE q.symbol = t.symbol), (SELECT max(n) FROM kinds k WHERE k.symbol = t.symbol), (SELECT max(iv) FROM kinds k WHERE k.symbol = t.symbol), (SELECT min(i2) FROM kinds k WHERE k.symbol = t.symbol), (SELECT max(v) FROM kinds k WHERE k.symbol = t.symbol), (SELECT max(c) FROM kinds k WHERE k.symbol = t.symbol), (SELECT min(d) FROM kinds k WHERE k.symbol = t.symbol) FROM trades t;
