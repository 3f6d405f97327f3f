-- A call found talking after a lost connection: how long it had waited is not known.
CREATE TABLE visits_of_2 (
    contact_id TEXT NOT NULL,
    n          INTEGER NOT NULL,
    queue      TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    left_at    INTEGER,
    outcome    TEXT,
    agent      TEXT,
    waited_ms  INTEGER,
    PRIMARY KEY (contact_id, n)
) STRICT, WITHOUT ROWID;
INSERT INTO visits_of_2 SELECT contact_id, n, queue, entered_at, left_at, outcome, agent, waited_ms FROM visits;
DROP TABLE visits;
ALTER TABLE visits_of_2 RENAME TO visits;
CREATE INDEX visits_left ON visits (left_at) WHERE left_at IS NOT NULL;

CREATE TABLE contacts_of_2 (
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
    waited_ms   INTEGER,
    handled_ms  INTEGER NOT NULL,
    UNIQUE (source, ref)
) STRICT, WITHOUT ROWID;
INSERT INTO contacts_of_2
SELECT id, source, ref, channel, direction, routing, queue, agent, customer_id, state, outcome, arrived_at,
       offered_at, answered_at, ended_at, closed_at, waited_ms, handled_ms
FROM contacts;
DROP TABLE contacts;
ALTER TABLE contacts_of_2 RENAME TO contacts;
CREATE INDEX contacts_arrived ON contacts (arrived_at DESC, id DESC);
CREATE INDEX contacts_customer ON contacts (customer_id, arrived_at DESC) WHERE customer_id IS NOT NULL;
