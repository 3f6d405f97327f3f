-- name: users
SELECT name, role, agent, password, disabled, EXISTS (
    SELECT 1 FROM second_factors AS f WHERE f."user" = users.name AND f.is_on = 1), subject, role_name, team FROM users;

-- name: stored_users
-- Also of a database that an older version left, which has no second factors.
SELECT name, role, agent, disabled FROM users;

-- name: sign_ins
SELECT hash, "user", csrf_token, began_at, used_at, address, browser, proved_at, by_passkey FROM sessions;

-- name: tokens
SELECT name, hash, scopes, agent, sources, event_limit, created_at, revoked_at FROM tokens;

-- name: user
SELECT name, role, agent, password, disabled, EXISTS (
    SELECT 1 FROM second_factors AS f WHERE f."user" = users.name AND f.is_on = 1), subject, role_name, team
FROM users WHERE name = ?;

-- name: sign_in
SELECT hash, "user", csrf_token, began_at, used_at, address, browser, proved_at, by_passkey
FROM sessions WHERE hash = ?;

-- name: token
SELECT name, hash, scopes, agent, sources, event_limit, created_at, revoked_at FROM tokens WHERE name = ?;

-- name: put_user
INSERT INTO users (name, role, agent, password, disabled, subject, role_name, team) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    role = excluded.role, agent = excluded.agent, password = excluded.password, disabled = excluded.disabled,
    subject = excluded.subject, role_name = excluded.role_name, team = excluded.team;

-- name: rehash
UPDATE users SET password = ? WHERE name = ? AND password = ? RETURNING name;

-- name: put_sign_in
INSERT INTO sessions (hash, "user", csrf_token, began_at, used_at, address, browser, proved_at, by_passkey)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: mark_proved
UPDATE sessions SET proved_at = ? WHERE hash = ? AND proved_at < ?;

-- name: mark_used
UPDATE sessions SET used_at = ? WHERE hash = ? AND used_at < ?;

-- name: drop_sign_in
DELETE FROM sessions WHERE hash = ? RETURNING hash;

-- name: drop_sign_ins_of
DELETE FROM sessions WHERE "user" = ? AND hash <> ? RETURNING hash;

-- name: put_token
INSERT INTO tokens (name, hash, scopes, agent, sources, event_limit, created_at, revoked_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    hash = excluded.hash, scopes = excluded.scopes, agent = excluded.agent, sources = excluded.sources,
    event_limit = excluded.event_limit, created_at = excluded.created_at, revoked_at = excluded.revoked_at;

-- name: devices
SELECT hash, "user", seen_at FROM devices WHERE hash = ?;

-- name: put_device
INSERT INTO devices (hash, "user", seen_at) VALUES (?, ?, ?)
ON CONFLICT (hash, "user") DO UPDATE SET seen_at = excluded.seen_at;

-- name: drop_old_devices
DELETE FROM devices WHERE "user" = :user AND hash NOT IN (
    SELECT hash FROM devices WHERE "user" = :user ORDER BY hash = :newest DESC, seen_at DESC LIMIT :most);

-- name: drop_devices_of
DELETE FROM devices WHERE "user" = ? AND hash <> ?;

-- name: next_change
INSERT INTO meta (key, value) VALUES ('account_changes', '1')
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT) RETURNING value;

-- name: put_change
INSERT INTO account_changes (n, kind, key, why) VALUES (?, ?, ?, ?);

-- name: last_change
SELECT COALESCE(MAX(n), 0) FROM account_changes;

-- name: changes
SELECT n, kind, key, why FROM account_changes WHERE n > ? ORDER BY n LIMIT ?;

-- name: drop_changes
DELETE FROM account_changes WHERE n <= (SELECT MAX(n) FROM account_changes) - ?;
