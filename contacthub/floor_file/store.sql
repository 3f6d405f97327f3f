-- name: directory
SELECT kind, id, data FROM directory;

-- name: entries_of_kind
SELECT id, data FROM directory WHERE kind = ?;
