-- Items with what was filled in, for figures of a time.

-- name: opened
SELECT i.id, i.state, i.opened_at, i.closed_at, i.reopened, t.fields
FROM work_items i JOIN work_texts t ON t.item_id = i.id
WHERE i.kind = :kind /* seen */ AND i.opened_at >= :since AND i.opened_at < :until ORDER BY i.opened_at, i.id LIMIT :most;

-- name: late
SELECT h.item_id, h.detail FROM work_items i JOIN work_history h ON h.item_id = i.id AND h.what = 'work_late'
WHERE i.kind = :kind /* seen */ AND i.opened_at >= :since AND i.opened_at < :until ORDER BY h.item_id, h.version;

-- name: at_stages
SELECT i.process, i.revision, i.step, t.fields
FROM work_items i JOIN work_texts t ON t.item_id = i.id
WHERE i.kind = :kind /* seen */ AND i.state <> 'closed' ORDER BY i.due_at, i.id LIMIT :most;

-- name: over
SELECT i.process, i.revision, i.step, i.outcome, t.fields, n.text
FROM work_items i JOIN work_texts t ON t.item_id = i.id
LEFT JOIN work_notes n ON n.item_id = i.id AND n.version = i.version
WHERE i.kind = :kind /* seen */ AND i.state = 'closed' AND i.closed_at >= :since AND i.closed_at < :until
ORDER BY i.closed_at, i.id LIMIT :most;
