-- veloc: stream
CREATE TABLE bid (
    auction   bigint    NOT NULL,
    bidder    bigint    NOT NULL,
    price     bigint    NOT NULL,
    channel   text      NOT NULL,
    url       text      NOT NULL,
    date_time timestamp NOT NULL,
    extra     text      NOT NULL
);

CREATE TABLE side_input (
    key   bigint PRIMARY KEY,
    value text NOT NULL
);

-- name: Q13
SELECT b.auction, b.bidder, b.price, b.date_time, s.value
FROM bid b
JOIN side_input s ON mod(b.auction, 10000) = s.key;
