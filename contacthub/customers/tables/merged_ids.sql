-- The ids that customers had before they were merged.

-- name: surviving
SELECT customer_id FROM merged_ids WHERE former_id = :customer_id;

-- name: former
SELECT former_id FROM merged_ids WHERE customer_id = :customer_id ORDER BY former_id;

-- name: put
INSERT INTO merged_ids (former_id, customer_id, merge_id, name) VALUES (:former_id, :customer_id, :merge_id, :name);

-- name: carry
UPDATE merged_ids SET customer_id = :customer_id WHERE former_id = :former_id;

-- name: drop
DELETE FROM merged_ids WHERE former_id = :former_id;
