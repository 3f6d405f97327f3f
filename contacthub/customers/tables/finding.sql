-- Finding customers by what a contact brings or a person types.

-- name: by_account
SELECT id, NULL, NULL FROM customers WHERE id = :value
UNION ALL
SELECT customer_id, NULL, NULL FROM merged_ids WHERE former_id = :value;

-- name: by_phone
-- Behind who has the number, with agent and time, whom agents chose for it, the last first.
SELECT customer_id, ext, shared, NULL AS agent, NULL AS at, until
FROM (SELECT customer_id, ext, shared, until FROM phones WHERE e164 = :value LIMIT :most) AS q1
UNION ALL
SELECT customer_id, NULL, NULL, agent, at, NULL
FROM (SELECT customer_id, agent, at FROM number_choices WHERE number = :value
      ORDER BY at DESC LIMIT :most) AS q2;

-- name: by_raw_phone
SELECT customer_id, ext, shared, NULL AS agent, NULL AS at, until
FROM (SELECT customer_id, ext, shared, until FROM phones WHERE e164 IS NULL AND raw = :value LIMIT :most) AS q1
UNION ALL
SELECT customer_id, NULL, NULL, agent, at, NULL
FROM (SELECT customer_id, agent, at FROM number_choices WHERE number = :value
      ORDER BY at DESC LIMIT :most) AS q2;

-- name: guesses
-- Who may be calling from a number that is of no customer: with whom the last contacts from it were, that agents
-- answered, and who has a number with the same last digits.
SELECT 1, customer_id, NULL FROM (
    SELECT k.id AS customer_id FROM hub.contact_details AS d
    JOIN hub.contacts AS c ON c.id = d.contact_id LEFT JOIN merged_ids AS m ON m.former_id = c.customer_id
    JOIN customers AS k ON k.id = coalesce(m.customer_id, c.customer_id)
    WHERE d.from_e164 = :number AND d.contact_id IN (
        SELECT contact_id FROM hub.contact_details WHERE from_e164 = :number AND contact_id <> :contact_id
        ORDER BY contact_id DESC LIMIT :most) AND c.agent IS NOT NULL
    ORDER BY d.contact_id DESC) AS q1
UNION ALL
SELECT 2, customer_id, coalesce(e164, raw) FROM (
    SELECT customer_id, e164, raw FROM phones
    WHERE substr(coalesce(e164, replace(replace(raw, '-', ''), ' ', '')),
                 length(coalesce(e164, replace(replace(raw, '-', ''), ' ', ''))) - 7) = :digits LIMIT :most) AS q2;

-- name: household @sqlite
-- Who lives where the customer does; an address without a digit is a town. The address is looked up first: of a join
-- PostgreSQL thinks that it finds thousands, and goes through all customers.
SELECT id FROM customers
WHERE substr(lower(replace(json_extract(addresses, '$[0]'), ' ', '')), 1, 200) = (
        SELECT substr(lower(replace(json_extract(addresses, '$[0]'), ' ', '')), 1, 200) FROM customers
        WHERE id = :customer_id AND json_extract(addresses, '$[0]') GLOB '*[0-9]*')
  AND addresses <> '[]' AND id <> :customer_id LIMIT :most;

-- name: household @postgres
SELECT id FROM customers
WHERE substr(lower(replace(CAST(addresses AS json) ->> 0, ' ', '')), 1, 200) = (
        SELECT substr(lower(replace(CAST(addresses AS json) ->> 0, ' ', '')), 1, 200) FROM customers
        WHERE id = :customer_id AND CAST(addresses AS json) ->> 0 ~ '[0-9]')
  AND addresses <> '[]' AND id <> :customer_id LIMIT :most;

-- name: by_email
SELECT customer_id, NULL, until FROM emails WHERE folded(email) = folded(:value) LIMIT :most;

-- name: by_serial
SELECT customer_id, NULL, NULL FROM products WHERE folded(serial) = folded(:value) LIMIT :most;

-- name: by_order
SELECT customer_id, NULL, NULL FROM purchases WHERE folded(order_no) = folded(:value);

-- name: by_ref
SELECT customer_id, NULL, NULL FROM service_records WHERE folded(record_no) = folded(:value);

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
