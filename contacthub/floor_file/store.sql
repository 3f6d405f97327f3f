-- name: directory
SELECT kind, id, data FROM directory;
