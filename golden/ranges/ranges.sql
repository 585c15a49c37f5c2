-- veloc: stream
CREATE TABLE hits (id integer NOT NULL, ip bigint, at timestamp, code text, site text, score double precision, day date);

CREATE TABLE places (lo bigint NOT NULL, hi bigint NOT NULL, place text NOT NULL);

CREATE TABLE prices (site text, valid_from timestamp NOT NULL, valid_to timestamp, price numeric(10,2) NOT NULL, id integer PRIMARY KEY);

CREATE TABLE codes (first_code text, last_code text, title text);

CREATE TABLE bands (id integer PRIMARY KEY, low double precision, high double precision);

CREATE TABLE seasons (starts date, ends date, name text);

CREATE TABLE notes (site text NOT NULL, at timestamp, note text);

-- name: Addresses
SELECT h.id, p.place FROM hits h JOIN places p ON h.ip BETWEEN p.lo AND p.hi;

-- name: AddressesOrNone
SELECT h.id, p.place FROM hits h LEFT JOIN places p ON h.ip >= p.lo AND p.hi >= h.ip;

-- name: Validity
SELECT h.id, p.id AS price_id, p.price FROM hits h
JOIN prices p ON p.site = h.site AND p.valid_from <= h.at AND (h.at < p.valid_to OR p.valid_to IS NULL);

-- name: ValidityInWhere
SELECT h.id, p.id AS price_id FROM hits h, prices p
WHERE h.site = p.site AND h.at >= p.valid_from AND h.at < COALESCE(p.valid_to, 'infinity') AND p.price > 1;

-- name: ValidityOrNone
SELECT h.id, p.id AS price_id FROM hits h
LEFT JOIN prices p ON p.site = h.site AND h.at > p.valid_from AND h.at <= p.valid_to AND p.price <> 3;

-- name: Codes
SELECT h.id, c.title FROM hits h JOIN codes c ON h.code > c.first_code AND h.code < c.last_code;

-- name: CodesOpen
SELECT h.id, c.title FROM hits h
JOIN codes c ON (c.first_code IS NULL OR c.first_code <= h.code) AND (c.last_code IS NULL OR c.last_code >= h.code);

-- name: Bands
SELECT h.id, b.id AS band FROM hits h JOIN bands b ON h.score BETWEEN b.low AND b.high;

-- name: BandsOpen
SELECT h.id, b.id AS band FROM hits h
JOIN bands b ON (b.low < h.score OR b.low IS NULL) AND b.high > h.score;

-- name: OpenToNull
SELECT h.id, b.id AS band FROM hits h
JOIN bands b ON (b.low < h.score OR b.low IS NULL) AND (b.high > h.score OR b.high IS NULL);

-- name: OpenOnBothSides
SELECT h.id, b.id AS band FROM hits h
JOIN bands b ON (b.low < h.id OR b.low IS NULL) AND (b.high >= h.id OR b.high IS NULL);

-- name: Seasons
SELECT h.id, s.name FROM hits h LEFT JOIN seasons s ON h.day BETWEEN s.starts AND s.ends;

-- name: SeasonsOfTime
SELECT h.id, s.name FROM hits h JOIN seasons s ON h.at >= s.starts AND h.at < s.ends + 1;

-- name: NotesBefore
SELECT h.id, n.note FROM hits h JOIN notes n ON n.site = h.site AND n.at <= h.at;

-- name: NotesAround
SELECT h.id, n.note FROM hits h
JOIN notes n ON n.site = h.site AND n.at BETWEEN h.at - interval '1 hour' AND h.at + interval '1 hour';

-- name: NotesAfterAny
SELECT h.id, n.note FROM hits h LEFT JOIN notes n ON n.at > h.at AND n.note <> 'late';

-- name: Overlapping
SELECT h.id, s.name FROM hits h JOIN seasons s ON s.starts <= h.day + 20 AND h.day < s.ends;

-- name: HasNote
SELECT h.id FROM hits h WHERE EXISTS (SELECT 1 FROM notes n WHERE n.site = h.site AND n.at > h.at);

-- name: HasNoNote
SELECT h.id FROM hits h WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.at >= h.at AND n.site <> h.site);

-- name: PricesWithoutHit
SELECT h.id, p.id AS price_id FROM hits h
RIGHT JOIN prices p ON p.site = h.site AND h.at >= p.valid_from AND h.at < p.valid_to;

-- name: Chained
SELECT h.id, p.price, n.note, c.title FROM hits h
LEFT JOIN prices p ON p.site = h.site AND h.at BETWEEN p.valid_from AND p.valid_to
LEFT JOIN notes n ON n.site = p.site AND n.at >= p.valid_from AND n.at <= p.valid_to
LEFT JOIN codes c ON c.first_code <= n.note AND n.note <= c.last_code;

-- name: Nested
SELECT h.id, p.id AS price_id, n.note FROM hits h
LEFT JOIN (prices p JOIN notes n ON n.site = p.site AND n.at >= p.valid_from AND n.at < p.valid_to) ON p.site = h.site AND n.at <= h.at;
