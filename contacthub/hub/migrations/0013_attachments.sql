-- Files with messages, whose bytes are in the folder `attachments`. Personal data, beside the log.
CREATE TABLE attachments (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    media_type  TEXT NOT NULL, -- by what is in it
    size        INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    owner       TEXT NOT NULL, -- the user, token or source that sent it
    sources     TEXT, -- for whose messages: JSON, * for any; null: it was sent by a person
    uploaded_at INTEGER NOT NULL,
    message_id  TEXT -- null: it is with no message yet
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_unused ON attachments (uploaded_at) WHERE message_id IS NULL;
CREATE INDEX attachments_unused_of ON attachments (owner) WHERE message_id IS NULL;
