-- name: pay
INSERT INTO token_use (hash, paid_until) VALUES (:hash, :first)
ON CONFLICT (hash) DO UPDATE SET
    paid_until = CASE WHEN token_use.paid_until > :now THEN token_use.paid_until ELSE :now END + :cost
WHERE token_use.paid_until <= :at_most
RETURNING paid_until;

-- name: paid_until
SELECT paid_until FROM token_use WHERE hash = ?;

-- name: drop_paid
DELETE FROM token_use WHERE paid_until <= ?;
