-- Orders and their items.

-- name: list
SELECT id, order_no, date, status, total, currency, delivered_at FROM purchases
WHERE customer_id = :customer_id AND (date, id) < (:before, :before_id)
ORDER BY date DESC, id DESC LIMIT :most;

-- name: count
SELECT count(*) FROM purchases WHERE customer_id = :customer_id;

-- name: items @sqlite
SELECT i.purchase_id, i.sku, i.model, i.category, i.name, i.quantity, i.price, i.currency, i.attributes,
       i.returned_quantity, i.returned_at
FROM json_each(:ids) AS wanted CROSS JOIN purchase_items AS i ON i.purchase_id = wanted.value
ORDER BY i.purchase_id, i.n;

-- name: items @postgres
SELECT i.purchase_id, i.sku, i.model, i.category, i.name, i.quantity, i.price, i.currency, i.attributes,
       i.returned_quantity, i.returned_at
FROM json_array_elements_text(CAST(:ids AS json)) AS wanted (id)
JOIN purchase_items AS i ON i.purchase_id = CAST(wanted.id AS BIGINT)
ORDER BY i.purchase_id, i.n;

-- name: candidates
SELECT id, order_no, date, status, total, currency, delivered_at, customer_id FROM purchases WHERE folded(order_no) = folded(:order_no);

-- name: one
SELECT id, order_no, date, status, total, currency, delivered_at, customer_id FROM purchases WHERE id = :id;

-- name: insert
INSERT INTO purchases (customer_id, order_no, date, status, total, currency, delivered_at)
VALUES (:customer_id, :order_no, :date, :status, :total, :currency, :delivered_at) RETURNING id;

-- name: update
UPDATE purchases SET customer_id = :customer_id, order_no = :order_no, date = :date, status = :status, total = :total,
    currency = :currency, delivered_at = :delivered_at
WHERE id = :id;

-- name: delete_items
DELETE FROM purchase_items WHERE purchase_id = :id AND n >= :first;

-- name: insert_item
INSERT INTO purchase_items (purchase_id, n, sku, model, category, name, quantity, price, currency, attributes,
                            returned_quantity, returned_at)
VALUES (:purchase_id, :n, :sku, :model, :category, :name, :quantity, :price, :currency, :attributes,
        :returned_quantity, :returned_at);

-- name: delete
DELETE FROM purchases WHERE id = :id;

-- name: renumber
UPDATE purchases SET id = :former WHERE id = :id;

-- name: ids
SELECT id FROM purchases WHERE customer_id = :customer_id ORDER BY id LIMIT :most;
