-- Failures to sign in that are not yet forgiven. "key" is a SHA-256: what was typed as a name may be a password.
CREATE TABLE guesses (
    kind         TEXT NOT NULL,
    key          TEXT NOT NULL,
    locked_until INTEGER NOT NULL,
    forgotten_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Browsers in which a user has signed in before; "hash" is of what the device's cookie holds.
CREATE TABLE devices (
    hash    TEXT NOT NULL,
    "user"  TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (hash, "user")
) STRICT, WITHOUT ROWID;
