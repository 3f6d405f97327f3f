-- name: put_contact
INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, agent, customer_id, state, outcome,
                      arrived_at, offered_at, answered_at, ended_at, closed_at, waited_ms, handled_ms,
                      ended_by, end_cause)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: put_progress
-- One statement for many rows. PostgreSQL takes what is in VALUES for text.
UPDATE contacts SET
    channel = v.column2, routing = v.column3, queue = v.column4, agent = v.column5, customer_id = v.column6,
    state = v.column7, outcome = v.column8,
    offered_at = CAST(v.column9 AS BIGINT), answered_at = CAST(v.column10 AS BIGINT),
    ended_at = CAST(v.column11 AS BIGINT), closed_at = CAST(v.column12 AS BIGINT),
    waited_ms = CAST(v.column13 AS BIGINT), handled_ms = CAST(v.column14 AS BIGINT), ended_by = v.column15,
    end_cause = v.column16
FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) AS v
WHERE contacts.id = v.column1;

-- name: put_customer_found
UPDATE contacts SET customer_id = ? WHERE id = ? AND customer_id IS NULL;

-- name: put_corrected
UPDATE contacts SET queue = ?, agent = ?, outcome = ?, answered_at = ?, waited_ms = ?, handled_ms = ? WHERE id = ?;

-- name: put_completed
UPDATE contact_details SET disposition = COALESCE(?, disposition), note = COALESCE(?, note) WHERE contact_id = ?;

-- name: put_visit
INSERT INTO visits (contact_id, n, queue, entered_at, left_at, outcome, agent, waited_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id, n) DO UPDATE SET
    queue = excluded.queue, entered_at = excluded.entered_at,
    left_at = excluded.left_at, outcome = excluded.outcome, agent = excluded.agent, waited_ms = excluded.waited_ms;

-- name: put_part
INSERT INTO contact_parts (contact_id, n, agent, queue, from_at, talk_ms, hold_ms, wrap_ms, until_at, closed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id, n) DO UPDATE SET
    agent = excluded.agent, queue = excluded.queue, from_at = excluded.from_at, talk_ms = excluded.talk_ms,
    hold_ms = excluded.hold_ms, wrap_ms = excluded.wrap_ms, until_at = excluded.until_at,
    closed_at = excluded.closed_at;

-- name: put_facts
-- Of one whose details were erased nothing is found, and what is known stays. PostgreSQL takes what is in VALUES for text.
INSERT INTO contact_facts (contact_id, line, tier, model, disposition, language, transfers)
SELECT c.id,
       CASE WHEN c.direction = 'outbound' THEN COALESCE(d.from_e164, d.from_raw) ELSE COALESCE(d.to_e164, d.to_raw) END,
       d.tier,
       (SELECT q.model FROM contact_questions q
        WHERE q.contact_id = c.id AND q.model IS NOT NULL ORDER BY q.n DESC LIMIT 1),
       d.disposition, d.language, CAST(v.column2 AS BIGINT)
FROM (VALUES (?, ?)) AS v
JOIN contacts c ON c.id = v.column1 JOIN contact_details d ON d.contact_id = c.id
WHERE TRUE
ON CONFLICT (contact_id) DO UPDATE SET
    line = excluded.line, tier = excluded.tier, model = excluded.model, disposition = excluded.disposition,
    language = excluded.language, transfers = excluded.transfers;

-- name: put_disposition
UPDATE contact_facts SET disposition = COALESCE(
    (SELECT d.disposition FROM contact_details d WHERE d.contact_id = contact_facts.contact_id), disposition)
WHERE contact_id = ?;

-- name: put_response
INSERT INTO responses (contact_id, n, queue, agent, asked_at, at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id, n) DO UPDATE SET
    queue = excluded.queue, agent = excluded.agent, asked_at = excluded.asked_at, at = excluded.at;

-- name: put_interval
INSERT INTO intervals (agent, from_at, seq, until_at, state, presence) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (agent, from_at, seq) DO UPDATE SET until_at = excluded.until_at;

-- name: put_changed
INSERT INTO report_changed (contact_id) VALUES (?)
ON CONFLICT (contact_id) DO UPDATE SET n = report_changed.n + 1;

-- name: put_dirty
INSERT INTO report_dirty (span, at) VALUES (?, ?) ON CONFLICT (span, at) DO UPDATE SET n = report_dirty.n + 1;

-- name: put_details
INSERT INTO contact_details (contact_id, from_raw, from_e164, from_name, to_raw, to_e164, language, attributes,
                             note, disposition, callback_raw, callback_e164, unknown_number,
                             asked, tier)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id) DO UPDATE SET
    from_raw = excluded.from_raw, from_e164 = excluded.from_e164, from_name = excluded.from_name,
    to_raw = excluded.to_raw, to_e164 = excluded.to_e164, language = excluded.language,
    attributes = excluded.attributes, note = excluded.note, disposition = excluded.disposition,
    callback_raw = excluded.callback_raw, callback_e164 = excluded.callback_e164, asked = excluded.asked,
    tier = excluded.tier;

-- name: put_question
INSERT INTO contact_questions (contact_id, n, at, question, answer, agent, model)
VALUES (?1, (SELECT COALESCE(MAX(n), 0) + 1 FROM contact_questions WHERE contact_id = ?1), ?2, ?3, ?4, ?5, ?6);
