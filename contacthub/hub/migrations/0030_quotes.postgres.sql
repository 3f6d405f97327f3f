-- Parts that were used at a step, priced as of their day, and the quotes that customers were made.
CREATE TABLE work_parts (
    item_id TEXT COLLATE "C" NOT NULL,
    step    TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    lines   TEXT COLLATE "C" NOT NULL, -- JSON
    PRIMARY KEY (item_id, step)
);
CREATE TABLE work_quotes (
    item_id     TEXT COLLATE "C" NOT NULL,
    n           BIGINT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL, -- draft, approved, sent, accepted or refused
    said        TEXT COLLATE "C" NOT NULL, -- JSON: lines, labour, total
    valid_until TEXT COLLATE "C" NOT NULL, -- the last day
    made_at     BIGINT NOT NULL,
    made_by     TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C", -- why it was refused
    PRIMARY KEY (item_id, n)
);
