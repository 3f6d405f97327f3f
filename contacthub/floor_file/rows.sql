-- name: put_directory
INSERT INTO directory (kind, id, data) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data;

-- name: drop_directory
DELETE FROM directory WHERE kind = ? AND id = ?;
