-- name: put_thread
INSERT INTO threads (id, source, ref, channel, opened_at, last_at, contact_id) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, contact_id = excluded.contact_id;

-- name: put_message
INSERT INTO messages (id, thread_id, contact_id, at, direction, author_kind, author_id, author_name, text,
                      subject, cc, in_reply_to, attachments, source_id, status, reason, attempt, html)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING;

-- name: put_status
UPDATE messages SET status = ?, reason = ?, attempt = ? WHERE id = ?;

-- name: put_name
UPDATE messages SET source_id = ?2 WHERE id = ?1 AND NOT EXISTS (
    SELECT 1 FROM messages AS other WHERE other.thread_id = messages.thread_id AND other.source_id = ?2
);

-- name: use_attachment
UPDATE attachments SET message_id = ?2 WHERE id = ?1;

-- name: attachment_of_item
UPDATE attachments SET item_id = ?2 WHERE id = ?1;

-- name: stop_thread
INSERT INTO stopped_threads (source, ref, stopped_at, message_id, resumed_at, resumed_by)
VALUES (?, ?, ?, ?, NULL, NULL)
ON CONFLICT (source, ref) DO UPDATE SET stopped_at = excluded.stopped_at, message_id = excluded.message_id,
    resumed_at = NULL, resumed_by = NULL;

-- name: resume_thread
UPDATE stopped_threads SET resumed_at = ?, resumed_by = ? WHERE source = ? AND ref = ?;

-- name: put_consent
INSERT INTO consents_said (contact_id, purpose, channel, given, said_by, at, noted_with)
VALUES (?, ?, ?, ?, ?, ?, NULL)
ON CONFLICT (contact_id, purpose) DO UPDATE SET channel = excluded.channel, given = excluded.given,
    said_by = excluded.said_by, at = excluded.at, noted_with = NULL;
