-- name: visits_came
-- Tasks are no customer's. The wait of a call-back counts for nothing; the visits of a call before it end with one that became it.
SELECT v.queue, v.entered_at, v.left_at, v.outcome, v.agent,
       CASE WHEN c.channel = 'callback' AND (c.ref = c.id OR NOT EXISTS (
           SELECT 1 FROM visits later
           WHERE later.contact_id = v.contact_id AND later.n >= v.n AND later.outcome = 'callback'
       )) THEN NULL ELSE v.waited_ms END,
       f.line, c.channel, f.disposition, f.tier, f.model
FROM visits v JOIN contacts c ON c.id = v.contact_id LEFT JOIN contact_facts f ON f.contact_id = v.contact_id
WHERE v.entered_at >= :since AND v.entered_at < :until AND c.channel <> 'task';

-- name: visits_happened
-- Those that came before, and ended in this time.
SELECT v.queue, v.entered_at, v.left_at, v.outcome, v.agent,
       CASE WHEN c.channel = 'callback' AND (c.ref = c.id OR NOT EXISTS (
           SELECT 1 FROM visits later
           WHERE later.contact_id = v.contact_id AND later.n >= v.n AND later.outcome = 'callback'
       )) THEN NULL ELSE v.waited_ms END,
       f.line, c.channel, f.disposition, f.tier, f.model
FROM visits v JOIN contacts c ON c.id = v.contact_id LEFT JOIN contact_facts f ON f.contact_id = v.contact_id
WHERE v.left_at >= :since AND v.left_at < :until AND v.entered_at < :since AND c.channel <> 'task';

-- name: contacts_came
-- By their first visit. On the same matter is another contact of the customer that came into the same queue, or was about the same model.
SELECT first.queue, first.entered_at, c.ended_at, c.agent, c.answered_at, COALESCE(f.transfers, 0), c.arrived_at,
       CASE WHEN c.customer_id IS NOT NULL AND c.direction = 'inbound' THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (
           SELECT 1 FROM contacts o JOIN visits ov ON ov.contact_id = o.id AND ov.n = 1
                LEFT JOIN contact_facts om ON om.contact_id = o.id
           WHERE o.customer_id = c.customer_id AND o.arrived_at > c.arrived_at
             AND o.arrived_at <= c.arrived_at + :within_ms
             AND o.direction = 'inbound' AND o.channel <> 'task' AND (ov.queue = first.queue OR om.model = f.model)
       ) THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (
           SELECT 1 FROM contacts o JOIN visits ov ON ov.contact_id = o.id AND ov.n = 1
                LEFT JOIN contact_facts om ON om.contact_id = o.id
           WHERE o.customer_id = c.customer_id AND o.arrived_at < c.arrived_at
             AND o.arrived_at >= c.arrived_at - :within_ms
             AND o.direction = 'inbound' AND o.channel <> 'task' AND (ov.queue = first.queue OR om.model = f.model)
       ) THEN 1 ELSE 0 END,
       f.line, c.channel, f.disposition, f.tier, f.model
FROM visits first JOIN contacts c ON c.id = first.contact_id LEFT JOIN contact_facts f ON f.contact_id = c.id
WHERE first.entered_at >= :since AND first.entered_at < :until AND first.n = 1 AND c.channel <> 'task';

-- name: contacts_ended
SELECT first.queue, first.entered_at, c.ended_at, c.agent, c.answered_at, COALESCE(f.transfers, 0), c.arrived_at,
       0, 0, 0, f.line, c.channel, f.disposition, f.tier, f.model
FROM contacts c JOIN visits first ON first.contact_id = c.id AND first.n = 1
     LEFT JOIN contact_facts f ON f.contact_id = c.id
WHERE c.ended_at >= :since AND c.ended_at < :until AND c.channel <> 'task';

-- name: parts_came
SELECT p.queue, first.entered_at, p.agent, p.talk_ms, p.hold_ms, p.wrap_ms,
       f.line, c.channel, f.disposition, f.tier, f.model
FROM visits first JOIN contacts c ON c.id = first.contact_id JOIN contact_parts p ON p.contact_id = c.id
     LEFT JOIN contact_facts f ON f.contact_id = c.id
WHERE first.entered_at >= :since AND first.entered_at < :until AND first.n = 1 AND p.closed_at IS NOT NULL
  AND c.channel <> 'task';

-- name: parts_closed
SELECT p.queue, p.closed_at, p.agent, p.talk_ms, p.hold_ms, p.wrap_ms,
       f.line, c.channel, f.disposition, f.tier, f.model
