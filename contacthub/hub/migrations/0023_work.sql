-- Work after contacts: each item as it is, what its people wrote, and what happened to it.
CREATE TABLE work_items (
    id           TEXT PRIMARY KEY,
    number       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    process      TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    customer_id  TEXT,
    contact_id   TEXT,
    state        TEXT NOT NULL, -- planned, open or closed
    step         TEXT NOT NULL,
    holder_kind  TEXT NOT NULL,
    holder       TEXT NOT NULL,
    keeper       TEXT NOT NULL,
    outcome      TEXT,
    priority     INTEGER NOT NULL,
    opened_at    INTEGER NOT NULL,
    opened_by    TEXT NOT NULL,
    due_at       INTEGER NOT NULL, -- when it begins or is late; for what has no end far away
    late         INTEGER NOT NULL,
    closed_at    INTEGER,
    reopened     INTEGER NOT NULL,
    version      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX work_items_number ON work_items (number);
CREATE INDEX work_items_due ON work_items (due_at, id) WHERE state <> 'closed';
CREATE INDEX work_items_holder ON work_items (holder, due_at, id) WHERE state <> 'closed';
CREATE INDEX work_items_customer ON work_items (customer_id, opened_at) WHERE customer_id IS NOT NULL;
CREATE TABLE work_texts (
    item_id TEXT PRIMARY KEY,
    title   TEXT NOT NULL,
    product TEXT, -- of the customer: the id of its record
    fields  TEXT NOT NULL -- JSON by step and field
) STRICT, WITHOUT ROWID;
CREATE TABLE work_history (
    item_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    what    TEXT NOT NULL,
    step    TEXT,
    detail  TEXT NOT NULL, -- JSON
    PRIMARY KEY (item_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE work_notes (
    item_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    text    TEXT NOT NULL,
    fields  TEXT NOT NULL, -- JSON: what was filled in
    PRIMARY KEY (item_id, version)
) STRICT, WITHOUT ROWID;
