-- name: events_of_contact
SELECT seq, type, version, data FROM log WHERE contact_id = :contact_id ORDER BY seq LIMIT :limit;

-- name: live_row
SELECT c.source, c.ref, d.contact_id, d.from_raw, d.from_e164, d.from_name, d.to_raw, d.to_e164, d.language,
       d.attributes, d.note, d.disposition, d.callback_raw, d.callback_e164, d.unknown_number, d.asked, d.tier
FROM contacts c JOIN contact_details d ON d.contact_id = c.id WHERE c.id = ?;

-- name: open_intervals
SELECT agent, from_at, seq, until_at, state, presence FROM intervals WHERE until_at IS NULL;

-- name: ended_visits
-- Tasks are no customer's. The wait of a call-back counts for nothing; the visits of a call before it end with one that became it.
SELECT v.queue, v.outcome,
       CASE WHEN c.channel = 'callback' AND (c.ref = c.id OR NOT EXISTS (
           SELECT 1 FROM visits later
           WHERE later.contact_id = v.contact_id AND later.n >= v.n AND later.outcome = 'callback'
       )) THEN NULL ELSE v.waited_ms END,
       v.left_at
FROM visits v LEFT JOIN contacts c ON c.id = v.contact_id
WHERE v.left_at >= :since AND v.outcome IS NOT NULL AND (c.channel IS NULL OR c.channel <> 'task');

-- name: responses
SELECT queue, n, asked_at, at, agent IS NOT NULL FROM responses WHERE at >= :since AND at < :until;
