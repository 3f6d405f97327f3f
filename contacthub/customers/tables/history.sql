-- What was changed of customers: written with each change, listed, and read to undo one.

-- name: note
INSERT INTO record_changes (at, author, import_id, customer_id, former_id, kind, record, before, after, undoes,
                            merge_id)
VALUES (:at, :author, :import_id, :customer_id, :former_id, :kind, :record, :before, :after, :undoes, :merge_id);

-- name: page
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes
WHERE id IN (SELECT id FROM (
                 SELECT id FROM record_changes WHERE customer_id = :customer_id AND id < :before
                 ORDER BY id DESC LIMIT :most) AS own
             UNION
             SELECT id FROM (
                 SELECT id FROM record_changes WHERE former_id = :customer_id AND id < :before
                 ORDER BY id DESC LIMIT :most) AS moved)
ORDER BY id DESC LIMIT :most;

-- name: undoing
SELECT id, undoes FROM record_changes WHERE customer_id = :customer_id AND undoes IS NOT NULL
UNION
SELECT id, undoes FROM record_changes WHERE former_id = :customer_id AND undoes IS NOT NULL
ORDER BY id DESC;

-- name: change
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes WHERE id = :id;

-- name: since
-- What happened to a record with its owner of then, or as it left them.
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes WHERE customer_id = :customer_id AND kind = :kind AND record = :record AND id >= :id
UNION
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes WHERE former_id = :customer_id AND kind = :kind AND record = :record AND id >= :id
ORDER BY id DESC;

-- name: of_import
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes WHERE import_id = :import_id AND id < :before ORDER BY id DESC LIMIT :most;

-- name: uncompare
INSERT INTO uncompared (customer_id, turn) VALUES (:id, 1)
ON CONFLICT (customer_id) DO UPDATE SET turn = uncompared.turn + 1;
