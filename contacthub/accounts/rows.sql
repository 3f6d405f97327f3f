-- name: put_guess
INSERT INTO guesses (kind, key, locked_until, forgotten_at) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET
    locked_until = excluded.locked_until, forgotten_at = excluded.forgotten_at;
