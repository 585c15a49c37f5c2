-- Parameters of the types of which Go's own hold more values.
-- veloc: stream
CREATE TABLE events (id bigint NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, amount numeric(10,2) NOT NULL);

CREATE TABLE kinds (kind text PRIMARY KEY, label text NOT NULL);

-- name: Since
-- veloc: param 2=since default='2024-01-01 00:00:00+00'
SELECT e.id, k.label, $1::text AS note FROM events e LEFT JOIN kinds k ON k.kind = e.kind AND k.label <> $1::text WHERE e.at >= $2::timestamptz;

-- name: Above
SELECT e.id, $2::jsonb AS tag, $3::date AS day FROM events e CROSS JOIN kinds k WHERE e.amount > $1::numeric;

-- An answer that leaves the record, where a record may match several rows.
CREATE TABLE tags (kind text, tag text NOT NULL);

-- name: Tagged
-- veloc: on_miss g=fail_fast
SELECT e.id, g.tag FROM events e JOIN tags g ON g.kind = e.kind;

-- In a SELECT that would be computed apart, but for them.
-- name: Either
SELECT e.id, x.label FROM events e
JOIN (SELECT kind, label FROM kinds WHERE label < $1 UNION SELECT kind, tag FROM tags WHERE tag <> $1 ORDER BY label LIMIT $2) x ON x.kind = e.kind;
