-- name: all
SELECT contact_id, purpose, channel, given, said_by, at, noted_with FROM consents_said ORDER BY at;

-- name: noted
UPDATE consents_said SET noted_with = ?
WHERE contact_id = ? AND purpose = ? AND given = ? AND at = ?;

-- name: drop
DELETE FROM consents_said WHERE contact_id = ? AND purpose = ? AND given = ? AND at = ?;
