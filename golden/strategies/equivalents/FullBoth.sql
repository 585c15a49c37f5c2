SELECT o.id, CASE WHEN c.id IS NULL THEN 'nobody' ELSE c.name END AS name, p.title
FROM orders o
FULL JOIN customers c ON c.id = o.customer
LEFT JOIN products p ON p.code = o.product
