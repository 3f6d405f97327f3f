-- Parts that were used at a step, priced as of their day, and the quotes that customers were made.
CREATE TABLE work_parts (
    item_id TEXT NOT NULL,
    step    TEXT NOT NULL,
    version INTEGER NOT NULL,
    lines   TEXT NOT NULL, -- JSON
    PRIMARY KEY (item_id, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE work_quotes (
    item_id     TEXT NOT NULL,
    n           INTEGER NOT NULL,
    state       TEXT NOT NULL, -- draft, approved, sent, accepted or refused
    said        TEXT NOT NULL, -- JSON: lines, labour, total
    valid_until TEXT NOT NULL, -- the last day
    made_at     INTEGER NOT NULL,
    made_by     TEXT NOT NULL,
    reason      TEXT, -- why it was refused
    PRIMARY KEY (item_id, n)
) STRICT, WITHOUT ROWID;
