-- name: events_of_contact
SELECT seq, type, version, data FROM log WHERE contact_id = :contact_id ORDER BY seq LIMIT :limit;

-- name: live_row
SELECT c.source, c.ref, d.contact_id, d.from_raw, d.from_e164, d.from_name, d.to_raw, d.to_e164, d.language,
       d.attributes, d.note, d.disposition, d.callback_raw, d.callback_e164, d.unknown_number
FROM contacts c JOIN contact_details d ON d.contact_id = c.id WHERE c.id = ?;

-- name: open_intervals
SELECT agent, from_at, seq, until_at, state, presence FROM intervals WHERE until_at IS NULL;

-- name: ended_visits
SELECT queue, outcome, waited_ms, left_at FROM visits WHERE left_at >= :since AND outcome IS NOT NULL;
