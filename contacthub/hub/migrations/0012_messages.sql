-- What is written with a customer goes on by the same ref, contact after contact: a ref names no contact alone.
CREATE TABLE contacts_anew (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    ref         TEXT NOT NULL,
    channel     TEXT NOT NULL,
    direction   TEXT NOT NULL,
    routing     TEXT NOT NULL,
    queue       TEXT,
    agent       TEXT,
    customer_id TEXT,
    state       TEXT NOT NULL,
    outcome     TEXT,
    arrived_at  INTEGER NOT NULL,
    offered_at  INTEGER,
    answered_at INTEGER,
    ended_at    INTEGER,
    closed_at   INTEGER,
    waited_ms   INTEGER, -- null: a call found talking after a lost connection, nobody knows since when
    handled_ms  INTEGER NOT NULL,
    ended_by    TEXT,
    end_cause   TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO contacts_anew SELECT
    id, source, ref, channel, direction, routing, queue, agent, customer_id, state, outcome, arrived_at, offered_at,
    answered_at, ended_at, closed_at, waited_ms, handled_ms, ended_by, end_cause FROM contacts;
DROP TABLE contacts;
ALTER TABLE contacts_anew RENAME TO contacts;
CREATE INDEX contacts_arrived ON contacts (arrived_at DESC, id DESC);
CREATE INDEX contacts_agent ON contacts (agent, arrived_at DESC, id DESC);
CREATE INDEX contacts_queue ON contacts (queue, arrived_at DESC, id DESC);
CREATE INDEX contacts_live ON contacts (state, arrived_at DESC, id DESC) WHERE state <> 'closed';
CREATE INDEX contacts_customer ON contacts (customer_id, arrived_at DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX contacts_ref ON contacts (source, ref, id DESC);

-- The lasting exchange with one address on one channel, and the messages of it. Personal data, beside the log.
CREATE TABLE threads (
    id         TEXT PRIMARY KEY,
    source     TEXT NOT NULL,
    ref        TEXT NOT NULL,
    channel    TEXT NOT NULL,
    opened_at  INTEGER NOT NULL,
    last_at    INTEGER NOT NULL, -- when the last message was written
    contact_id TEXT NOT NULL, -- the newest contact of it
    UNIQUE (source, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_last ON threads (last_at DESC, id DESC);

CREATE TABLE messages (
    id          TEXT PRIMARY KEY,
    thread_id   TEXT NOT NULL,
    contact_id  TEXT NOT NULL,
    at          INTEGER NOT NULL, -- when it was written, as its source says
    direction   TEXT NOT NULL, -- in, out, internal
    author_kind TEXT NOT NULL, -- customer, agent, supervisor, hub
    author_id   TEXT,
    author_name TEXT,
    text        TEXT NOT NULL,
    subject     TEXT,
    in_reply_to TEXT,
    attachments TEXT NOT NULL DEFAULT '[]',
    source_id   TEXT, -- the source's own id of it
    status      TEXT NOT NULL,
    reason      TEXT,
    attempt     INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_thread ON messages (thread_id, at DESC, id DESC);
CREATE INDEX messages_contact ON messages (contact_id, at DESC, id DESC);
CREATE UNIQUE INDEX messages_source ON messages (thread_id, source_id) WHERE source_id IS NOT NULL;
