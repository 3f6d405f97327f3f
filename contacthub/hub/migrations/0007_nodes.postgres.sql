-- What changed of users, sessions and tokens, in order, so that nodes over one database follow each other.
CREATE TABLE account_changes (
    n    BIGINT PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    key  TEXT COLLATE "C" NOT NULL,
    why  TEXT COLLATE "C" -- of what ended
);

-- Each opens one console socket. "hash" is of what the browser has.
CREATE TABLE tickets (
    hash       TEXT COLLATE "C" PRIMARY KEY,
    session    TEXT COLLATE "C" NOT NULL REFERENCES sessions (hash) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tickets_session ON tickets (session, expires_at);
