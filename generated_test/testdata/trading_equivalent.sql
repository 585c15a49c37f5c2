SELECT t.trade_id, t.symbol, t.quantity, coalesce(u.tier, 'basic') AS tier, u.risk_score, l.position_limit, m.current_price
FROM trades t
LEFT JOIN user_profiles u ON t.user_id = u.user_id
JOIN limits l ON t.user_id = l.user_id
JOIN market_data m ON t.symbol = m.symbol
WHERE t.amount > 10000
