-- How new what sources have pushed is.

-- name: find
SELECT customer_id, record, changed_at, delivery FROM pushed
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
