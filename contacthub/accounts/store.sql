-- name: users
SELECT name, role, agent, password, disabled FROM users;

-- name: sign_ins
SELECT hash, "user", csrf_token, began_at, used_at FROM sessions;

-- name: tokens
SELECT name, hash, scopes, agent, sources, event_limit, created_at, revoked_at FROM tokens;

-- name: put_user
INSERT INTO users (name, role, agent, password, disabled) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    role = excluded.role, agent = excluded.agent, password = excluded.password, disabled = excluded.disabled;

-- name: put_sign_in
INSERT INTO sessions (hash, "user", csrf_token, began_at, used_at) VALUES (?, ?, ?, ?, ?);

-- name: mark_used
UPDATE sessions SET used_at = ? WHERE hash = ?;

-- name: drop_sign_in
DELETE FROM sessions WHERE hash = ?;

-- name: drop_sign_ins_of
DELETE FROM sessions WHERE "user" = ?;

-- name: put_token
INSERT INTO tokens (name, hash, scopes, agent, sources, event_limit, created_at, revoked_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    hash = excluded.hash, scopes = excluded.scopes, agent = excluded.agent, sources = excluded.sources,
    event_limit = excluded.event_limit, created_at = excluded.created_at, revoked_at = excluded.revoked_at;

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

-- name: devices
SELECT hash, "user", seen_at FROM devices WHERE hash = ?;

-- name: put_device
INSERT INTO devices (hash, "user", seen_at) VALUES (?, ?, ?)
ON CONFLICT (hash, "user") DO UPDATE SET seen_at = excluded.seen_at;

-- name: drop_old_devices
DELETE FROM devices WHERE "user" = :user AND hash NOT IN (
    SELECT hash FROM devices WHERE "user" = :user ORDER BY hash = :newest DESC, seen_at DESC LIMIT :most);

-- name: drop_devices_of
DELETE FROM devices WHERE "user" = ?;
