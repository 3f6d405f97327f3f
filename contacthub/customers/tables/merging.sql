-- Two customers become one, and two again.

-- name: begin
INSERT INTO merges (at, author, customer_id, former_id, former_version, former_created, carried, aside)
VALUES (:at, :author, :customer_id, :former_id, :former_version, :former_created, '[]', '{}') RETURNING id;

-- name: finish
UPDATE merges SET carried = :carried, aside = :aside WHERE id = :id;

-- name: one
SELECT id, at, author, customer_id, former_id, former_version, former_created, carried, aside, undone_at, undone_by
FROM merges WHERE id = :id;

-- name: of_customer
SELECT id, at, author, customer_id, former_id, former_version, former_created, carried, aside, undone_at, undone_by
FROM merges WHERE customer_id = :customer_id ORDER BY id DESC LIMIT :most;

-- name: undone
UPDATE merges SET undone_at = :at, undone_by = :author WHERE id = :id;

-- name: changes
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes WHERE merge_id = :merge_id ORDER BY id DESC;

-- name: as_it_was
-- A customer who was brought back is newer than every version that was read before.
UPDATE customers SET version = :version, created_at = :created_at WHERE id = :id;

-- name: choices
SELECT contact_id, customer_id FROM number_choices WHERE customer_id = :customer_id OR customer_id = :former_id;

-- name: give_choices
UPDATE number_choices SET customer_id = :customer_id WHERE customer_id = :former_id;

-- name: put_choices
UPDATE number_choices SET customer_id = :c1 WHERE contact_id = :c0 AND customer_id = :now1 AND :was_kept = 1;

-- name: joints
-- Repairs and the products with their serials.
SELECT id, product_id, model FROM service_records
WHERE (customer_id = :customer_id OR customer_id = :former_id) AND serial IS NOT NULL;

-- name: put_joints
UPDATE service_records SET product_id = :c1, model = :c2
WHERE id = :c0 AND (:was_kept = 0 OR coalesce(product_id, -1) = coalesce(CAST(:now1 AS BIGINT), -1))
  AND (CAST(:c1 AS BIGINT) IS NULL OR EXISTS (SELECT 1 FROM products WHERE id = :c1));

-- name: dismissals
-- A pair has two ids; the length of the first one says in its key where the second begins.
SELECT length(low_id) || '~' || low_id || high_id, low_id, high_id, author, at FROM dismissed_doubles
WHERE low_id IN (:customer_id, :former_id) OR high_id IN (:customer_id, :former_id);

-- name: give_dismissals
-- What was said of the former customer stays beside it, for when the merge is undone.
INSERT INTO dismissed_doubles (low_id, high_id, author, at)
SELECT CASE WHEN q.id < :customer_id THEN q.id ELSE :customer_id END,
       CASE WHEN q.id < :customer_id THEN :customer_id ELSE q.id END, q.author, q.at
FROM (SELECT CASE WHEN low_id = :former_id THEN high_id ELSE low_id END AS id, author, at FROM dismissed_doubles
      WHERE low_id = :former_id OR high_id = :former_id) AS q
WHERE q.id <> :customer_id
ON CONFLICT (low_id, high_id) DO NOTHING;

-- name: drop_dismissal
DELETE FROM dismissed_doubles WHERE low_id = :c1 AND high_id = :c2 AND author = :c3 AND at = :c4;
