-- name: owed
SELECT webhook, seq, item_id, type, data, at FROM webhooks_owed
WHERE webhook = :webhook AND seq > :after ORDER BY seq LIMIT :most;

-- name: receivers
SELECT DISTINCT webhook FROM webhooks_owed;

-- name: drop_all
DELETE FROM webhooks_owed WHERE webhook = ?;

-- name: waiting
SELECT webhook, COUNT(*), MIN(at) FROM webhooks_owed GROUP BY webhook ORDER BY webhook;

-- name: put_stopped
INSERT INTO webhooks_stopped (webhook, url, at) VALUES (?, ?, ?)
ON CONFLICT (webhook) DO UPDATE SET url = excluded.url, at = excluded.at;

-- name: stopped
SELECT webhook FROM webhooks_stopped ORDER BY webhook;

-- name: drop_stopped
DELETE FROM webhooks_stopped;
