-- name: put_alert
INSERT INTO alerts (
    id, rule, name, kind, queue, agent, threshold, value, began_at, ended_at, seen_by, seen_at, on_board, webhook
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    value = excluded.value, ended_at = excluded.ended_at, seen_by = excluded.seen_by, seen_at = excluded.seen_at;

-- name: put_alert_mail
INSERT INTO alert_mails (alert_id, event, address, state, tries, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (alert_id, event, address) DO UPDATE SET
    state = excluded.state, tries = excluded.tries, reason = excluded.reason, at = excluded.at;

-- name: put_alert_owed
INSERT INTO alerts_owed (webhook, seq, alert_id, type, data, at) VALUES (?, ?, ?, ?, ?, ?);

-- name: drop_alert_owed
DELETE FROM alerts_owed WHERE webhook = ? AND seq = ?;
