-- name: put_owed
INSERT INTO webhooks_owed (webhook, seq, item_id, type, data, at) VALUES (?, ?, ?, ?, ?, ?);

-- name: drop_owed
DELETE FROM webhooks_owed WHERE webhook = ? AND seq = ?;
