-- name: put_audit
INSERT INTO audit (at, viewer, action, subject, address, details, count, last_at, key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET count = excluded.count, last_at = excluded.last_at, details = excluded.details;

-- name: old_audit
SELECT id FROM audit WHERE at < ? ORDER BY at LIMIT ?;

-- name: drop_audit
DELETE FROM audit WHERE id = ?;
