-- Earlier contacts of a customer, from the attached hub.db, without the one that the card is for.

-- name: list
SELECT c.id, c.arrived_at, c.channel, c.queue, c.agent, c.outcome, d.disposition, d.note
FROM hub.contacts AS c LEFT JOIN hub.contact_details AS d ON d.contact_id = c.id
WHERE c.customer_id = :customer_id AND c.id <> :contact_id
ORDER BY c.arrived_at DESC LIMIT :most;

-- name: count
SELECT count(*) FROM hub.contacts WHERE customer_id = :customer_id AND id <> :contact_id;
