-- Service records that work items owe their customers.

-- name: owed
SELECT item_id, reopened, version, customer_id, product, by_whom, record FROM work_records
WHERE written_at IS NULL AND failed IS NULL ORDER BY item_id LIMIT ?;

-- name: settled
UPDATE work_records SET written_at = :at, failed = :failed
WHERE item_id = :item AND reopened = :reopened AND version = :version;

-- name: of_item
SELECT record, written_at, failed FROM work_records WHERE item_id = ? ORDER BY reopened DESC LIMIT 1;
