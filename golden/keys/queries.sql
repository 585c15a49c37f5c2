-- name: CompositeKey
SELECT o.id, r.rate FROM orders o JOIN rates r ON r.region = o.region AND r.since = o.placed::date;

-- name: ExpressionKey
SELECT o.id, p.label FROM orders o JOIN products p ON lower(p.code) = lower(upper(o.product));

-- name: IntegerToBigint
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.id;

-- name: IntegerToNumeric
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.price;

-- name: IntegerToDouble
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.qty::float8;

-- name: NumericOfOtherScale
SELECT o.id, c.name FROM orders o JOIN customers c ON c.credit = o.price * 10;

-- name: CharToVarchar
SELECT o.id, r.since FROM orders o JOIN rates r ON r.region = o.region;

-- name: DateToTimestamp
SELECT o.id, r.rate FROM orders o JOIN rates r ON r.since = o.placed - interval '10 hours';

-- name: BooleanKey
SELECT o.id, c.name FROM orders o JOIN customers c ON c.vip = (o.qty > 1);

-- name: ConstantKey
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = 2;

-- name: TableOnlyCondition
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer AND c.region = 'EU';

-- name: KeyBetweenTables
SELECT o.id, c.name, d.name FROM orders o JOIN customers c ON c.id = o.customer JOIN customers d ON d.region = c.region AND d.id <> c.id;

-- name: NegativeConstantKeys
SELECT o.id, c.name, d.name AS other, r.rate
FROM orders o
LEFT JOIN customers c ON c.id = -2
LEFT JOIN customers d ON d.credit = -100.00
LEFT JOIN rates r ON r.since = date '1999-12-31';
