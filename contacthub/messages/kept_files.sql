-- name: has_files
SELECT name FROM migrations WHERE name IN ('0013_attachments', '0031_work_files');

-- name: kept_files
SELECT id, size, sha256, message_id, item_id FROM attachments WHERE id > :after ORDER BY id LIMIT :most;

-- name: kept_file
SELECT id, size, sha256, message_id, item_id FROM attachments WHERE id = :id;

-- name: kept_files_of_messages
SELECT id, size, sha256, message_id, NULL FROM attachments WHERE id > :after ORDER BY id LIMIT :most;

-- name: kept_file_of_messages
SELECT id, size, sha256, message_id, NULL FROM attachments WHERE id = :id;
