-- name: has_seals
SELECT COUNT(*) FROM migrations WHERE name LIKE '%_audit_chain';

-- name: last_seal
SELECT number, first_id, last_id, row_count, content, at, hash FROM audit_seals ORDER BY number DESC LIMIT 1;

-- name: seals_after
SELECT number, first_id, last_id, row_count, content, at, hash FROM audit_seals
WHERE number > ? ORDER BY number LIMIT ?;

-- name: seal
SELECT number, first_id, last_id, row_count, content, at, hash FROM audit_seals WHERE number = ?;

-- name: put_seal
INSERT INTO audit_seals (number, first_id, last_id, row_count, content, at, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO NOTHING;

-- name: sealed_rows
SELECT COALESCE(SUM(row_count), 0) FROM audit_seals WHERE number > ? AND number <= ?;

-- name: seals_of_newest
SELECT number FROM (
    SELECT number, SUM(row_count) OVER (ORDER BY number DESC) AS newest FROM audit_seals
) AS counted
WHERE newest >= ? ORDER BY number DESC LIMIT 1;

-- name: rows_after
SELECT id, at, viewer, action, subject, address, details, count, last_at, key FROM audit
WHERE id > ? ORDER BY id LIMIT ?;

-- name: rows_between
SELECT id, at, viewer, action, subject, address, details, count, last_at, key FROM audit
WHERE id > ? AND id <= ? ORDER BY id LIMIT ?;

-- name: rows_not_sealed
SELECT COUNT(*) FROM audit WHERE id > ?;

-- name: last_dropped
SELECT details FROM audit WHERE action = ? ORDER BY at DESC, id DESC LIMIT 1;

-- name: last_seal_before
SELECT MAX(number) FROM audit_seals WHERE at < ?;

-- name: old_rows
SELECT id FROM audit WHERE id <= ? ORDER BY id LIMIT ?;

-- name: drop_rows
DELETE FROM audit WHERE id <= ?;
