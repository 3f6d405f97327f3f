-- name: put_audit
INSERT INTO audit (at, viewer, action, subject, address, details, count, last_at, key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key, count) DO NOTHING;
