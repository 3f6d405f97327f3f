-- Products. purchased_at is '' when unknown, so that the list has one order with an index.

-- name: list
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, attributes,
       (SELECT count(*) FROM service_records AS r
        WHERE r.product_id = p.id AND coalesce(r.kind, 'repair') = 'repair') AS repairs,
       (SELECT version FROM models AS m WHERE m.model = p.model) AS model_version
FROM products AS p
WHERE customer_id = :customer_id AND (purchased_at, id) < (:before, :before_id)
ORDER BY purchased_at DESC, id DESC LIMIT :most;

-- name: count
SELECT count(*) FROM products WHERE customer_id = :customer_id;

-- name: candidates
-- Files from before a product was its serial may hold several of one serial: the one of that model comes first.
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, attributes, 0, NULL, customer_id
FROM products WHERE folded(serial) = folded(:serial) ORDER BY model = :model DESC, id DESC;

-- name: one
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, attributes, 0, NULL, customer_id
FROM products WHERE id = :id;

-- name: insert
INSERT INTO products (customer_id, model, name, category, serial, purchased_at, warranty_until, status, attributes)
VALUES (:customer_id, :model, :name, :category, :serial, :purchased_at, :warranty_until, :status, :attributes)
RETURNING id;

-- name: update
UPDATE products SET customer_id = :customer_id, model = :model, name = :name, category = :category,
    serial = :serial, purchased_at = :purchased_at, warranty_until = :warranty_until, status = :status, attributes = :attributes
WHERE id = :id;

-- name: adopt
UPDATE service_records SET product_id = :id, model = :model
WHERE folded(serial) = folded(:serial) AND (product_id = :id OR (product_id IS NULL AND customer_id = :customer_id))
  AND (product_id IS NULL OR model IS NULL OR model <> :model);

-- name: release
-- Records of another serial are of another product.
UPDATE service_records SET product_id = NULL, model = NULL
WHERE product_id = :id AND folded(serial) <> folded(:serial);

-- name: release_all
UPDATE service_records SET product_id = NULL, model = NULL WHERE product_id = :id;

-- name: delete
DELETE FROM products WHERE id = :id;

-- name: renumber
UPDATE products SET id = :former WHERE id = :id;

-- name: any
SELECT 1 FROM products WHERE customer_id = :customer_id LIMIT 1;
