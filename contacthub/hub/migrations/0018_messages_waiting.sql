-- What customers wrote on channels beyond what a thread takes in a minute: taken in later, in this order.
CREATE TABLE messages_waiting (
    place       TEXT PRIMARY KEY, -- ids that rise
    source      TEXT NOT NULL,
    ref         TEXT NOT NULL,
    id          TEXT NOT NULL,
    type        TEXT NOT NULL,
    data        TEXT NOT NULL, -- JSON
    occurred_at INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    UNIQUE (source, id)
) STRICT, WITHOUT ROWID;
