-- What is written with a customer goes on by the same ref, contact after contact: a ref names no contact alone.
ALTER TABLE contacts DROP CONSTRAINT contacts_source_ref_key;
CREATE INDEX contacts_ref ON contacts (source, ref, id DESC);

-- The lasting exchange with one address on one channel, and the messages of it. Personal data, beside the log.
CREATE TABLE threads (
    id         TEXT COLLATE "C" PRIMARY KEY,
    source     TEXT COLLATE "C" NOT NULL,
    ref        TEXT COLLATE "C" NOT NULL,
    channel    TEXT COLLATE "C" NOT NULL,
    opened_at  BIGINT NOT NULL,
    last_at    BIGINT NOT NULL, -- when the last message was written
    contact_id TEXT COLLATE "C" NOT NULL, -- the newest contact of it
    UNIQUE (source, ref)
);
CREATE INDEX threads_last ON threads (last_at DESC, id DESC);

CREATE TABLE messages (
    id          TEXT COLLATE "C" PRIMARY KEY,
    thread_id   TEXT COLLATE "C" NOT NULL,
    contact_id  TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL, -- when it was written, as its source says
    direction   TEXT COLLATE "C" NOT NULL, -- in, out, internal
    author_kind TEXT COLLATE "C" NOT NULL, -- customer, agent, supervisor, hub
    author_id   TEXT COLLATE "C",
    author_name TEXT COLLATE "C",
    text        TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C",
    in_reply_to TEXT COLLATE "C",
    attachments TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    source_id   TEXT COLLATE "C", -- the source's own id of it
    status      TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C",
    attempt     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX messages_thread ON messages (thread_id, at DESC, id DESC);
CREATE INDEX messages_contact ON messages (contact_id, at DESC, id DESC);
CREATE UNIQUE INDEX messages_source ON messages (thread_id, source_id) WHERE source_id IS NOT NULL;
