-- Reading customers. hub is the attached hub.db; lists are newest first.

-- name: by_account
SELECT id, NULL FROM customers WHERE id = :value;

-- name: by_phone
SELECT customer_id, ext FROM phones WHERE e164 = :value LIMIT :most;

-- name: by_raw_phone
SELECT customer_id, ext FROM phones WHERE e164 IS NULL AND raw = :value LIMIT :most;

-- name: by_email
SELECT customer_id, NULL FROM emails WHERE email = :value LIMIT :most;

-- name: by_serial
SELECT customer_id, NULL FROM products WHERE serial = :value LIMIT :most;

-- name: by_order
SELECT customer_id, NULL FROM purchases WHERE order_no = :value;

-- name: by_ref
SELECT customer_id, NULL FROM service_records WHERE record_no = :value;

-- name: person
SELECT c.id AS customer_id, c.name, c.tier, c.company, json_extract(c.addresses, '$[0]') AS address,
       p.model AS last_model, nullif(p.purchased_at, '') AS last_bought
FROM customers AS c
LEFT JOIN products AS p ON p.id =
    (SELECT id FROM products WHERE customer_id = c.id ORDER BY purchased_at DESC, id DESC LIMIT 1)
WHERE c.id = ?;

-- name: last_item
SELECT i.model, i.name, p.date
FROM purchases AS p JOIN purchase_items AS i ON i.purchase_id = p.id
WHERE p.customer_id = ? ORDER BY p.date DESC, p.id DESC, i.n LIMIT 1;

-- name: customer
SELECT id, version, name, company, tier, language, addresses, birthday, tags, notes, attributes,
       created_at, updated_at
FROM customers WHERE id = :customer_id;

-- name: phones
SELECT e164, ext, raw, label,
       EXISTS (SELECT 1 FROM phones AS o
               WHERE o.e164 = p.e164 AND o.ext IS p.ext AND o.customer_id <> p.customer_id) AS shared
FROM phones AS p WHERE customer_id = :customer_id ORDER BY n;

-- name: emails
SELECT email FROM emails WHERE customer_id = :customer_id ORDER BY n;

-- name: search_q
SELECT DISTINCT customer_id FROM search_keys WHERE key >= :low AND key < :high ORDER BY key LIMIT :most;

-- name: count_purchases
SELECT count(*) FROM purchases WHERE customer_id = :customer_id;

-- name: count_products
SELECT count(*) FROM products WHERE customer_id = :customer_id;

-- name: count_service_records
SELECT count(*) FROM service_records WHERE customer_id = :customer_id;

-- name: count_questions
SELECT (SELECT count(*) FROM questions WHERE customer_id = :customer_id)
     + (SELECT count(*) FROM hub.contacts AS c JOIN hub.contact_questions AS q ON q.contact_id = c.id
        WHERE c.customer_id = :customer_id);

-- name: count_contacts
SELECT count(*) FROM hub.contacts WHERE customer_id = :customer_id AND id IS NOT :contact_id;

-- name: list_purchases
SELECT id, order_no, date, status, total, currency FROM purchases
WHERE customer_id = :customer_id AND (date, id) < (:before, :before_id)
ORDER BY date DESC, id DESC LIMIT :most;

-- name: items
SELECT i.purchase_id, i.sku, i.model, i.category, i.name, i.quantity, i.price, i.currency, i.attributes
FROM json_each(:purchase_ids) AS wanted CROSS JOIN purchase_items AS i ON i.purchase_id = wanted.value
ORDER BY i.purchase_id, i.n;

-- name: list_products
SELECT id, model, name, category, serial, purchased_at, warranty_until, status, attributes,
       (SELECT count(*) FROM service_records AS r
        WHERE r.product_id = p.id AND coalesce(r.kind, 'repair') = 'repair') AS repairs,
       (SELECT version FROM models AS m WHERE m.model = p.model) AS model_version
FROM products AS p
WHERE customer_id = :customer_id AND (purchased_at, id) < (:before, :before_id)
ORDER BY purchased_at DESC, id DESC LIMIT :most;

-- name: list_service_records
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes
FROM service_records
WHERE customer_id = :customer_id AND (date, id) < (:before, :before_id)
ORDER BY date DESC, id DESC LIMIT :most;

-- name: list_questions
SELECT * FROM (
    SELECT printf('q%012d', id) AS id, at, date, channel, question, answer, agent, attributes FROM questions
    WHERE customer_id = :customer_id AND at <= :asked_before AND (at < :asked_before OR printf('q%012d', id) < :asked_before_id)
    ORDER BY at DESC, questions.id DESC LIMIT :most)
UNION ALL
SELECT * FROM (
    SELECT c.id || '.' || q.n, q.at, NULL, c.channel, q.question, q.answer, q.agent, '{}'
    FROM hub.contacts AS c JOIN hub.contact_questions AS q ON q.contact_id = c.id
    WHERE c.customer_id = :customer_id AND (q.at, c.id || '.' || q.n) < (:asked_before, :asked_before_id)
    ORDER BY q.at DESC, c.id || '.' || q.n DESC LIMIT :most)
ORDER BY at DESC, id DESC LIMIT :most;

-- name: list_contacts
SELECT c.id, c.arrived_at, c.channel, c.queue, c.agent, c.outcome, d.disposition, d.note
FROM hub.contacts AS c LEFT JOIN hub.contact_details AS d ON d.contact_id = c.id
WHERE c.customer_id = :customer_id AND c.id IS NOT :contact_id
ORDER BY c.arrived_at DESC LIMIT :most;

-- name: units_known
SELECT count(*) FROM products WHERE model = ?;

-- name: units_with_faults
SELECT count(DISTINCT product_id) FROM service_records
WHERE model = ? AND coalesce(kind, 'repair') = 'repair';

-- name: faults
SELECT symptom, resolution, count(*) FROM service_records
WHERE model = ? AND coalesce(kind, 'repair') = 'repair'
GROUP BY symptom, resolution;
