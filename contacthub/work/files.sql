-- name: files
SELECT file_id, version, name, media_type, size, at, by_whom, removed_at, removed_by FROM work_files
WHERE item_id = :item ORDER BY (removed_at IS NOT NULL), version, file_id LIMIT :most;
