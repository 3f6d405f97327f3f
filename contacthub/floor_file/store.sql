-- name: directory
SELECT kind, id, data FROM directory;

-- name: entries_of_kind
SELECT id, data FROM directory WHERE kind = ?;

-- name: latest_floor_version
SELECT number, at, author FROM floor_versions ORDER BY number DESC LIMIT 1;

-- name: floor_versions
SELECT number, at, author, reason, changes FROM floor_versions WHERE number < ? ORDER BY number DESC LIMIT ?;

-- name: floor_changes
SELECT number, tables FROM floor_versions WHERE number > ? AND number <= ? ORDER BY number DESC;
