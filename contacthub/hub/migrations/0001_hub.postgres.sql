-- The log, what is derived from it, and what stands beside it. Instants are UTC milliseconds.
-- Texts are compared by their bytes, as SQLite does.

CREATE TABLE meta (key TEXT COLLATE "C" PRIMARY KEY, value TEXT COLLATE "C" NOT NULL);

-- The numbered record of everything that happened on the floor. No personal data.
CREATE TABLE log (
    seq         BIGINT PRIMARY KEY,
    at          BIGINT NOT NULL,
    occurred_at BIGINT,
    type        TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL,
    contact_id  TEXT COLLATE "C",
    data        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX log_contact ON log (contact_id, seq) WHERE contact_id IS NOT NULL;

CREATE TABLE snapshots (
    seq     BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    floor   TEXT COLLATE "C" NOT NULL
);

-- What arrived through the events interface, so that a repetition changes nothing.
CREATE TABLE inbox (
    source     TEXT COLLATE "C" NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    contact_id TEXT COLLATE "C",
    at         BIGINT NOT NULL,
    PRIMARY KEY (source, id)
);

CREATE TABLE webhook_replies (
    secret     TEXT COLLATE "C" NOT NULL,
    webhook_id TEXT COLLATE "C" NOT NULL,
    results    TEXT COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (secret, webhook_id)
);

CREATE INDEX webhook_replies_at ON webhook_replies (at);

CREATE TABLE contacts (
    id          TEXT COLLATE "C" PRIMARY KEY,
    source      TEXT COLLATE "C" NOT NULL,
    ref         TEXT COLLATE "C" NOT NULL,
    channel     TEXT COLLATE "C" NOT NULL,
    direction   TEXT COLLATE "C" NOT NULL,
    routing     TEXT COLLATE "C" NOT NULL,
    queue       TEXT COLLATE "C",
    agent       TEXT COLLATE "C",
    customer_id TEXT COLLATE "C",
    state       TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C",
    arrived_at  BIGINT NOT NULL,
    offered_at  BIGINT,
    answered_at BIGINT,
    ended_at    BIGINT,
    closed_at   BIGINT,
    waited_ms   BIGINT, -- null: a call found talking after a lost connection, nobody knows since when
    handled_ms  BIGINT NOT NULL,
    UNIQUE (source, ref)
);
CREATE INDEX contacts_arrived ON contacts (arrived_at DESC, id DESC);
CREATE INDEX contacts_agent ON contacts (agent, arrived_at DESC, id DESC);
CREATE INDEX contacts_queue ON contacts (queue, arrived_at DESC, id DESC);
CREATE INDEX contacts_live ON contacts (state, arrived_at DESC, id DESC) WHERE state <> 'closed';
CREATE INDEX contacts_customer ON contacts (customer_id, arrived_at DESC) WHERE customer_id IS NOT NULL;

CREATE TABLE visits (
    contact_id TEXT COLLATE "C" NOT NULL,
    n          BIGINT NOT NULL,
    queue      TEXT COLLATE "C" NOT NULL,
    entered_at BIGINT NOT NULL,
    left_at    BIGINT,
    outcome    TEXT COLLATE "C",
    agent      TEXT COLLATE "C",
    waited_ms  BIGINT, -- null: not known
    PRIMARY KEY (contact_id, n)
);
CREATE INDEX visits_left ON visits (left_at) WHERE left_at IS NOT NULL;

-- How long each agent was in each state.
CREATE TABLE intervals (
    agent    TEXT COLLATE "C" NOT NULL,
    from_at  BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    until_at BIGINT,
    state    TEXT COLLATE "C" NOT NULL,
    presence TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (agent, from_at, seq)
);
CREATE INDEX intervals_open ON intervals (agent) WHERE until_at IS NULL;

-- Personal data of a contact, beside the log. Erasing a person deletes rows here.
CREATE TABLE contact_details (
    contact_id  TEXT COLLATE "C" PRIMARY KEY,
    from_raw    TEXT COLLATE "C",
    from_e164   TEXT COLLATE "C",
    from_name   TEXT COLLATE "C",
    to_raw      TEXT COLLATE "C",
    to_e164     TEXT COLLATE "C",
    language    TEXT COLLATE "C",
    attributes  TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    match       TEXT COLLATE "C",
    note        TEXT COLLATE "C",
    disposition TEXT COLLATE "C"
);

CREATE TABLE contact_questions (
    contact_id TEXT COLLATE "C" NOT NULL,
    n          BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    question   TEXT COLLATE "C" NOT NULL,
    answer     TEXT COLLATE "C",
    agent      TEXT COLLATE "C",
    PRIMARY KEY (contact_id, n)
);

-- Names, addresses and settings of the floor file; routing itself reads the log.
CREATE TABLE directory (
    kind TEXT COLLATE "C" NOT NULL,
    id   TEXT COLLATE "C" NOT NULL,
    data TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE TABLE users (
    name     TEXT COLLATE "C" PRIMARY KEY,
    role     TEXT COLLATE "C" NOT NULL,
    agent    TEXT COLLATE "C",
    password TEXT COLLATE "C" NOT NULL,
    disabled BIGINT NOT NULL DEFAULT 0
);

-- Sessions and tokens are kept as SHA-256 of what the holder has.
CREATE TABLE sessions (
    hash       TEXT COLLATE "C" PRIMARY KEY,
    "user"     TEXT COLLATE "C" NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    csrf_token TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    name    TEXT COLLATE "C" PRIMARY KEY,
    hash    TEXT COLLATE "C" NOT NULL UNIQUE,
    scopes  TEXT COLLATE "C" NOT NULL,
    agent   TEXT COLLATE "C",
    sources TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Replies to console commands, so that a repeated ref is answered and not done again.
CREATE TABLE command_replies (
    viewer TEXT COLLATE "C" NOT NULL,
    ref    TEXT COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL,
    reply  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (viewer, ref)
);
CREATE INDEX command_replies_at ON command_replies (at);

-- Call-backs owed to sources: written with the events that cause them, deleted when settled.
CREATE TABLE callbacks (
    seq        BIGINT PRIMARY KEY,
    source     TEXT COLLATE "C" NOT NULL,
    contact_id TEXT COLLATE "C" NOT NULL,
    type       TEXT COLLATE "C" NOT NULL,
    data       TEXT COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL
);

CREATE TABLE stopped_callbacks (
    source       TEXT COLLATE "C" PRIMARY KEY,
    callback_url TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL
);

CREATE TABLE pops (
    offer_id   TEXT COLLATE "C" PRIMARY KEY,
    agent      TEXT COLLATE "C" NOT NULL,
    painted_ms BIGINT NOT NULL,
    at         BIGINT NOT NULL
);

-- Who looked at or changed a customer, and when.
CREATE TABLE audit (
    id      BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at      BIGINT NOT NULL,
    viewer  TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL
);
