-- Whom agents chose for contacts from numbers that the customers had not.

-- name: choice
SELECT number, customer_id, kept FROM number_choices WHERE contact_id = :contact_id;

-- name: put
INSERT INTO number_choices (contact_id, number, customer_id, agent, at, kept)
VALUES (:contact_id, :number, :customer_id, :agent, :at, :kept)
ON CONFLICT (contact_id) DO UPDATE SET
    number = excluded.number, customer_id = excluded.customer_id, agent = excluded.agent, at = excluded.at,
    kept = excluded.kept;

-- name: delete
DELETE FROM number_choices WHERE contact_id = :contact_id;
