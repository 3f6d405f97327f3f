-- What work items write to their customers, whose tables lie in another file: owed until it is there.
CREATE TABLE work_records (
    item_id     TEXT COLLATE "C" NOT NULL,
    reopened    BIGINT NOT NULL, -- how often the item was opened again before
    version     BIGINT NOT NULL, -- of the item when it ended so
    customer_id TEXT COLLATE "C" NOT NULL,
    product     TEXT COLLATE "C", -- of the customer: the id of its record
    by_whom     TEXT COLLATE "C" NOT NULL,
    record      TEXT COLLATE "C" NOT NULL, -- JSON: a row of service records
    written_at  BIGINT,
    failed      TEXT COLLATE "C", -- why it cannot be written
    PRIMARY KEY (item_id, reopened)
);
CREATE INDEX work_records_owed ON work_records (item_id) WHERE written_at IS NULL AND failed IS NULL;
