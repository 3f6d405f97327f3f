-- Customers by the words they are found by.

-- name: save_words @sqlite
INSERT INTO search_words (customer_id, words) SELECT key, value FROM json_each(:words) WHERE true
ON CONFLICT (customer_id) DO UPDATE SET words = excluded.words;

-- name: save_words @postgres
INSERT INTO search_words (customer_id, words) SELECT key, value FROM json_each_text(CAST(:words AS json))
ON CONFLICT (customer_id) DO UPDATE SET words = excluded.words;

-- name: matching @sqlite
SELECT rowid FROM search_index WHERE search_index MATCH :fts5 LIMIT :most;

-- name: matching @postgres
-- An index of words gives all that it finds before the first is read: of a surname 150,000, in 70 ms. What one in forty
-- of the first have is found sooner by going through them; else the index is asked for what is rare, if it is.
WITH first AS (SELECT count(*) FILTER (WHERE vector @@ CAST(:tsquery AS tsquery)) AS having_all,
                      count(*) FILTER (WHERE vector @@ CAST(:rare AS tsquery)) AS having_rare
               FROM (SELECT vector FROM search_words LIMIT 1000) AS q),
     frequent AS (SELECT id FROM (SELECT id, vector FROM search_words LIMIT 60000) AS q
                  WHERE (SELECT having_all FROM first) > 25 AND vector @@ CAST(:tsquery AS tsquery) LIMIT :most)
SELECT id FROM frequent WHERE (SELECT count(*) FROM frequent) >= :most
UNION ALL
SELECT id FROM (SELECT id FROM search_words
                WHERE (SELECT count(*) FROM frequent) < :most
                  AND vector @@ CAST((SELECT CASE WHEN having_rare > 25 THEN :tsquery ELSE :rare END FROM first) AS tsquery)
                  AND ts_match_vq(vector, CAST(:tsquery AS tsquery)) LIMIT :most) AS q;

-- name: beginning @sqlite
SELECT rowid AS id FROM search_index WHERE search_index MATCH :fts5 LIMIT :most;

-- name: beginning @postgres
-- Several Latin words by their first letters: in 32 parts of the customers, one after the other, until there are enough.
SELECT found.id FROM generate_series(0, 31) AS part CROSS JOIN LATERAL (
    SELECT id FROM search_words
    WHERE word_beginnings(id, words) @> (SELECT array_agg(part || letters.value)
                                         FROM json_array_elements_text(CAST(:beginnings AS json)) AS letters (value))
      AND ts_match_vq(vector, CAST(:tsquery AS tsquery))) AS found
LIMIT :most;

-- name: words_of @sqlite
SELECT w.id, w.customer_id, w.words FROM json_each(:ids) AS wanted CROSS JOIN search_words AS w ON w.id = wanted.value;

-- name: words_of @postgres
SELECT w.id, w.customer_id, w.words FROM json_array_elements_text(CAST(:ids AS json)) AS wanted (id)
JOIN search_words AS w ON w.id = CAST(wanted.id AS BIGINT);

-- name: ids_of @sqlite
SELECT w.id, w.customer_id FROM json_each(:ids) AS wanted CROSS JOIN search_words AS w ON w.id = wanted.value;

-- name: ids_of @postgres
SELECT w.id, w.customer_id FROM json_array_elements_text(CAST(:ids AS json)) AS wanted (id)
JOIN search_words AS w ON w.id = CAST(wanted.id AS BIGINT);

-- name: numbers_of @sqlite
SELECT w.id FROM json_each(:customer_ids) AS wanted CROSS JOIN search_words AS w ON w.customer_id = wanted.value;

-- name: numbers_of @postgres
SELECT w.id FROM json_array_elements_text(CAST(:customer_ids AS json)) AS wanted (customer_id)
JOIN search_words AS w ON w.customer_id = wanted.customer_id;

-- name: by_order
SELECT customer_id, order_no FROM purchases WHERE folded(order_no) >= folded(:low) AND folded(order_no) < folded(:high)
ORDER BY folded(order_no) LIMIT :most;

-- name: by_serial
SELECT customer_id, serial FROM products WHERE folded(serial) >= folded(:low) AND folded(serial) < folded(:high)
ORDER BY folded(serial) LIMIT :most;

-- name: by_ref
SELECT customer_id, record_no FROM service_records
WHERE folded(record_no) >= folded(:low) AND folded(record_no) < folded(:high)
ORDER BY folded(record_no) LIMIT :most;

-- name: by_part @sqlite
-- The newest orders, serials and repairs that may have it somewhere.
WITH found AS MATERIALIZED (
    SELECT rowid AS number FROM code_index WHERE code_index MATCH :grams ORDER BY rowid DESC LIMIT :most)
SELECT 'order', p.customer_id, p.order_no FROM found CROSS JOIN purchases AS p ON p.id = found.number / 4
WHERE found.number % 4 = 0
UNION ALL
SELECT 'serial', p.customer_id, p.serial FROM found CROSS JOIN products AS p ON p.id = found.number / 4
WHERE found.number % 4 = 1
UNION ALL
SELECT 'ref', r.customer_id, r.record_no FROM found CROSS JOIN service_records AS r ON r.id = found.number / 4
WHERE found.number % 4 = 2;

-- name: by_part @postgres
-- What one in forty of the newest have is found by going through the newest: the index gives all before the first.
WITH orders AS (SELECT customer_id, order_no FROM (SELECT id, customer_id, order_no FROM purchases ORDER BY id DESC LIMIT 60000) AS q
                WHERE (SELECT count(*) FROM (SELECT order_no FROM purchases ORDER BY id DESC LIMIT 1000) AS first
                       WHERE strpos(lower(order_no), :part) > 0) > 25 AND strpos(lower(order_no), :part) > 0 LIMIT :most),
     serials AS (SELECT customer_id, serial FROM (SELECT id, customer_id, serial FROM products ORDER BY id DESC LIMIT 60000) AS q
                 WHERE (SELECT count(*) FROM (SELECT serial FROM products ORDER BY id DESC LIMIT 1000) AS first
                        WHERE strpos(lower(serial), :part) > 0) > 25 AND strpos(lower(serial), :part) > 0 LIMIT :most)
SELECT 'order', customer_id, order_no FROM orders WHERE (SELECT count(*) FROM orders) >= :most
UNION ALL
SELECT 'order', customer_id, order_no FROM (
    SELECT customer_id, order_no FROM purchases
    WHERE (SELECT count(*) FROM orders) < :most AND code_parts(order_no) @> code_parts(:part) LIMIT :most) AS q1
UNION ALL
SELECT 'serial', customer_id, serial FROM serials WHERE (SELECT count(*) FROM serials) >= :most
UNION ALL
SELECT 'serial', customer_id, serial FROM (
    SELECT customer_id, serial FROM products
    WHERE (SELECT count(*) FROM serials) < :most AND code_parts(serial) @> code_parts(:part) LIMIT :most) AS q2
UNION ALL
SELECT 'ref', customer_id, record_no FROM (
    SELECT customer_id, record_no FROM service_records
    WHERE record_no IS NOT NULL AND code_parts(record_no) @> code_parts(:part) LIMIT :most) AS q3;

-- name: by_account
SELECT id, id FROM customers WHERE id = :low
UNION ALL
SELECT customer_id, former_id FROM merged_ids WHERE former_id = :low;

-- name: without_words
SELECT c.id FROM customers AS c
WHERE c.id > :after AND NOT EXISTS (SELECT 1 FROM search_words AS w WHERE w.customer_id = c.id)
ORDER BY c.id LIMIT :most;
