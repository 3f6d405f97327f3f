-- What work items write to their customers, whose tables lie in another file: owed until it is there.
CREATE TABLE work_records (
    item_id     TEXT NOT NULL,
    reopened    INTEGER NOT NULL, -- how often the item was opened again before
    version     INTEGER NOT NULL, -- of the item when it ended so
    customer_id TEXT NOT NULL,
    product     TEXT, -- of the customer: the id of its record
    by_whom     TEXT NOT NULL,
    record      TEXT NOT NULL, -- JSON: a row of service records
    written_at  INTEGER,
    failed      TEXT, -- why it cannot be written
    PRIMARY KEY (item_id, reopened)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_records_owed ON work_records (item_id) WHERE written_at IS NULL AND failed IS NULL;
