-- name: locked
SELECT locked_until FROM guesses WHERE kind = ? AND key = ?;

-- name: count_guess
INSERT INTO guesses (kind, key, locked_until, forgotten_at) VALUES (:kind, :key, 0, :first)
ON CONFLICT (kind, key) DO UPDATE SET
    forgotten_at = CASE WHEN guesses.forgotten_at > :now THEN guesses.forgotten_at ELSE :now END + :forgiven_ms
RETURNING locked_until, forgotten_at;

-- name: lock_guess
UPDATE guesses SET locked_until = ? WHERE kind = ? AND key = ?;

-- name: drop_guess
DELETE FROM guesses WHERE kind = ? AND key = ?;

-- name: drop_guesses
DELETE FROM guesses WHERE forgotten_at <= ?;
