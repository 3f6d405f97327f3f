-- name: texts
SELECT title, product, fields FROM work_texts WHERE item_id = ?;

-- name: history
SELECT h.version, h.at, h.by_whom, h.what, h.step, h.detail, n.text, n.fields
FROM work_history h LEFT JOIN work_notes n ON n.item_id = h.item_id AND n.version = h.version
WHERE h.item_id = :item AND h.version > :after ORDER BY h.version LIMIT :most;

-- name: id_of_number
SELECT id FROM work_items WHERE number = ?;
