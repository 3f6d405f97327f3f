-- name: put_inbox
INSERT INTO inbox (source, id, contact_id, at) VALUES (?, ?, ?, ?);

-- name: put_webhook_reply
INSERT INTO webhook_replies (secret, webhook_id, results, at) VALUES (?, ?, ?, ?)
ON CONFLICT (secret, webhook_id) DO UPDATE SET results = excluded.results, at = excluded.at;

-- name: put_early_event
INSERT INTO early_events (source, ref, id, type, data, occurred_at, at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, ref, id) DO UPDATE SET data = excluded.data, occurred_at = excluded.occurred_at, at = excluded.at;

-- name: drop_early_event
DELETE FROM early_events WHERE source = ? AND ref = ? AND id = ?;

-- name: put_callback
INSERT INTO callbacks (seq, source, contact_id, type, data, at) VALUES (?, ?, ?, ?, ?, ?);

-- name: drop_callback
DELETE FROM callbacks WHERE seq = ?;
