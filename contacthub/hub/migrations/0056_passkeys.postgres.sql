-- Passkeys (WebAuthn) of users. "credential", "handle" (of the user at the authenticator: random) and "public_key"
-- (as COSE has it) are base64url; "sign_count": how often it has signed, 0 where it does not count.
CREATE TABLE passkeys (
    credential TEXT COLLATE "C" PRIMARY KEY,
    "user"     TEXT COLLATE "C" NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    handle     TEXT COLLATE "C" NOT NULL,
    public_key TEXT COLLATE "C" NOT NULL,
    sign_count BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT -- NULL: never
);

CREATE INDEX passkeys_by_user ON passkeys ("user", created_at, credential);

-- What authenticators are asked to sign: "holder" is the hash of what the browser's cookie holds, or of a session.
CREATE TABLE passkey_challenges (
    holder     TEXT COLLATE "C" NOT NULL,
    purpose    TEXT COLLATE "C" NOT NULL, -- add, sign_in
    challenge  TEXT COLLATE "C" NOT NULL,
    handle     TEXT COLLATE "C" NOT NULL, -- that was told with it; empty: none was
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (holder, purpose)
);

CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_at);

-- Whether a session was begun by a passkey, which is a second factor, too.
ALTER TABLE sessions ADD COLUMN by_passkey BIGINT NOT NULL DEFAULT 0;
