-- name: came
SELECT c.id, c.channel, COALESCE(v.queue, c.queue), c.outcome, c.arrived_at, c.offered_at, c.answered_at, c.ended_at,
       p.talk_ms + p.hold_ms, p.wrap_ms
FROM contacts c LEFT JOIN visits v ON v.contact_id = c.id AND v.n = 1
LEFT JOIN contact_parts p ON p.contact_id = c.id AND p.n = 1
WHERE c.arrived_at >= :since AND c.arrived_at < :until AND c.direction = 'inbound' AND c.routing = 'hub'
ORDER BY c.arrived_at, c.id;

-- name: were
SELECT agent, from_at, state, presence FROM intervals
WHERE from_at < :until AND (until_at IS NULL OR until_at > :since) ORDER BY agent, from_at, seq;

-- name: begins
SELECT MIN(seq) FROM log WHERE contact_id = ?;

-- name: zone
SELECT data FROM directory WHERE kind = 'floor';
