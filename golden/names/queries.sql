-- name: Star
SELECT * FROM orders o JOIN customers c ON c.id = o.customer;

-- name: TableStar
SELECT c.*, o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer;

-- name: UsingOne
SELECT * FROM orders JOIN customers USING (region);

-- name: UsingFull
SELECT region, orders.region, customers.region FROM orders FULL JOIN customers USING (region);

-- name: UsingRight
SELECT region, orders.id FROM orders RIGHT JOIN rates USING (region);

-- name: UsingPromotes
SELECT id, name FROM orders JOIN customers USING (id);

-- name: NaturalTwo
SELECT * FROM orders NATURAL LEFT JOIN rates;

-- name: NaturalMany
SELECT * FROM orders NATURAL JOIN customers;

-- name: Folding
SELECT O.ID, "o".QTY AS "Qty", o.price Price FROM Orders AS O;

-- name: Defaults
SELECT o.qty + 1, o.qty::text, CASE WHEN o.qty > 1 THEN o.qty END, coalesce(o.region, 'none'), true, 'x', trim(o.product), -o.qty, o.price::numeric(6,1), extract(year from o.placed), nullif(o.qty, 1), greatest(o.qty, 2) FROM orders o;

-- name: Duplicates
SELECT o.id, c.id, o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer;

-- name: ColumnAliases
SELECT x.a, x.b FROM orders x(a, b);

-- name: Members
SELECT o.id, m.* FROM orders o JOIN members m ON m.row = o.customer AND m.hash0 = o.qty;

-- name: MembersByExpression
SELECT o.id, m.row, m.failed1, m.column_row
FROM orders o JOIN members m ON lower(m.hidden0) = o.product AND m.same0 / m.keeps1 = o.qty;

-- name: Failing
SELECT err.id / nullif(err.qty, 0) AS err, rates.rate / err.id AS out FROM orders err JOIN rates USING (region);
