-- name: put_inbox
INSERT INTO inbox (source, id, contact_id, at) VALUES (?, ?, ?, ?);

-- name: put_webhook_reply
INSERT INTO webhook_replies (secret, webhook_id, results, at) VALUES (?, ?, ?, ?)
ON CONFLICT (secret, webhook_id) DO UPDATE SET results = excluded.results, at = excluded.at;

-- name: put_early_end
INSERT INTO early_ends (source, ref, ended_by, occurred_at) VALUES (?, ?, ?, ?)
ON CONFLICT (source, ref) DO UPDATE SET ended_by = excluded.ended_by, occurred_at = excluded.occurred_at;

-- name: drop_early_end
DELETE FROM early_ends WHERE source = ? AND ref = ?;

-- name: put_callback
INSERT INTO callbacks (seq, source, contact_id, type, data, at) VALUES (?, ?, ?, ?, ?, ?);

-- name: drop_callback
DELETE FROM callbacks WHERE seq = ?;
