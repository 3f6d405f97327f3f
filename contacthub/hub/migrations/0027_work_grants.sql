-- Money that was approved with work items. What was withdrawn before it was carried out is void.
CREATE TABLE work_grants (
    item_id     TEXT NOT NULL,
    version     INTEGER NOT NULL,
    customer_id TEXT,
    number      TEXT NOT NULL, -- of the item
    at          INTEGER NOT NULL,
    person      TEXT NOT NULL, -- who approved
    hundredths  INTEGER NOT NULL,
    void        INTEGER NOT NULL,
    PRIMARY KEY (item_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_grants_customer ON work_grants (customer_id, at) WHERE customer_id IS NOT NULL;
