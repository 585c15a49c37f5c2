SELECT o.id, coalesce(c.name, 'nobody') AS name FROM customers c RIGHT JOIN orders o ON c.id = o.customer
