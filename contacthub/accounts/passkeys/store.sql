-- name: put_challenge
INSERT INTO passkey_challenges (holder, purpose, challenge, handle, expires_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (holder, purpose) DO UPDATE SET
    challenge = excluded.challenge, handle = excluded.handle, expires_at = excluded.expires_at;

-- name: drop_oldest_challenges
DELETE FROM passkey_challenges WHERE expires_at <= (
    SELECT expires_at FROM passkey_challenges ORDER BY expires_at DESC LIMIT 1 OFFSET ?);

-- name: challenge
SELECT challenge FROM passkey_challenges WHERE holder = ? AND purpose = ?;

-- name: take_challenge
DELETE FROM passkey_challenges WHERE holder = ? AND purpose = ? RETURNING challenge, handle, expires_at;

-- name: drop_challenges
DELETE FROM passkey_challenges WHERE expires_at <= ?;

-- name: put_passkey
INSERT INTO passkeys (credential, "user", handle, public_key, sign_count, name, created_at, used_at)
SELECT :credential, :user, :handle, :key, :sign_count, :name, :created_at, NULL
WHERE (SELECT COUNT(*) FROM passkeys WHERE "user" = :user) < :most
ON CONFLICT (credential) DO NOTHING RETURNING credential;

-- name: passkey
SELECT credential, "user", handle, public_key, sign_count, name, created_at, used_at FROM passkeys WHERE credential = ?;

-- name: passkeys_of
SELECT credential, "user", handle, public_key, sign_count, name, created_at, used_at FROM passkeys
WHERE "user" = ? ORDER BY created_at, credential;

-- name: count_passkeys
SELECT "user", COUNT(*) FROM passkeys GROUP BY "user";

-- name: use_passkey
UPDATE passkeys SET sign_count = :sign_count, used_at = :now WHERE credential = :credential
AND (sign_count < :sign_count OR (sign_count = 0 AND :sign_count = 0)) RETURNING credential;

-- name: rename_passkey
UPDATE passkeys SET name = ? WHERE credential = ? AND "user" = ? RETURNING credential;

-- name: drop_passkey
DELETE FROM passkeys WHERE credential = ? AND "user" = ? RETURNING credential;

-- name: drop_passkeys_of
DELETE FROM passkeys WHERE "user" = ? RETURNING credential;
