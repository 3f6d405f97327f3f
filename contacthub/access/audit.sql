-- name: put_audit
INSERT INTO audit (at, viewer, action, subject) VALUES (?, ?, ?, ?);
