-- name: thread_by_ref
SELECT id, source, ref, channel, opened_at, last_at, contact_id FROM threads WHERE source = ? AND ref = ?;

-- name: thread
SELECT id, source, ref, channel, opened_at, last_at, contact_id FROM threads WHERE id = ?;

-- name: sent_by_id
SELECT id, contact_id, direction, status, attempt FROM messages WHERE id = :name AND thread_id = :thread;

-- name: sent_by_source_id
SELECT id, contact_id, direction, status, attempt FROM messages WHERE thread_id = :thread AND source_id = :name;

-- name: origin
SELECT c.queue, d.from_raw, d.from_e164, d.from_name, d.to_raw, d.to_e164, d.language
FROM contacts c JOIN contact_details d ON d.contact_id = c.id WHERE c.id = ?;

-- name: had_thread
SELECT agent, COALESCE(ended_at, answered_at, arrived_at) FROM contacts
WHERE source = ? AND ref = ? AND agent IS NOT NULL ORDER BY id DESC LIMIT 1;

-- name: place_of_message
SELECT at, id FROM messages WHERE id = ? AND thread_id = ?;

-- name: newest_messages
SELECT id, thread_id, contact_id, at, direction, author_kind, author_id, author_name, text, subject, cc,
       in_reply_to, attachments, source_id, status, reason, attempt, html
FROM messages WHERE thread_id = :thread ORDER BY at DESC, id DESC LIMIT :most;

-- name: messages_before
SELECT id, thread_id, contact_id, at, direction, author_kind, author_id, author_name, text, subject, cc,
       in_reply_to, attachments, source_id, status, reason, attempt, html
FROM messages WHERE thread_id = :thread AND (at, id) < (:at, :id) ORDER BY at DESC, id DESC LIMIT :most;

-- name: newest_of_contact
SELECT id, thread_id, contact_id, at, direction, author_kind, author_id, author_name, text, subject, cc,
       in_reply_to, attachments, source_id, status, reason, attempt, html
FROM messages WHERE contact_id = :contact ORDER BY at DESC, id DESC LIMIT :most;

-- name: of_contact_before
SELECT id, thread_id, contact_id, at, direction, author_kind, author_id, author_name, text, subject, cc,
       in_reply_to, attachments, source_id, status, reason, attempt, html
FROM messages WHERE contact_id = :contact AND (at, id) < (:at, :id) ORDER BY at DESC, id DESC LIMIT :most;

-- name: message
SELECT id, thread_id, contact_id, at, direction, author_kind, author_id, author_name, text, subject, cc,
       in_reply_to, attachments, source_id, status, reason, attempt, html
FROM messages WHERE id = ?;

-- name: newest_text
SELECT text FROM messages WHERE contact_id = ? AND direction = 'in' ORDER BY at DESC, id DESC LIMIT 1;

-- name: agents_of_thread
SELECT DISTINCT v.agent FROM contacts c JOIN visits v ON v.contact_id = c.id
WHERE c.source = ? AND c.ref = ? AND v.agent IS NOT NULL;

-- name: is_stopped
SELECT 1 FROM stopped_threads WHERE source = ? AND ref = ? AND resumed_at IS NULL;
