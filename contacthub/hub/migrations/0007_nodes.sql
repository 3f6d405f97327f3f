-- What changed of users, sessions and tokens, in order, so that nodes over one database follow each other.
CREATE TABLE account_changes (
    n    INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    why  TEXT -- of what ended
) STRICT;

-- Each opens one console socket. "hash" is of what the browser has.
CREATE TABLE tickets (
    hash       TEXT PRIMARY KEY,
    session    TEXT NOT NULL REFERENCES sessions (hash) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_session ON tickets (session, expires_at);
