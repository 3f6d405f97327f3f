-- name: open
SELECT id, rule, name, kind, queue, agent, threshold, value, began_at, ended_at, seen_by, seen_at, on_board, webhook
FROM alerts WHERE ended_at IS NULL ORDER BY id LIMIT :most;

-- name: one
SELECT id, rule, name, kind, queue, agent, threshold, value, began_at, ended_at, seen_by, seen_at, on_board, webhook
FROM alerts WHERE id = ?;

-- name: last_owed
SELECT COALESCE(MAX(seq), 0) FROM alerts_owed;

-- name: owed
SELECT webhook, seq, alert_id, type, data, at FROM alerts_owed
WHERE webhook = :webhook AND seq > :after ORDER BY seq LIMIT :most;

-- name: receivers
SELECT DISTINCT webhook FROM alerts_owed;

-- name: drop_receiver
DELETE FROM alerts_owed WHERE webhook = ?;

-- name: mails_of
SELECT alert_id, event, address, state, tries, reason, at FROM alert_mails WHERE alert_id = ? ORDER BY event, address;

-- name: owed_mails
SELECT alert_id, event, address, state, tries, reason, at FROM alert_mails
WHERE state = 'owed' ORDER BY at LIMIT :most;

-- name: failed_mails
SELECT alert_id, event, address, state, tries, reason, at FROM alert_mails
WHERE state = 'failed' AND at >= :since ORDER BY at DESC LIMIT :most;

-- name: old
SELECT id FROM alerts WHERE ended_at IS NOT NULL AND ended_at < :before ORDER BY ended_at LIMIT :most;

-- name: drop_mails
DELETE FROM alert_mails WHERE alert_id = ?;

-- name: drop_alert
DELETE FROM alerts WHERE id = ?;
