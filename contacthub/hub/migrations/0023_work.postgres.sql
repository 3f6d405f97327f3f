-- Work after contacts: each item as it is, what its people wrote, and what happened to it.
CREATE TABLE work_items (
    id           TEXT COLLATE "C" PRIMARY KEY,
    number       TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    process      TEXT COLLATE "C" NOT NULL,
    revision     BIGINT NOT NULL,
    customer_id  TEXT COLLATE "C",
    contact_id   TEXT COLLATE "C",
    state        TEXT COLLATE "C" NOT NULL, -- planned, open or closed
    step         TEXT COLLATE "C" NOT NULL,
    holder_kind  TEXT COLLATE "C" NOT NULL,
    holder       TEXT COLLATE "C" NOT NULL,
    keeper       TEXT COLLATE "C" NOT NULL,
    outcome      TEXT COLLATE "C",
    priority     BIGINT NOT NULL,
    opened_at    BIGINT NOT NULL,
    opened_by    TEXT COLLATE "C" NOT NULL,
    due_at       BIGINT NOT NULL, -- when it begins or is late; for what has no end far away
    late         BIGINT NOT NULL,
    closed_at    BIGINT,
    reopened     BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
CREATE UNIQUE INDEX work_items_number ON work_items (number);
CREATE INDEX work_items_due ON work_items (due_at, id) WHERE state <> 'closed';
CREATE INDEX work_items_holder ON work_items (holder, due_at, id) WHERE state <> 'closed';
CREATE INDEX work_items_customer ON work_items (customer_id, opened_at) WHERE customer_id IS NOT NULL;
CREATE TABLE work_texts (
    item_id TEXT COLLATE "C" PRIMARY KEY,
    title   TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C", -- of the customer: the id of its record
    fields  TEXT COLLATE "C" NOT NULL -- JSON by step and field
);
CREATE TABLE work_history (
    item_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    by_whom TEXT COLLATE "C" NOT NULL,
    what    TEXT COLLATE "C" NOT NULL,
    step    TEXT COLLATE "C",
    detail  TEXT COLLATE "C" NOT NULL, -- JSON
    PRIMARY KEY (item_id, version)
);
CREATE TABLE work_notes (
    item_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    text    TEXT COLLATE "C" NOT NULL,
    fields  TEXT COLLATE "C" NOT NULL, -- JSON: what was filled in
    PRIMARY KEY (item_id, version)
);
