-- name: edge
-- The last contact that a page looks at; what is asked of contacts comes in at the mark.
SELECT c.arrived_at, c.id FROM contacts c WHERE TRUE /* and */
ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1 OFFSET :looked;

-- name: rows
SELECT c.id, c.channel, c.direction, c.queue, c.agent, c.customer_id, c.state, c.outcome,
       c.arrived_at, c.answered_at, c.ended_at, c.closed_at, c.waited_ms, c.handled_ms,
       d.from_raw, d.from_e164, d.to_raw, d.to_e164,
       f.line, f.tier, f.model, f.disposition, f.language, f.transfers,
       (SELECT COUNT(*) FROM visits v WHERE v.contact_id = c.id),
       (SELECT COUNT(*) FROM contact_parts p WHERE p.contact_id = c.id),
       (SELECT CAST(SUM(p.talk_ms) AS BIGINT) FROM contact_parts p WHERE p.contact_id = c.id),
       (SELECT CAST(SUM(p.hold_ms) AS BIGINT) FROM contact_parts p WHERE p.contact_id = c.id),
       (SELECT CAST(SUM(p.wrap_ms) AS BIGINT) FROM contact_parts p WHERE p.contact_id = c.id),
       (SELECT COUNT(*) FROM responses r WHERE r.contact_id = c.id AND r.agent IS NOT NULL),
       (SELECT r.at - r.asked_at FROM responses r WHERE r.contact_id = c.id AND r.n = 1 AND r.agent IS NOT NULL)
FROM contacts c
LEFT JOIN contact_facts f ON f.contact_id = c.id
LEFT JOIN contact_details d ON d.contact_id = c.id
WHERE TRUE /* and */
ORDER BY c.arrived_at DESC, c.id DESC LIMIT :most;
