-- name: wait_for
INSERT INTO media_waiting (source, message_id, n, ref, name, place, first_at, next_at, tries)
VALUES (:source, :message_id, :n, :ref, :name, :place, :at, :at, 0)
ON CONFLICT (source, message_id, n) DO NOTHING RETURNING n;

-- name: due
SELECT message_id, n, ref, name, place, first_at, tries FROM media_waiting
WHERE source = :source AND next_at <= :now ORDER BY next_at LIMIT :most;

-- name: next
SELECT MIN(next_at) FROM media_waiting WHERE source = ?;

-- name: put_off
UPDATE media_waiting SET tries = tries + 1, next_at = :next_at
WHERE source = :source AND message_id = :message_id AND n = :n;

-- name: done
DELETE FROM media_waiting WHERE source = :source AND message_id = :message_id AND n = :n;
