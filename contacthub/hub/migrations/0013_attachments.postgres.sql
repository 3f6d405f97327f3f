-- Files with messages, whose bytes are in the folder `attachments`. Personal data, beside the log.
CREATE TABLE attachments (
    id          TEXT COLLATE "C" PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL,
    media_type  TEXT COLLATE "C" NOT NULL, -- by what is in it
    size        BIGINT NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    owner       TEXT COLLATE "C" NOT NULL, -- the user, token or source that sent it
    sources     TEXT COLLATE "C", -- for whose messages: JSON, * for any; null: it was sent by a person
    uploaded_at BIGINT NOT NULL,
    message_id  TEXT COLLATE "C" -- null: it is with no message yet
);
CREATE INDEX attachments_unused ON attachments (uploaded_at) WHERE message_id IS NULL;
CREATE INDEX attachments_unused_of ON attachments (owner) WHERE message_id IS NULL;
