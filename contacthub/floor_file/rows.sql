-- name: put_directory
INSERT INTO directory (kind, id, data) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data;

-- name: drop_directory
DELETE FROM directory WHERE kind = ? AND id = ?;

-- name: put_floor_version
INSERT INTO floor_versions (number, at, author, reason, changes, tables) VALUES (?, ?, ?, ?, ?, ?);
