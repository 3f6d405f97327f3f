-- name: insert_event
INSERT INTO log (seq, at, occurred_at, type, version, contact_id, data) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: epoch_and_last_seq
SELECT CAST(value AS INTEGER), (SELECT COALESCE(MAX(seq), 0) FROM log) FROM meta WHERE key = 'epoch';

-- name: read_events
SELECT seq, type, version, data FROM log WHERE seq > :after ORDER BY seq LIMIT :limit;

-- name: trimmed_seq
SELECT COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'trimmed_seq'), 0);

-- name: events_of_contact
SELECT seq, type, version, data FROM log WHERE contact_id = :contact_id ORDER BY seq LIMIT :limit;

-- name: last_event
SELECT seq, at FROM log ORDER BY seq DESC LIMIT 1;

-- name: put_probe
INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', :text);

-- name: drop_probe
DELETE FROM meta WHERE key = 'probe';

-- name: latest_snapshot
SELECT seq, floor FROM snapshots WHERE version = :version AND seq <= :not_after ORDER BY seq DESC LIMIT 1;

-- name: insert_snapshot
INSERT OR REPLACE INTO snapshots (seq, version, at, floor) VALUES (:seq, :version, :at, :floor);

-- name: drop_old_snapshots
-- The floor with which a trimmed log begins stays: what is left of the log says nothing without it.
DELETE FROM snapshots
WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)
  AND seq <> COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'trimmed_seq'), 0);

-- name: inbox_entry
SELECT contact_id FROM inbox WHERE source = ? AND id = ?;

-- name: contact_by_ref
SELECT id FROM contacts WHERE source = ? AND ref = ?;

-- name: early_end
SELECT ended_by, occurred_at FROM early_ends WHERE source = ? AND ref = ?;

-- name: names_of_events
SELECT json_group_array(json_array(source, id)) FROM (
    SELECT source, id FROM inbox WHERE (source, id) > (?, ?) ORDER BY source, id LIMIT ?);

-- name: names_of_contacts
SELECT json_group_array(json_array(source, ref)) FROM (
    SELECT source, ref FROM contacts WHERE (source, ref) > (?, ?) ORDER BY source, ref LIMIT ?);

-- name: names_of_early_ends
SELECT json_group_array(json_array(source, ref)) FROM (
    SELECT source, ref FROM early_ends WHERE (source, ref) > (?, ?) ORDER BY source, ref LIMIT ?);

-- name: count_names
SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM contacts);

-- name: webhook_reply
SELECT results FROM webhook_replies WHERE secret = ? AND webhook_id = ?;

-- name: live_row
SELECT c.source, c.ref, d.contact_id, d.from_raw, d.from_e164, d.from_name, d.to_raw, d.to_e164, d.language,
       d.attributes, d.note, d.disposition
FROM contacts c JOIN contact_details d ON d.contact_id = c.id WHERE c.id = ?;

-- name: directory
SELECT kind, id, data FROM directory;

-- name: open_intervals
SELECT agent, from_at, seq, until_at, state, presence FROM intervals WHERE until_at IS NULL;

-- name: ended_visits
SELECT queue, outcome, waited_ms, left_at FROM visits WHERE left_at >= :since AND outcome IS NOT NULL;

-- name: command_replies
SELECT viewer, ref, at, reply FROM command_replies WHERE at >= :since ORDER BY at;

-- name: callbacks
SELECT seq, source, contact_id, type, data, at FROM callbacks ORDER BY seq;

-- name: prune_command_replies
DELETE FROM command_replies WHERE at < :before;

-- name: prune_early_ends
DELETE FROM early_ends WHERE occurred_at < :before;

-- name: prune_webhook_replies
DELETE FROM webhook_replies WHERE at < :before;

-- name: put_inbox
INSERT INTO inbox (source, id, contact_id, at) VALUES (?, ?, ?, ?);

-- name: put_webhook_reply
INSERT OR REPLACE INTO webhook_replies (secret, webhook_id, results, at) VALUES (?, ?, ?, ?);

-- name: put_early_end
INSERT OR REPLACE INTO early_ends (source, ref, ended_by, occurred_at) VALUES (?, ?, ?, ?);

-- name: drop_early_end
DELETE FROM early_ends WHERE source = ? AND ref = ?;

-- name: put_contact
INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, agent, customer_id, state, outcome,
                      arrived_at, offered_at, answered_at, ended_at, closed_at, waited_ms, handled_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    queue = excluded.queue, agent = excluded.agent, customer_id = excluded.customer_id, state = excluded.state,
    outcome = excluded.outcome, offered_at = excluded.offered_at, answered_at = excluded.answered_at,
    ended_at = excluded.ended_at, closed_at = excluded.closed_at, waited_ms = excluded.waited_ms,
    handled_ms = excluded.handled_ms;

-- name: put_customer_found
UPDATE contacts SET customer_id = ? WHERE id = ? AND customer_id IS NULL;

-- name: put_visit
INSERT INTO visits (contact_id, n, queue, entered_at, left_at, outcome, agent, waited_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id, n) DO UPDATE SET
    left_at = excluded.left_at, outcome = excluded.outcome, agent = excluded.agent, waited_ms = excluded.waited_ms;

-- name: put_interval
INSERT INTO intervals (agent, from_at, seq, until_at, state, presence) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (agent, from_at, seq) DO UPDATE SET until_at = excluded.until_at;

-- name: put_details
INSERT INTO contact_details (contact_id, from_raw, from_e164, from_name, to_raw, to_e164, language, attributes,
                             note, disposition)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id) DO UPDATE SET
    from_raw = excluded.from_raw, from_e164 = excluded.from_e164, from_name = excluded.from_name,
    to_raw = excluded.to_raw, to_e164 = excluded.to_e164, language = excluded.language,
    attributes = excluded.attributes, note = excluded.note, disposition = excluded.disposition;

-- name: put_question
INSERT INTO contact_questions (contact_id, n, at, question, answer, agent)
VALUES (?1, (SELECT COALESCE(MAX(n), 0) + 1 FROM contact_questions WHERE contact_id = ?1), ?2, ?3, ?4, ?5);

-- name: put_directory
INSERT INTO directory (kind, id, data) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data;

-- name: drop_directory
DELETE FROM directory WHERE kind = ? AND id = ?;

-- name: put_command_reply
INSERT OR REPLACE INTO command_replies (viewer, ref, at, reply) VALUES (?, ?, ?, ?);

-- name: put_callback
INSERT INTO callbacks (seq, source, contact_id, type, data, at) VALUES (?, ?, ?, ?, ?, ?);

-- name: drop_callback
DELETE FROM callbacks WHERE seq = ?;

-- name: put_pop
INSERT OR REPLACE INTO pops (offer_id, agent, painted_ms, at) VALUES (?, ?, ?, ?);

-- name: put_audit
INSERT INTO audit (at, viewer, action, subject) VALUES (?, ?, ?, ?);
