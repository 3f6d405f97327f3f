-- name: put_contact
INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, agent, customer_id, state, outcome,
                      arrived_at, offered_at, answered_at, ended_at, closed_at, waited_ms, handled_ms,
                      ended_by, end_cause)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    channel = excluded.channel, routing = excluded.routing,
    queue = excluded.queue, agent = excluded.agent, customer_id = excluded.customer_id, state = excluded.state,
    outcome = excluded.outcome, offered_at = excluded.offered_at, answered_at = excluded.answered_at,
    ended_at = excluded.ended_at, closed_at = excluded.closed_at, waited_ms = excluded.waited_ms,
    handled_ms = excluded.handled_ms, ended_by = excluded.ended_by, end_cause = excluded.end_cause;

-- name: put_customer_found
UPDATE contacts SET customer_id = ? WHERE id = ? AND customer_id IS NULL;

-- name: put_corrected
UPDATE contacts SET queue = ?, agent = ?, outcome = ?, answered_at = ?, waited_ms = ?, handled_ms = ? WHERE id = ?;

-- name: put_completed
UPDATE contact_details SET disposition = ?, note = COALESCE(?, note) WHERE contact_id = ?;

-- name: put_visit
INSERT INTO visits (contact_id, n, queue, entered_at, left_at, outcome, agent, waited_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id, n) DO UPDATE SET
    queue = excluded.queue, entered_at = excluded.entered_at,
    left_at = excluded.left_at, outcome = excluded.outcome, agent = excluded.agent, waited_ms = excluded.waited_ms;

-- name: put_interval
INSERT INTO intervals (agent, from_at, seq, until_at, state, presence) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (agent, from_at, seq) DO UPDATE SET until_at = excluded.until_at;

-- name: put_details
INSERT INTO contact_details (contact_id, from_raw, from_e164, from_name, to_raw, to_e164, language, attributes,
                             note, disposition, callback_raw, callback_e164, unknown_number)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id) DO UPDATE SET
    from_raw = excluded.from_raw, from_e164 = excluded.from_e164, from_name = excluded.from_name,
    to_raw = excluded.to_raw, to_e164 = excluded.to_e164, language = excluded.language,
    attributes = excluded.attributes, note = excluded.note, disposition = excluded.disposition,
    callback_raw = excluded.callback_raw, callback_e164 = excluded.callback_e164;

-- name: put_question
INSERT INTO contact_questions (contact_id, n, at, question, answer, agent)
VALUES (?1, (SELECT COALESCE(MAX(n), 0) + 1 FROM contact_questions WHERE contact_id = ?1), ?2, ?3, ?4, ?5);
