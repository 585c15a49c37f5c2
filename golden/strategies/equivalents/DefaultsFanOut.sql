SELECT o.id, coalesce(t.tag, 'none') AS tag, upper(coalesce(t.tag, 'none')) AS loud FROM orders o LEFT JOIN tags t ON t.product = o.product
