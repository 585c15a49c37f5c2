-- veloc: stream
CREATE TABLE clicks (click_id bigint NOT NULL, order_id bigint, at timestamptz NOT NULL);

-- name: Clicked
SELECT k.click_id, o.amount, o.status, c.email, p.code, p.price * o.quantity AS worth
FROM clicks k
LEFT JOIN orders o ON o.order_id = k.order_id
LEFT JOIN customers c ON c.customer_id = o.customer_id
LEFT JOIN products p ON p.product_id = o.product_id;