FROM contact_parts p JOIN contacts c ON c.id = p.contact_id LEFT JOIN contact_facts f ON f.contact_id = c.id
WHERE p.closed_at >= :since AND p.closed_at < :until AND c.channel <> 'task';

-- name: responses_came
SELECT r.queue, r.asked_at, r.at, r.n, r.agent, f.line, c.channel, f.disposition, f.tier, f.model
FROM responses r JOIN contacts c ON c.id = r.contact_id LEFT JOIN contact_facts f ON f.contact_id = c.id
WHERE r.asked_at >= :since AND r.asked_at < :until;

-- name: responses_happened
SELECT r.queue, r.asked_at, r.at, r.n, r.agent, f.line, c.channel, f.disposition, f.tier, f.model
FROM responses r JOIN contacts c ON c.id = r.contact_id LEFT JOIN contact_facts f ON f.contact_id = c.id
WHERE r.at >= :since AND r.at < :until;

-- name: short_intervals
SELECT agent, from_at, seq, until_at, state, presence FROM intervals
WHERE from_at > :from_then AND from_at < :until AND until_at > :since AND until_at - from_at < 900000;

-- name: long_intervals
SELECT agent, from_at, seq, until_at, state, presence FROM intervals
WHERE until_at > :since AND until_at - from_at >= 900000 AND from_at < :until AND from_at > :from_then;

-- name: changed
SELECT contact_id, n FROM report_changed ORDER BY contact_id LIMIT :most;

-- name: times_of_contact
-- Every instant by which something of a contact is counted, and the first visits of others by its customer.
SELECT entered_at, left_at FROM visits WHERE contact_id = :id
UNION ALL SELECT closed_at, until_at FROM contact_parts WHERE contact_id = :id
UNION ALL SELECT asked_at, at FROM responses WHERE contact_id = :id
UNION ALL SELECT ended_at, arrived_at FROM contacts WHERE id = :id
UNION ALL
SELECT ov.entered_at, CAST(NULL AS BIGINT)
FROM contacts c JOIN contacts o ON o.customer_id = c.customer_id JOIN visits ov ON ov.contact_id = o.id AND ov.n = 1
WHERE c.id = :id AND o.arrived_at >= c.arrived_at - :within_ms AND o.arrived_at <= c.arrived_at + :within_ms;

-- name: settle_changed
DELETE FROM report_changed WHERE contact_id = ? AND n = ?;

-- name: mark
INSERT INTO report_dirty (span, at) VALUES (?, ?) ON CONFLICT (span, at) DO UPDATE SET n = report_dirty.n + 1;

-- name: dirty
SELECT at FROM report_dirty WHERE span = :span AND at >= :since AND at < :until ORDER BY at LIMIT :most;

-- name: dirty_count
SELECT COUNT(*) FROM report_dirty WHERE span = :span AND at >= :since AND at < :until;

-- name: times_dirtied
SELECT n FROM report_dirty WHERE span = ? AND at = ?;

-- name: settle
DELETE FROM report_dirty WHERE span = ? AND at = ? AND n = ?;

-- name: has_cells
SELECT 1 FROM report_cells WHERE span = ? AND basis IN ('came', 'happened') AND kind = 'all' AND at = ? LIMIT 1;

-- name: drop_cells
DELETE FROM report_cells
WHERE span = :span AND basis IN ('came', 'happened')
  AND kind IN ('all', 'agent', 'line', 'channel', 'disposition', 'tier', 'model') AND at = :at;

-- name: drop_added
DELETE FROM report_cells WHERE span <> 'quarter';

-- name: forget_added
DELETE FROM report_dirty WHERE span <> 'quarter';

-- name: bounds
SELECT MIN(at), MAX(at) FROM (
    SELECT MIN(entered_at) AS at FROM visits UNION ALL SELECT MAX(entered_at) FROM visits
    UNION ALL SELECT MAX(left_at) FROM visits
    UNION ALL SELECT MIN(from_at) FROM intervals UNION ALL SELECT MAX(from_at) FROM intervals
    UNION ALL SELECT MIN(asked_at) FROM responses UNION ALL SELECT MAX(at) FROM responses
    UNION ALL SELECT MIN(at) FROM report_cells UNION ALL SELECT MAX(at) FROM report_cells
) AS found;

-- name: forgotten_before
SELECT MAX(before) FROM retention_runs WHERE kind = 'contacts' AND removed > 0;

-- name: made_with
SELECT value FROM meta WHERE key = 'reports_made_with';

-- name: put_made_with
INSERT INTO meta (key, value) VALUES ('reports_made_with', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value;
