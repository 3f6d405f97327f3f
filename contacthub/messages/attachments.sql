-- name: put_attachment
INSERT INTO attachments (id, name, media_type, size, sha256, owner, sources, uploaded_at)
VALUES (:id, :name, :media_type, :size, :sha256, :owner, :sources, :uploaded_at);

-- name: attachment
SELECT id, name, media_type, size, owner, sources, uploaded_at, message_id, item_id
FROM attachments WHERE id = ?;

-- name: count_unused
SELECT count(*) FROM attachments WHERE owner = ? AND message_id IS NULL AND item_id IS NULL;

-- name: unused
SELECT id FROM attachments WHERE message_id IS NULL AND item_id IS NULL AND uploaded_at < :before
ORDER BY uploaded_at LIMIT :most;

-- name: drop_unused
DELETE FROM attachments WHERE id = ? AND message_id IS NULL AND item_id IS NULL;
