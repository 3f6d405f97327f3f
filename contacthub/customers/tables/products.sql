-- Products. purchased_at is '' when unknown, so that the list has one order with an index.

-- name: list @sqlite
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, made_at, delivered_at, installed_at,
       extension_months, extended_at, returned_at, attributes, customer_id,
       (SELECT count(*) FROM service_records AS r
        WHERE r.product_id = p.id AND coalesce(r.kind, 'repair') = 'repair') AS repairs,
       (SELECT version FROM models AS m WHERE m.model = p.model) AS model_version,
       (SELECT version FROM catalogue AS c WHERE c.model = p.model) AS entry_version,
       (SELECT json_array(max(o.delivered_at), sum(i.quantity), sum(i.returned_quantity), max(i.returned_at)) || ''
        FROM purchases AS o JOIN purchase_items AS i ON i.purchase_id = o.id
        WHERE o.customer_id = p.customer_id AND o.date = p.purchased_at AND i.model = p.model) AS bought,
       (SELECT min(date) FROM service_records AS r
        WHERE r.product_id = p.id AND r.kind = 'installation') AS first_installed,
       (SELECT json_group_array(json_array(q.customer_id, q.purchased_at, q.delivered_at, q.installed_at,
                                            q.until, q.ended_at, q.returned)) || ''
        FROM (SELECT * FROM former_owners AS one WHERE one.serial = p.serial ORDER BY one.id) AS q) AS former
FROM products AS p
WHERE customer_id = :customer_id AND (purchased_at, id) < (:before, :before_id)
ORDER BY purchased_at DESC, id DESC LIMIT :most;

-- name: list @postgres
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, made_at, delivered_at, installed_at,
       extension_months, extended_at, returned_at, attributes, customer_id,
       (SELECT count(*) FROM service_records AS r
        WHERE r.product_id = p.id AND coalesce(r.kind, 'repair') = 'repair') AS repairs,
       (SELECT version FROM models AS m WHERE m.model = p.model) AS model_version,
       (SELECT version FROM catalogue AS c WHERE lower(c.model) = lower(p.model)) AS entry_version,
       (SELECT CAST(json_build_array(max(o.delivered_at), sum(i.quantity), sum(i.returned_quantity),
                                     max(i.returned_at)) AS TEXT)
        FROM purchases AS o JOIN purchase_items AS i ON i.purchase_id = o.id
        WHERE o.customer_id = p.customer_id AND o.date = p.purchased_at AND i.model = p.model) AS bought,
       (SELECT min(date) FROM service_records AS r
        WHERE r.product_id = p.id AND r.kind = 'installation') AS first_installed,
       (SELECT CAST(coalesce(json_agg(json_build_array(f.customer_id, f.purchased_at, f.delivered_at, f.installed_at,
                                                     f.until, f.ended_at, f.returned) ORDER BY f.id), '[]') AS TEXT)
        FROM former_owners AS f WHERE lower(f.serial) = lower(p.serial)) AS former
FROM products AS p
WHERE customer_id = :customer_id AND (purchased_at, id) < (:before, :before_id)
ORDER BY purchased_at DESC, id DESC LIMIT :most;

-- name: count
SELECT count(*) FROM products WHERE customer_id = :customer_id;

-- name: candidates
-- Files from before a product was its serial may hold several of one serial: the one of that model comes first.
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, made_at, delivered_at, installed_at,
       extension_months, extended_at, returned_at, attributes, customer_id
FROM products WHERE folded(serial) = folded(:serial) ORDER BY model = :model DESC, id DESC;

-- name: one
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, made_at, delivered_at, installed_at,
       extension_months, extended_at, returned_at, attributes, customer_id
FROM products WHERE id = :id;

-- name: insert
INSERT INTO products (customer_id, model, name, category, serial, purchased_at, warranty_until, status, made_at,
                      delivered_at, installed_at, extension_months, extended_at, returned_at, attributes)
VALUES (:customer_id, :model, :name, :category, :serial, :purchased_at, :warranty_until, :status, :made_at,
        :delivered_at, :installed_at, :extension_months, :extended_at, :returned_at, :attributes)
RETURNING id;

-- name: update
UPDATE products SET customer_id = :customer_id, model = :model, name = :name, category = :category,
    serial = :serial, purchased_at = :purchased_at, warranty_until = :warranty_until, status = :status,
    made_at = :made_at, delivered_at = :delivered_at, installed_at = :installed_at,
    extension_months = :extension_months, extended_at = :extended_at, returned_at = :returned_at,
    attributes = :attributes
WHERE id = :id;

-- name: adopt
UPDATE service_records SET product_id = :id, model = :model
WHERE folded(serial) = folded(:serial) AND (product_id = :id OR (product_id IS NULL AND customer_id = :customer_id))
  AND (product_id IS NULL OR model IS NULL OR model <> :model);

-- name: adopt_anyones
UPDATE service_records SET product_id = :id, model = :model
WHERE folded(serial) = folded(:serial) AND product_id IS NULL;

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

-- name: ids
SELECT id FROM products WHERE customer_id = :customer_id ORDER BY id LIMIT :most;

-- name: former_owner
SELECT id, customer_id FROM former_owners WHERE folded(serial) = folded(:serial) ORDER BY id DESC LIMIT 1;

-- name: add_former_owner
INSERT INTO former_owners (serial, customer_id, purchased_at, delivered_at, installed_at, until, ended_at, returned)
VALUES (:serial, :customer_id, :purchased_at, :delivered_at, :installed_at, :until, :ended_at, :returned);

-- name: drop_former_owner
DELETE FROM former_owners WHERE id = :id;

-- name: rename_former_owners
UPDATE former_owners SET serial = :serial WHERE folded(serial) = folded(:old);
