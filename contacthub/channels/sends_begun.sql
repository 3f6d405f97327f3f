-- name: begin
INSERT INTO sends_begun (source, name, at) VALUES (?, ?, ?) ON CONFLICT (source, name) DO NOTHING RETURNING name;

-- name: undo
DELETE FROM sends_begun WHERE source = ? AND name = ?;

-- name: prune
DELETE FROM sends_begun WHERE at < ?;
