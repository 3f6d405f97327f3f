-- name: texts
SELECT title, product, fields FROM work_texts WHERE item_id = ?;

-- name: history
SELECT h.version, h.at, h.by_whom, h.what, h.step, h.detail, n.text, n.fields
FROM work_history h LEFT JOIN work_notes n ON n.item_id = h.item_id AND n.version = h.version
WHERE h.item_id = :item AND h.version > :after ORDER BY h.version LIMIT :most;

-- name: id_of_number
SELECT id FROM work_items WHERE number = ?;

-- name: links
SELECT l.kind, l.ref, l.why, l.at, l.by_whom, i.number, t.title, i.state
FROM work_links l
LEFT JOIN work_items i ON l.kind = 'item' AND i.id = l.ref
LEFT JOIN work_texts t ON t.item_id = i.id
WHERE l.item_id = :item AND l.gone = 0 ORDER BY l.at, COALESCE(i.number, ''), l.kind, l.ref LIMIT :most;

-- name: granted
SELECT item_id, version, customer_id, number, at, person, hundredths, void FROM work_grants
WHERE customer_id = :customer AND at >= :since ORDER BY at DESC, item_id LIMIT :most;
