-- The log, what is derived from it, and what stands beside it. Instants are UTC milliseconds.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The numbered record of everything that happened on the floor. No personal data.
CREATE TABLE log (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    occurred_at INTEGER,
    type        TEXT NOT NULL,
    version     INTEGER NOT NULL,
    contact_id  TEXT,
    data        TEXT NOT NULL
) STRICT;
CREATE INDEX log_contact ON log (contact_id, seq) WHERE contact_id IS NOT NULL;

CREATE TABLE snapshots (
    seq     INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    floor   TEXT NOT NULL
) STRICT;

-- What arrived through the events interface, so that a repetition changes nothing.
CREATE TABLE inbox (
    source     TEXT NOT NULL,
    id         TEXT NOT NULL,
    contact_id TEXT,
    at         INTEGER NOT NULL,
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_replies (
    secret     TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    results    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (secret, webhook_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_replies_at ON webhook_replies (at);

-- Ends that came before their arrival.
CREATE TABLE early_ends (
    source TEXT NOT NULL,
    ref    TEXT NOT NULL,
    ended_by TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (source, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
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
    UNIQUE (source, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_arrived ON contacts (arrived_at DESC, id DESC);
CREATE INDEX contacts_agent ON contacts (agent, arrived_at DESC, id DESC);
CREATE INDEX contacts_queue ON contacts (queue, arrived_at DESC, id DESC);
CREATE INDEX contacts_live ON contacts (state, arrived_at DESC, id DESC) WHERE state <> 'closed';
CREATE INDEX contacts_customer ON contacts (customer_id, arrived_at DESC) WHERE customer_id IS NOT NULL;

CREATE TABLE visits (
    contact_id TEXT NOT NULL,
    n          INTEGER NOT NULL,
    queue      TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    left_at    INTEGER,
    outcome    TEXT,
    agent      TEXT,
    waited_ms  INTEGER, -- null: not known
    PRIMARY KEY (contact_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_left ON visits (left_at) WHERE left_at IS NOT NULL;

-- How long each agent was in each state.
CREATE TABLE intervals (
    agent    TEXT NOT NULL,
    from_at  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    until_at INTEGER,
    state    TEXT NOT NULL,
    presence TEXT NOT NULL,
    PRIMARY KEY (agent, from_at, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX intervals_open ON intervals (agent) WHERE until_at IS NULL;

-- Personal data of a contact, beside the log. Erasing a person deletes rows here.
CREATE TABLE contact_details (
    contact_id  TEXT PRIMARY KEY,
    from_raw    TEXT,
    from_e164   TEXT,
    from_name   TEXT,
    to_raw      TEXT,
    to_e164     TEXT,
    language    TEXT,
    attributes  TEXT NOT NULL DEFAULT '{}',
    match       TEXT,
    note        TEXT,
    disposition TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_questions (
    contact_id TEXT NOT NULL,
    n          INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    question   TEXT NOT NULL,
    answer     TEXT,
    agent      TEXT,
    PRIMARY KEY (contact_id, n)
) STRICT, WITHOUT ROWID;

-- Names, addresses and settings of the floor file; routing itself reads the log.
CREATE TABLE directory (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    name     TEXT PRIMARY KEY,
    role     TEXT NOT NULL,
    agent    TEXT,
    password TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Sessions and tokens are kept as SHA-256 of what the holder has.
CREATE TABLE sessions (
    hash       TEXT PRIMARY KEY,
    user       TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    csrf_token TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    name    TEXT PRIMARY KEY,
    hash    TEXT NOT NULL UNIQUE,
    scopes  TEXT NOT NULL,
    agent   TEXT,
    sources TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Replies to console commands, so that a repeated ref is answered and not done again.
CREATE TABLE command_replies (
    viewer TEXT NOT NULL,
    ref    TEXT NOT NULL,
    at     INTEGER NOT NULL,
    reply  TEXT NOT NULL,
    PRIMARY KEY (viewer, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_replies_at ON command_replies (at);

-- Call-backs owed to sources: written with the events that cause them, deleted when settled.
CREATE TABLE callbacks (
    seq        INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    type       TEXT NOT NULL,
    data       TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

CREATE TABLE stopped_callbacks (
    source       TEXT PRIMARY KEY,
    callback_url TEXT NOT NULL,
    at           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pops (
    offer_id   TEXT PRIMARY KEY,
    agent      TEXT NOT NULL,
    painted_ms INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who looked at or changed a customer, and when.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    viewer  TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;
