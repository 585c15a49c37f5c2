-- name: InnerJoin
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer;

-- name: LeftJoin
SELECT o.id, c.name, c.credit FROM orders o LEFT JOIN customers c ON o.customer = c.id;

-- name: RightJoin
SELECT o.id, c.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer;

-- name: FullJoin
SELECT o.id, c.id, c.name FROM orders o FULL JOIN customers c ON c.id = o.customer;

-- name: StreamOnTheRight
SELECT o.id, c.name FROM customers c LEFT JOIN orders o ON o.customer = c.id;

-- name: CrossJoin
SELECT o.id, r.region, r.rate FROM orders o CROSS JOIN rates r WHERE o.qty > 2;

-- name: ManyMatches
SELECT o.id, p.label FROM orders o JOIN products p ON p.code = o.product;

-- name: Residual
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer AND c.vip AND o.qty > 1;

-- name: ResidualManyMatches
SELECT o.id, p.label, p.price FROM orders o LEFT JOIN products p ON p.code = o.product AND p.price < o.price + 0.01;

-- name: WhereAfterLeftJoin
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer WHERE NOT (c.vip = true);

-- name: Chain
SELECT o.id, c.name, p.label, r.rate
FROM orders o
LEFT JOIN customers c ON c.id = o.customer
LEFT JOIN products p ON p.code = o.product AND p.price = o.price
LEFT JOIN rates r ON r.region = c.region AND r.since = date_trunc('month', o.placed)::date;

-- name: FullThenInner
SELECT o.id, c.name, r.rate FROM orders o FULL JOIN customers c ON c.id = o.customer JOIN rates r ON r.region = c.region;

-- name: RightThenLeft
SELECT o.id, c.name, p.label FROM orders o RIGHT JOIN customers c ON c.id = o.customer LEFT JOIN products p ON p.code = o.product WHERE c.id < 4;

-- name: OrCondition
SELECT o.id, c.id FROM orders o LEFT JOIN customers c ON c.id = o.customer OR c.region = o.region;

-- name: OnTrue
SELECT o.id, c.id FROM orders o JOIN customers c ON true WHERE o.id = 1;

-- name: Inequality
SELECT o.id, r.since FROM orders o LEFT JOIN rates r ON r.since <= o.placed AND r.rate > 0.1;

-- name: FullOnFalse
SELECT o.id, c.id FROM orders o FULL JOIN customers c ON false;

-- name: TwoAliases
SELECT o.id, a.name, b.name FROM orders o LEFT JOIN customers a ON a.id = o.customer LEFT JOIN customers b ON b.id = o.qty;

-- name: TablesFirst
SELECT o.id, c.name, r.rate FROM customers c JOIN rates r ON r.region = c.region JOIN orders o ON o.customer = c.id;

-- name: CommaJoin
SELECT o.id, c.name, p.label FROM customers c, orders o, products p WHERE o.customer = c.id AND p.code = o.product;

-- name: Parenthesised
SELECT o.id, c.name, r.rate FROM orders o LEFT JOIN (customers c JOIN rates r ON r.region = c.region) ON c.id = o.customer;

-- name: ParenthesisedLeft
SELECT o.id, c.name, r.rate FROM orders o LEFT JOIN (customers c LEFT JOIN rates r ON r.region = c.region AND r.rate > 0.2) ON c.id = o.customer;

-- name: RightOverParenthesis
SELECT o.id, c.name, r.rate FROM orders o RIGHT JOIN (customers c LEFT JOIN rates r ON r.region = c.region) ON c.id = o.customer AND o.qty > 1;

-- name: FullInsideParenthesis
SELECT o.id, c.name, r.since FROM orders o LEFT JOIN (customers c FULL JOIN rates r ON r.region = c.region) ON r.since < o.placed AND c.id = o.customer;

-- name: OuterChainStreamLast
SELECT c.name, r.rate, o.id FROM customers c LEFT JOIN rates r ON r.region = c.region RIGHT JOIN orders o ON o.customer = c.id;

-- name: NeverMatched
SELECT o.id, c.id, c.credit FROM customers c LEFT JOIN orders o ON c.id = o.customer AND o.qty IN (1, 2) AND false WHERE o.qty > 0;

-- name: NeverMatchedBehind
SELECT o.id, c.id, c.credit FROM orders o JOIN customers c ON c.id = o.customer LEFT JOIN customers d ON d.id = c.id AND 1 = 2 WHERE d.id > 0;
