SELECT o.id, c.name, c.tier, c.cap, p.title
FROM orders o
LEFT JOIN LATERAL (
    SELECT name, tier, cap FROM customers WHERE id = o.customer AND tier <> 'x'
    UNION ALL
    SELECT 'nobody', NULL, 12.345::numeric(10,2) WHERE NOT EXISTS (SELECT FROM customers WHERE id = o.customer AND tier <> 'x')
) c ON true
LEFT JOIN products p ON p.code = c.name
