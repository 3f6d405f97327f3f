-- What was fetched, and which thread a mail belongs to.

-- name: folder
SELECT validity, last_uid, since, at FROM mail_folders WHERE source = ? AND folder = ?;

-- name: put_folder
INSERT INTO mail_folders (source, folder, validity, last_uid, since, at)
VALUES (:source, :folder, :validity, :uid, :since, :at)
ON CONFLICT (source, folder) DO UPDATE SET
    validity = excluded.validity, last_uid = excluded.last_uid, since = excluded.since, at = excluded.at;

-- name: put_mail
INSERT INTO mails (id, source, at, raw, fault) VALUES (:id, :source, :at, :raw, :fault);

-- name: next_mail
SELECT id, at, raw, fault FROM mails WHERE source = ? AND taken = 0 ORDER BY id LIMIT 1;

-- name: drop_mail
DELETE FROM mails WHERE id = ?;

-- name: keep_unread
UPDATE mails SET taken = 1 WHERE id = ?;

-- name: prune_mails
DELETE FROM mails WHERE source = ? AND taken = 1 AND at < ?;

-- name: thread
SELECT address, cc, subject, chain FROM mail_threads WHERE source = ? AND ref = ?;

-- name: put_thread
INSERT INTO mail_threads (source, ref, address, cc, subject, chain)
VALUES (:source, :ref, :address, :cc, :subject, :chain)
ON CONFLICT (source, ref) DO UPDATE SET
    address = excluded.address, cc = excluded.cc, subject = excluded.subject, chain = excluded.chain;

-- name: name
SELECT ref, message_id FROM mail_names WHERE source = ? AND name = ?;

-- name: put_name
INSERT INTO mail_names (source, name, ref, message_id) VALUES (:source, :name, :ref, :message_id)
ON CONFLICT (source, name) DO NOTHING;
