-- name: put
INSERT INTO messages_waiting (place, source, ref, id, type, data, occurred_at, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, id) DO NOTHING;

-- name: drop
DELETE FROM messages_waiting WHERE place = ?;

-- name: all
SELECT place, source, ref, id, type, data, occurred_at, at FROM messages_waiting ORDER BY place;
