-- Passkeys (WebAuthn) of users. "credential", "handle" (of the user at the authenticator: random) and "public_key"
-- (as COSE has it) are base64url; "sign_count": how often it has signed, 0 where it does not count.
CREATE TABLE passkeys (
    credential TEXT PRIMARY KEY,
    "user"     TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    handle     TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sign_count INTEGER NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER -- NULL: never
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_user ON passkeys ("user", created_at, credential);

-- What authenticators are asked to sign: "holder" is the hash of what the browser's cookie holds, or of a session.
CREATE TABLE passkey_challenges (
    holder     TEXT NOT NULL,
    purpose    TEXT NOT NULL, -- add, sign_in
    challenge  TEXT NOT NULL,
    handle     TEXT NOT NULL, -- that was told with it; empty: none was
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (holder, purpose)
) STRICT, WITHOUT ROWID;

CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_at);

-- Whether a session was begun by a passkey, which is a second factor, too.
ALTER TABLE sessions ADD COLUMN by_passkey INTEGER NOT NULL DEFAULT 0;
