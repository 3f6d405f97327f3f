-- name: begin
INSERT INTO sends_begun (source, name, key, at) VALUES (:source, :name, :key, :at)
ON CONFLICT (source, name) DO UPDATE SET key = excluded.key, at = excluded.at, status = NULL
WHERE sends_begun.source_id IS NULL AND sends_begun.key <> excluded.key RETURNING name;

-- name: source_id
SELECT source_id FROM sends_begun WHERE source = ? AND name = ?;

-- name: has
UPDATE sends_begun SET source_id = ? WHERE source = ? AND name = ?;

-- name: status
SELECT status FROM sends_begun WHERE source = ? AND name = ?;

-- name: stands
UPDATE sends_begun SET status = ? WHERE source = ? AND name = ?;

-- name: undo
DELETE FROM sends_begun WHERE source = ? AND name = ?;

-- name: prune
DELETE FROM sends_begun WHERE at < ?;
