-- Customers who are likely the same, those merged into one, and the ids they had before.

-- customer_id is who was kept, former_id who was merged into them. carried: the former ids that former_id had before.
-- aside: what moved with it and stands in no history. former_version and former_created are what that customer had.
CREATE TABLE merges (
    id             INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    author         TEXT NOT NULL,
    customer_id    TEXT NOT NULL,
    former_id      TEXT NOT NULL,
    former_version INTEGER NOT NULL,
    former_created INTEGER NOT NULL,
    carried        TEXT NOT NULL,
    aside          TEXT NOT NULL,
    undone_at      INTEGER,
    undone_by      TEXT
) STRICT;
CREATE INDEX merges_customer ON merges (customer_id, id);

-- Which customer an id means now, and what the customer who had it was called.
CREATE TABLE merged_ids (
    former_id   TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL,
    merge_id    INTEGER NOT NULL,
    name        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_ids_customer ON merged_ids (customer_id);

ALTER TABLE record_changes ADD COLUMN merge_id INTEGER;
CREATE INDEX record_changes_merge ON record_changes (merge_id, id) WHERE merge_id IS NOT NULL;

-- Customers who are to be compared with the others; turn grows with every change until that is done.
CREATE TABLE uncompared (
    customer_id TEXT PRIMARY KEY,
    turn        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO uncompared (customer_id, turn) SELECT id, 1 FROM customers;

-- Two customers who are likely the same; low_id < high_id.
CREATE TABLE doubles (
    low_id  TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    high_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    score   INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (low_id, high_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX doubles_high ON doubles (high_id);
CREATE INDEX doubles_score ON doubles (score DESC, low_id, high_id);

-- Two customers of whom a person said that they are not the same.
CREATE TABLE dismissed_doubles (
    low_id  TEXT NOT NULL,
    high_id TEXT NOT NULL,
    author  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (low_id, high_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dismissed_doubles_at ON dismissed_doubles (at DESC, low_id, high_id);
