-- name: insert_event
INSERT INTO log (seq, at, occurred_at, type, version, contact_id, data) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: epoch_and_last_seq @sqlite
SELECT CAST(value AS INTEGER), (SELECT COALESCE(MAX(seq), 0) FROM log) FROM meta WHERE key = 'epoch';

-- name: epoch_and_last_seq @postgres
-- The row is locked until the append is through: a hub that begins a new epoch waits for it, or it for that.
SELECT CAST(value AS BIGINT), (SELECT COALESCE(MAX(seq), 0) FROM log) FROM meta WHERE key = 'epoch' FOR SHARE OF meta;

-- name: read_events
SELECT seq, type, version, data FROM log WHERE seq > :after ORDER BY seq LIMIT :limit;

-- name: trimmed_seq
SELECT COALESCE((SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'trimmed_seq'), 0);

-- name: last_event
SELECT seq, at FROM log ORDER BY seq DESC LIMIT 1;

-- name: put_probe
INSERT INTO meta (key, value) VALUES ('probe', :text) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: drop_probe
DELETE FROM meta WHERE key = 'probe';

-- name: latest_snapshot
SELECT seq, floor FROM snapshots WHERE version = :version AND seq <= :not_after ORDER BY seq DESC LIMIT 1;

-- name: insert_snapshot
INSERT INTO snapshots (seq, version, at, floor) VALUES (:seq, :version, :at, :floor)
ON CONFLICT (seq) DO UPDATE SET version = excluded.version, at = excluded.at, floor = excluded.floor;

-- name: drop_old_snapshots
-- The floor with which a trimmed log begins stays: what is left of the log says nothing without it.
DELETE FROM snapshots
WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)
  AND seq <> COALESCE((SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'trimmed_seq'), 0);

-- name: put_meta_once
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING;

-- name: put_meta
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: begin_epoch
UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = 'epoch';

-- name: meta
SELECT key, value FROM meta;

-- name: set_log_id
UPDATE meta SET value = :log_id WHERE key = 'log_id';
