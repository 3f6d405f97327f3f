-- name: ends
SELECT (SELECT MIN(seq) FROM log WHERE seq > :trimmed), (SELECT MAX(seq) FROM log);

-- name: at_of
SELECT at FROM log WHERE seq = ?;

-- name: first_of_contact
SELECT MIN(seq) FROM log WHERE contact_id = ?;

-- name: set_trimmed_seq
INSERT INTO meta (key, value) VALUES ('trimmed_seq', :seq)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: drop_snapshots_before
DELETE FROM snapshots WHERE seq < :seq;

-- name: drop_snapshot
DELETE FROM snapshots WHERE seq = ?;

-- name: slice_to_drop
SELECT COUNT(*), MAX(seq) FROM (SELECT seq FROM log WHERE seq <= :trimmed ORDER BY seq LIMIT :most) AS slice;

-- name: drop_events
DELETE FROM log WHERE seq <= ?;
