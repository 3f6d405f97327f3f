-- Erasures and legal holds.

-- name: put_erasure
INSERT INTO erasures (id, customer_id, reason, by_whom, at, subject, counts, waits_for, done_at)
VALUES (:id, :customer_id, :reason, :by, :at, :subject, :counts, :waits_for, :done_at)
ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, counts = excluded.counts, waits_for = excluded.waits_for,
    done_at = excluded.done_at;

-- name: open_erasures
SELECT id, customer_id, reason, by_whom, at, subject, counts, waits_for, done_at FROM erasures
WHERE done_at IS NULL ORDER BY at, id;

-- name: erasure
SELECT id, customer_id, reason, by_whom, at, subject, counts, waits_for, done_at FROM erasures WHERE id = :id;

-- name: erasures
SELECT id, customer_id, reason, by_whom, at, subject, counts, waits_for, done_at FROM erasures
WHERE (at, id) < (:at, :id) ORDER BY at DESC, id DESC LIMIT :most;

-- name: put_hold
INSERT INTO legal_holds (id, customer_id, reason, by_whom, at, lifted_at, lifted_by)
VALUES (:id, :customer_id, :reason, :by, :at, :lifted_at, :lifted_by)
ON CONFLICT (id) DO UPDATE SET lifted_at = excluded.lifted_at, lifted_by = excluded.lifted_by;

-- name: holds_of
SELECT id, customer_id, reason, by_whom, at, lifted_at, lifted_by FROM legal_holds
WHERE customer_id = :customer_id AND lifted_at IS NULL ORDER BY at;

-- name: all_holds
SELECT id, customer_id, reason, by_whom, at, lifted_at, lifted_by FROM legal_holds
ORDER BY CASE WHEN lifted_at IS NULL THEN 0 ELSE 1 END, at DESC LIMIT :most;

-- name: hold
SELECT id, customer_id, reason, by_whom, at, lifted_at, lifted_by FROM legal_holds WHERE id = :id;

-- name: held
SELECT DISTINCT customer_id FROM legal_holds WHERE lifted_at IS NULL;

-- name: old
SELECT id, customer_id, arrived_at FROM contacts
WHERE (arrived_at, id) > (:after_at, :after_id) AND arrived_at < :before AND state = 'closed'
    AND ref NOT LIKE 'erased:%'
ORDER BY arrived_at, id LIMIT :most;

-- name: put_run
INSERT INTO retention_runs (kind, at, before, ended_at, removed, held, error)
VALUES (:kind, :at, :before, :ended_at, :removed, :held, :error)
ON CONFLICT (kind, at) DO UPDATE SET ended_at = excluded.ended_at, removed = excluded.removed, held = excluded.held,
    error = excluded.error;

-- name: last_run
SELECT kind, at, before, ended_at, removed, held, error FROM retention_runs
WHERE kind = :kind ORDER BY at DESC LIMIT 1;
