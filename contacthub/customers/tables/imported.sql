-- The customers that rows of an import may mean.

-- name: owners_of_number
-- Who has it now; only if there is no such customer, who had it before.
SELECT DISTINCT customer_id FROM phones WHERE e164 = :e164 AND coalesce(ext, '') = coalesce(:ext, '')
  AND (until IS NULL OR NOT EXISTS (SELECT 1 FROM phones WHERE e164 = :e164 AND coalesce(ext, '') = coalesce(:ext, '')
                                      AND until IS NULL));

-- name: owners_of_raw_number
SELECT DISTINCT customer_id FROM phones
WHERE e164 IS NULL AND raw = :text AND coalesce(ext, '') = coalesce(:ext, '');

-- name: owners_of_email
SELECT DISTINCT customer_id FROM emails WHERE folded(email) = folded(:email);

-- name: named_without_numbers
SELECT id FROM customers AS c
WHERE name = :name AND NOT EXISTS (SELECT 1 FROM phones WHERE customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM emails WHERE customer_id = c.id);

-- name: name_of
SELECT name FROM customers WHERE id = :customer_id;

-- name: former_names
SELECT name FROM merged_ids WHERE customer_id = :customer_id;

-- name: order
SELECT customer_id, date FROM purchases WHERE folded(order_no) = folded(:order_no);
