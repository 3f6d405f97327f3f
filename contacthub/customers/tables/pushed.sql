-- How new what sources have pushed is.

-- name: find
SELECT customer_id, record, changed_at FROM pushed
WHERE source = :source AND kind = :kind AND thing = :thing;

-- name: forget_record
-- Its number may become another record's.
UPDATE pushed SET record = NULL WHERE kind = :kind AND record = :record;

-- name: keep
INSERT INTO pushed (source, kind, thing, customer_id, record, changed_at, delivery)
VALUES (:source, :kind, :thing, :customer_id, :record, :changed_at, :delivery)
ON CONFLICT (source, kind, thing) DO UPDATE SET
    customer_id = excluded.customer_id, record = excluded.record, changed_at = excluded.changed_at,
    delivery = excluded.delivery;

-- name: was_taken
SELECT 1 FROM pushed_deliveries
WHERE source = :source AND kind = :kind AND thing = :thing AND delivery = :delivery;

-- name: note_taken
INSERT INTO pushed_deliveries (source, kind, thing, delivery, at) VALUES (:source, :kind, :thing, :delivery, :at);

-- name: forget_taken
DELETE FROM pushed_deliveries WHERE (source, kind, thing, delivery) IN (
    SELECT source, kind, thing, delivery FROM pushed_deliveries WHERE at < :before ORDER BY at LIMIT :most)
RETURNING at;
