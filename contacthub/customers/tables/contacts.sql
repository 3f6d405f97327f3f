-- Earlier contacts of a customer, from the attached hub.db, without the one that the card is for; also those from before a merge.

-- name: list
SELECT * FROM (
    SELECT c.id, c.arrived_at, c.channel, c.queue, c.agent, c.outcome, d.disposition, d.note
    FROM hub.contacts AS c LEFT JOIN hub.contact_details AS d ON d.contact_id = c.id
    WHERE c.customer_id = :customer_id AND c.id <> :contact_id
    ORDER BY c.arrived_at DESC LIMIT :most) AS q1
UNION ALL
SELECT * FROM (
    SELECT c.id, c.arrived_at, c.channel, c.queue, c.agent, c.outcome, d.disposition, d.note
    FROM merged_ids AS m JOIN hub.contacts AS c ON c.customer_id = m.former_id
    LEFT JOIN hub.contact_details AS d ON d.contact_id = c.id
    WHERE m.customer_id = :customer_id AND c.id <> :contact_id
    ORDER BY c.arrived_at DESC LIMIT :most) AS q2
ORDER BY arrived_at DESC LIMIT :most;

-- name: count
SELECT (SELECT count(*) FROM hub.contacts WHERE customer_id = :customer_id AND id <> :contact_id)
     + (SELECT count(*) FROM merged_ids AS m JOIN hub.contacts AS c ON c.customer_id = m.former_id
        WHERE m.customer_id = :customer_id AND c.id <> :contact_id);
