-- name: gave_up
SELECT v.contact_id, v.queue, v.left_at, v.outcome, v.waited_ms, c.channel, c.direction, c.customer_id,
       d.from_raw, d.from_e164, d.to_raw, d.to_e164
FROM visits v JOIN contacts c ON c.id = v.contact_id LEFT JOIN contact_details d ON d.contact_id = v.contact_id
WHERE v.outcome IN ('abandoned', 'short_abandoned') AND v.left_at >= :since AND v.left_at < :until
  AND (v.left_at, v.contact_id) < (:at, :id) /* and */
ORDER BY v.left_at DESC, v.contact_id DESC LIMIT :most;

-- name: later_of_number
SELECT c.id, c.arrived_at, c.answered_at, c.channel, c.direction, c.state
FROM contact_details d JOIN contacts c ON c.id = d.contact_id
WHERE d.from_e164 = :of AND d.contact_id > :id AND c.arrived_at >= :at /* and */
ORDER BY d.contact_id LIMIT :most;

-- name: later_of_customer
SELECT c.id, c.arrived_at, c.answered_at, c.channel, c.direction, c.state FROM contacts c
WHERE c.customer_id = :of AND c.arrived_at >= :at AND c.id <> :id /* and */
ORDER BY c.arrived_at LIMIT :most;
