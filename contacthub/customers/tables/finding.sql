-- Finding customers by what a contact brings or a person types.

-- name: by_account
SELECT id, NULL FROM customers WHERE id = :value;

-- name: by_phone
SELECT customer_id, ext FROM phones WHERE e164 = :value LIMIT :most;

-- name: by_raw_phone
SELECT customer_id, ext FROM phones WHERE e164 IS NULL AND raw = :value LIMIT :most;

-- name: by_email
SELECT customer_id, NULL FROM emails WHERE folded(email) = folded(:value) LIMIT :most;

-- name: by_serial
SELECT customer_id, NULL FROM products WHERE folded(serial) = folded(:value) LIMIT :most;

-- name: by_order
SELECT customer_id, NULL FROM purchases WHERE folded(order_no) = folded(:value);

-- name: by_ref
SELECT customer_id, NULL FROM service_records WHERE folded(record_no) = folded(:value);

-- name: by_name @sqlite
SELECT DISTINCT customer_id FROM search_keys WHERE key >= :low AND key < :high ORDER BY key LIMIT :most;

-- name: by_name @postgres
SELECT customer_id FROM search_keys WHERE key >= :low AND key < :high
GROUP BY customer_id ORDER BY min(key) LIMIT :most;

-- name: person @sqlite
SELECT c.id AS customer_id, c.name, c.tier, c.company, json_extract(c.addresses, '$[0]') AS address,
       p.model AS last_model, nullif(p.purchased_at, '') AS last_bought
FROM customers AS c
LEFT JOIN products AS p ON p.id =
    (SELECT id FROM products WHERE customer_id = c.id ORDER BY purchased_at DESC, id DESC LIMIT 1)
WHERE c.id = :customer_id;

-- name: person @postgres
SELECT c.id AS customer_id, c.name, c.tier, c.company, CAST(c.addresses AS json) ->> 0 AS address,
       p.model AS last_model, nullif(p.purchased_at, '') AS last_bought
FROM customers AS c
LEFT JOIN products AS p ON p.id =
    (SELECT id FROM products WHERE customer_id = c.id ORDER BY purchased_at DESC, id DESC LIMIT 1)
WHERE c.id = :customer_id;

-- name: last_item
SELECT i.model, i.name, p.date
FROM purchases AS p JOIN purchase_items AS i ON i.purchase_id = p.id
WHERE p.customer_id = :customer_id ORDER BY p.date DESC, p.id DESC, i.n LIMIT 1;
