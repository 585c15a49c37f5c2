SELECT t.id, q.at FROM trades t LEFT JOIN LATERAL (SELECT at FROM quotes q WHERE q.symbol = t.symbol ORDER BY at LIMIT 2 OFFSET 1) q ON true
