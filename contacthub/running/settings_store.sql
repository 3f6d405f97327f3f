-- name: newest
SELECT number, at, author, reason, text FROM settings_versions ORDER BY number DESC LIMIT 1;

-- name: one
SELECT number, at, author, reason, text FROM settings_versions WHERE number = ?;

-- name: all
SELECT number, at, author, reason FROM settings_versions ORDER BY number DESC;

-- name: put
INSERT INTO settings_versions (number, at, author, reason, text) VALUES (?, ?, ?, ?, ?);

-- name: drop_old
DELETE FROM settings_versions WHERE number <= ?;
