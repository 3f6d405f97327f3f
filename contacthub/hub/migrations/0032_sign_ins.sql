-- Where a sign-in is, for its user to know it again: the address, and browser and system in a few words.
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';

-- By which a user sets a password, once; "hash" is of what the link holds. A new one replaces the last.
CREATE TABLE password_links (
    "user"     TEXT PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE,
    hash       TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
);
