-- Failures to sign in that are not yet forgiven. "key" is a SHA-256: what was typed as a name may be a password.
CREATE TABLE guesses (
    kind         TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    locked_until BIGINT NOT NULL,
    forgotten_at BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);

-- Browsers in which a user has signed in before; "hash" is of what the device's cookie holds.
CREATE TABLE devices (
    hash    TEXT COLLATE "C" NOT NULL,
    "user"  TEXT COLLATE "C" NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (hash, "user")
);
