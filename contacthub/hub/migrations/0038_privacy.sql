-- Customers who are erased, or were: who asked for it, and why. No personal data stays here.
CREATE TABLE erasures (
    id          TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL,
    reason      TEXT NOT NULL,
    by_whom     TEXT NOT NULL,
    at          INTEGER NOT NULL,
    subject     TEXT, -- JSON: ids, numbers and addresses by which rows are found; null: all is gone
    counts      TEXT NOT NULL, -- JSON: how many rows of each table
    waits_for   TEXT, -- why it does not go on now
    done_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_open ON erasures (at) WHERE done_at IS NULL;

-- Customers who are neither erased nor forgotten by retention until the hold is lifted.
CREATE TABLE legal_holds (
    id          TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL,
    reason      TEXT NOT NULL,
    by_whom     TEXT NOT NULL,
    at          INTEGER NOT NULL,
    lifted_at   INTEGER,
    lifted_by   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX legal_holds_of ON legal_holds (customer_id);

-- What retention took away, by kind.
CREATE TABLE retention_runs (
    kind     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    before   INTEGER NOT NULL, -- what is older than this went
    ended_at INTEGER,
    removed  INTEGER NOT NULL,
    held     INTEGER NOT NULL, -- what stays because of a legal hold
    error    TEXT,
    PRIMARY KEY (kind, at)
) STRICT, WITHOUT ROWID;
