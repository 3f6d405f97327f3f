-- Customers who are erased, or were: who asked for it, and why. No personal data stays here.
CREATE TABLE erasures (
    id          TEXT COLLATE "C" PRIMARY KEY,
    customer_id TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    by_whom     TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    subject     TEXT COLLATE "C", -- JSON: ids, numbers and addresses by which rows are found; null: all is gone
    counts      TEXT COLLATE "C" NOT NULL, -- JSON: how many rows of each table
    waits_for   TEXT COLLATE "C", -- why it does not go on now
    done_at     BIGINT
);
CREATE INDEX erasures_open ON erasures (at) WHERE done_at IS NULL;

-- Customers who are neither erased nor forgotten by retention until the hold is lifted.
CREATE TABLE legal_holds (
    id          TEXT COLLATE "C" PRIMARY KEY,
    customer_id TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    by_whom     TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    lifted_at   BIGINT,
    lifted_by   TEXT COLLATE "C"
);
CREATE INDEX legal_holds_of ON legal_holds (customer_id);

-- What retention took away, by kind.
CREATE TABLE retention_runs (
    kind     TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    before   BIGINT NOT NULL, -- what is older than this went
    ended_at BIGINT,
    removed  BIGINT NOT NULL,
    held     BIGINT NOT NULL, -- what stays because of a legal hold
    error    TEXT COLLATE "C",
    PRIMARY KEY (kind, at)
);
