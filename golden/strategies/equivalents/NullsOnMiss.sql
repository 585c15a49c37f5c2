SELECT o.id, c.name, c.tier FROM orders o LEFT JOIN customers c ON c.id = o.customer
