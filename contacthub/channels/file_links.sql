-- name: make
INSERT INTO file_links (hash, source, file_id, expires_at) VALUES (?, ?, ?, ?);

-- name: take
UPDATE file_links SET used_at = :now
WHERE hash = :hash AND source = :source AND used_at IS NULL AND expires_at > :now RETURNING file_id;

-- name: give_back
UPDATE file_links SET used_at = NULL WHERE hash = ?;

-- name: prune
DELETE FROM file_links WHERE expires_at <= ?;
