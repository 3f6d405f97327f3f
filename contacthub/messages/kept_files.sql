-- name: has_files
SELECT 1 FROM migrations WHERE name = '0013_attachments';

-- name: kept_files
SELECT id, size, sha256, message_id FROM attachments WHERE id > :after ORDER BY id LIMIT :most;

-- name: kept_file
SELECT id, size, sha256, message_id FROM attachments WHERE id = ?;
