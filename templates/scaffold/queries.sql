-- Every order of more than 10.00 with its customer; an order of an unknown
-- customer stays, with NULLs.
-- name: EnrichOrders
SELECT o.order_id, o.placed_at, o.amount, c.name AS customer, c.country
FROM orders o
LEFT JOIN customers c ON c.customer_id = o.customer_id
WHERE o.amount > 10;
