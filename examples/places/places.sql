-- veloc: stream
CREATE TABLE requests (
    at    timestamptz NOT NULL,
    ip    text        NOT NULL,
    path  text        NOT NULL,
    bytes integer     NOT NULL
);

-- Networks do not overlap. Addresses are numbers: 10.0.0.1 is 10 * 2^24 + 1.
CREATE TABLE networks (
    network text   PRIMARY KEY,
    low     bigint NOT NULL,
    high    bigint NOT NULL,
    site    text   NOT NULL,
    floor   text
);

-- Who a network was given to, and until when; NULL: it still is.
CREATE TABLE tenants (
    network    text        NOT NULL,
    tenant     text        NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to   timestamptz
);

-- name: PlaceRequests
SELECT r.at, r.ip, r.path, n.site, n.floor, t.tenant
FROM (
    SELECT at, ip, path,
        split_part(ip, '.', 1)::bigint * 16777216 + split_part(ip, '.', 2)::bigint * 65536
        + split_part(ip, '.', 3)::bigint * 256 + split_part(ip, '.', 4)::bigint AS address
    FROM requests) r
LEFT JOIN networks n ON r.address BETWEEN n.low AND n.high
LEFT JOIN tenants t ON t.network = n.network
    AND t.valid_from <= r.at AND (r.at < t.valid_to OR t.valid_to IS NULL);
