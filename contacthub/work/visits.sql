-- Visits to customers, and what came of them.

-- name: of_customer
SELECT i.id, i.number, i.keeper, i.opened_at, i.due_at, i.state, t.fields
FROM work_items i JOIN work_texts t ON t.item_id = i.id
WHERE i.customer_id = ? AND i.kind = 'visit' ORDER BY i.opened_at DESC LIMIT ?;

-- name: in_time
SELECT i.keeper, i.id, i.state, i.outcome FROM work_items i
WHERE i.kind = 'visit' AND i.opened_at >= :since AND i.opened_at < :until ORDER BY i.id LIMIT :most;

-- name: raised
SELECT v.keeper, i.kind, COUNT(*), COUNT(CASE WHEN i.state = 'closed' AND i.late = 0 THEN 1 END),
       COUNT(CASE WHEN i.state <> 'closed' THEN 1 END)
FROM work_items v JOIN work_links l ON l.item_id = v.id AND l.kind = 'item' AND l.gone = 0
JOIN work_items i ON i.id = l.ref AND i.kind <> 'visit'
WHERE v.kind = 'visit' AND v.opened_at >= :since AND v.opened_at < :until
GROUP BY v.keeper, i.kind ORDER BY v.keeper, i.kind;
