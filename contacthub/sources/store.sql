-- name: inbox_entry
SELECT contact_id FROM inbox WHERE source = ? AND id = ?;

-- name: contact_by_ref
-- Of a thread the newest.
SELECT id FROM contacts WHERE source = ? AND ref = ? ORDER BY id DESC LIMIT 1;

-- name: early_events
SELECT source, ref, id, type, data, occurred_at, at FROM early_events WHERE source = ? AND ref = ?
ORDER BY occurred_at LIMIT 32;

-- name: names_of_events @sqlite
SELECT json_group_array(json_array(source, id)) FROM (
    SELECT source, id FROM inbox WHERE (source, id) > (?, ?) ORDER BY source, id LIMIT ?);

-- name: names_of_events @postgres
SELECT COALESCE(json_agg(json_build_array(source, id)), '[]') FROM (
    SELECT source, id FROM inbox WHERE (source, id) > (?, ?) ORDER BY source, id LIMIT ?) AS names;

-- name: names_of_contacts @sqlite
SELECT json_group_array(json_array(source, ref)) FROM (
    SELECT source, ref FROM contacts WHERE (source, ref) > (?, ?) ORDER BY source, ref LIMIT ?);

-- name: names_of_contacts @postgres
SELECT COALESCE(json_agg(json_build_array(source, ref)), '[]') FROM (
    SELECT source, ref FROM contacts WHERE (source, ref) > (?, ?) ORDER BY source, ref LIMIT ?) AS names;

-- name: names_of_early_events @sqlite
SELECT json_group_array(json_array(source, ref)) FROM (
    SELECT DISTINCT source, ref FROM early_events WHERE (source, ref) > (?, ?) ORDER BY source, ref LIMIT ?);

-- name: names_of_early_events @postgres
SELECT COALESCE(json_agg(json_build_array(source, ref)), '[]') FROM (
    SELECT DISTINCT source, ref FROM early_events WHERE (source, ref) > (?, ?) ORDER BY source, ref LIMIT ?) AS names;

-- name: count_names
SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM contacts);

-- name: webhook_reply
SELECT results FROM webhook_replies WHERE secret = ? AND webhook_id = ?;

-- name: callbacks
SELECT seq, source, contact_id, type, data, at FROM callbacks ORDER BY seq;

-- name: prune_early_events
DELETE FROM early_events WHERE at < :before;

-- name: prune_webhook_replies
DELETE FROM webhook_replies WHERE at < :before;

-- name: inbox_page
SELECT source, id, at FROM inbox WHERE (source, id) > (:source, :id) ORDER BY source, id LIMIT :limit;

-- name: drop_from_inbox
DELETE FROM inbox WHERE source = ? AND id = ?;

-- name: put_stopped
INSERT INTO stopped_callbacks (source, callback_url, at) VALUES (?, ?, ?)
ON CONFLICT (source) DO UPDATE SET callback_url = excluded.callback_url, at = excluded.at;

-- name: stopped
SELECT source FROM stopped_callbacks ORDER BY source;

-- name: drop_stopped
DELETE FROM stopped_callbacks;
