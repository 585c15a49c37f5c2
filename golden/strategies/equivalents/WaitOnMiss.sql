SELECT o.id, c.name, coalesce(p.title, '?') AS title, t.tag
FROM orders o
JOIN customers c ON c.id = o.customer
LEFT JOIN products p ON p.code = o.product
LEFT JOIN tags t ON t.product = o.product
