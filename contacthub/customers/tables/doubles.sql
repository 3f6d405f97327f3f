-- Who may be the same customer, who likely is, and of whom a person said that they are not.

-- name: by_phone
SELECT DISTINCT customer_id FROM phones WHERE e164 = :value AND until IS NULL LIMIT :most;

-- name: by_raw_phone
SELECT DISTINCT customer_id FROM phones WHERE e164 IS NULL AND raw = :value AND until IS NULL LIMIT :most;

-- name: by_email
SELECT DISTINCT customer_id FROM emails WHERE folded(email) = folded(:value) AND until IS NULL LIMIT :most;

-- name: by_serial
SELECT customer_id FROM products WHERE folded(serial) = folded(:value)
UNION
SELECT customer_id FROM service_records WHERE folded(serial) = folded(:value) LIMIT :most;

-- name: by_address @sqlite
SELECT id FROM customers
WHERE substr(lower(replace(json_extract(addresses, '$[0]'), ' ', '')), 1, 200)
    = substr(lower(replace(:value, ' ', '')), 1, 200) AND addresses <> '[]' LIMIT :most;

-- name: by_address @postgres
SELECT id FROM customers
WHERE substr(lower(replace(CAST(addresses AS json) ->> 0, ' ', '')), 1, 200)
    = substr(lower(replace(:value, ' ', '')), 1, 200) AND addresses <> '[]' LIMIT :most;

-- name: serials
SELECT serial FROM products WHERE customer_id = :customer_id
UNION
SELECT serial FROM service_records WHERE customer_id = :customer_id AND serial IS NOT NULL LIMIT :most;

-- name: uncompared
SELECT customer_id, turn FROM uncompared ORDER BY customer_id LIMIT :most;

-- name: compared
DELETE FROM uncompared WHERE customer_id = :customer_id AND turn = :turn RETURNING turn;

-- name: forget
DELETE FROM doubles WHERE low_id = :customer_id OR high_id = :customer_id;

-- name: put
INSERT INTO doubles (low_id, high_id, score, reasons) VALUES (:low_id, :high_id, :score, :reasons)
ON CONFLICT (low_id, high_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons;

-- name: page
SELECT d.low_id, d.high_id, d.score, d.reasons, NULL, NULL FROM doubles AS d
WHERE d.score <= :score AND (d.score < :score OR (d.low_id, d.high_id) > (:low_id, :high_id))
  AND NOT EXISTS (SELECT 1 FROM dismissed_doubles AS x WHERE x.low_id = d.low_id AND x.high_id = d.high_id)
ORDER BY d.score DESC, d.low_id, d.high_id LIMIT :most;

-- name: dismissed_page
SELECT x.low_id, x.high_id, coalesce(d.score, 0), coalesce(d.reasons, '[]'), x.author, x.at
FROM dismissed_doubles AS x
JOIN customers AS l ON l.id = x.low_id JOIN customers AS h ON h.id = x.high_id
LEFT JOIN doubles AS d ON d.low_id = x.low_id AND d.high_id = x.high_id
WHERE x.at <= :at AND (x.at < :at OR (x.low_id, x.high_id) > (:low_id, :high_id))
ORDER BY x.at DESC, x.low_id, x.high_id LIMIT :most;

-- name: counts
SELECT (SELECT count(*) FROM (
           SELECT 1 FROM doubles AS d
           WHERE NOT EXISTS (SELECT 1 FROM dismissed_doubles AS x WHERE x.low_id = d.low_id AND x.high_id = d.high_id)
           LIMIT :most) AS q1),
       (SELECT count(*) FROM (SELECT 1 FROM uncompared LIMIT :most) AS q2);

-- name: dismissed
SELECT author, at FROM dismissed_doubles WHERE low_id = :low_id AND high_id = :high_id;

-- name: dismiss
INSERT INTO dismissed_doubles (low_id, high_id, author, at) VALUES (:low_id, :high_id, :author, :at)
ON CONFLICT (low_id, high_id) DO NOTHING;

-- name: undismiss
DELETE FROM dismissed_doubles WHERE low_id = :low_id AND high_id = :high_id;
