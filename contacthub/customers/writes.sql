-- Writing customers: all of it inside one transaction of the writer.

-- name: save_customer
INSERT INTO customers (id, version, name, company, tier, language, addresses, birthday, tags, notes, attributes,
                       created_at, updated_at)
VALUES (:id, 1, :name, :company, :tier, :language, :addresses, :birthday, :tags, :notes, :attributes, :now, :now)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, company = excluded.company, tier = excluded.tier, language = excluded.language,
    addresses = excluded.addresses, birthday = excluded.birthday, tags = excluded.tags, notes = excluded.notes,
    attributes = excluded.attributes;

-- name: touch_customer
UPDATE customers SET version = version + 1, updated_at = ? WHERE id = ?;

-- name: touch_model
INSERT INTO models VALUES (?, 1) ON CONFLICT (model) DO UPDATE SET version = version + 1;

-- name: delete_phones
DELETE FROM phones WHERE customer_id = ?;

-- name: insert_phone
INSERT INTO phones (customer_id, n, e164, ext, raw, label) VALUES (?, ?, ?, ?, ?, ?);

-- name: delete_emails
DELETE FROM emails WHERE customer_id = ?;

-- name: insert_email
INSERT INTO emails (customer_id, n, email) VALUES (?, ?, ?);

-- name: delete_search_keys
DELETE FROM search_keys WHERE customer_id = ?;

-- name: insert_search_key
INSERT INTO search_keys (key, customer_id) VALUES (?, ?);

-- name: is_customer
SELECT 1 FROM customers WHERE id = ?;

-- name: owners_of_number
SELECT DISTINCT customer_id FROM phones WHERE e164 = ? AND ext IS ?;

-- name: owners_of_email
SELECT DISTINCT customer_id FROM emails WHERE email = ?;

-- name: named_without_numbers
SELECT id FROM customers AS c
WHERE name = ? AND NOT EXISTS (SELECT 1 FROM phones WHERE customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM emails WHERE customer_id = c.id);

-- name: name_of
SELECT name FROM customers WHERE id = ?;

-- name: find_purchase
SELECT customer_id, id, order_no, date, status, total, currency FROM purchases WHERE order_no = ?;

-- name: insert_purchase
INSERT INTO purchases (customer_id, order_no, date, status, total, currency) VALUES (?, ?, ?, ?, ?, ?) RETURNING id;

-- name: update_purchase
UPDATE purchases SET date = ?, status = ? WHERE id = ?;

-- name: delete_items
DELETE FROM purchase_items WHERE purchase_id = ?;

-- name: insert_item
INSERT INTO purchase_items (purchase_id, n, sku, model, category, name, quantity, price, currency, attributes)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: find_product
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, attributes, customer_id
FROM products WHERE serial = ?;

-- name: insert_product
INSERT INTO products (customer_id, model, name, category, serial, purchased_at, warranty_until, status, attributes)
VALUES (:customer_id, :model, :name, :category, :serial, :purchased_at, :warranty_until, :status, :attributes)
RETURNING id;

-- name: update_product
UPDATE products SET customer_id = :customer_id, model = :model, name = :name, category = :category,
    purchased_at = :purchased_at, warranty_until = :warranty_until, status = :status, attributes = :attributes
WHERE id = :id;

-- name: adopt_records
UPDATE service_records SET product_id = :id, model = :model
WHERE serial = :serial AND (product_id = :id OR (product_id IS NULL AND customer_id = :customer_id))
  AND (product_id IS NOT :id OR model IS NOT :model);

-- name: find_record
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes,
       customer_id, model
FROM service_records WHERE record_no = ?;

-- name: find_unnumbered_record
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes,
       customer_id, model
FROM service_records WHERE customer_id = ? AND date = ? AND symptom = ? ORDER BY id LIMIT 1;

-- name: product_of_serial
SELECT id, model FROM products WHERE serial = :serial
ORDER BY customer_id = :customer_id DESC, id DESC LIMIT 1;

-- name: insert_record
INSERT INTO service_records (customer_id, record_no, date, product_id, model, serial, kind, symptom, resolution,
                             technician, status, attributes)
VALUES (:customer_id, :record_no, :date, :product_id, :model, :serial, :kind, :symptom, :resolution,
        :technician, :status, :attributes)
RETURNING id;

-- name: update_record
UPDATE service_records SET record_no = :record_no, date = :date, product_id = :product_id, model = :model,
    serial = :serial, kind = :kind, symptom = :symptom, resolution = :resolution, technician = :technician,
    status = :status, attributes = :attributes
WHERE id = :id;

-- name: find_question
SELECT id, at, date, channel, question, answer, agent, attributes
FROM questions WHERE customer_id = ? AND at = ? AND question = ? ORDER BY id LIMIT 1;

-- name: insert_question
INSERT INTO questions (customer_id, at, date, channel, question, answer, agent, attributes)
VALUES (:customer_id, :at, :date, :channel, :question, :answer, :agent, :attributes)
RETURNING id;

-- name: update_question
UPDATE questions SET channel = :channel, answer = :answer, agent = :agent, attributes = :attributes WHERE id = :id;
