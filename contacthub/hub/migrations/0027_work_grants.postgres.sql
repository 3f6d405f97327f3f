-- Money that was approved with work items. What was withdrawn before it was carried out is void.
CREATE TABLE work_grants (
    item_id     TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL,
    customer_id TEXT COLLATE "C",
    number      TEXT COLLATE "C" NOT NULL, -- of the item
    at          BIGINT NOT NULL,
    person      TEXT COLLATE "C" NOT NULL, -- who approved
    hundredths  BIGINT NOT NULL,
    void        BIGINT NOT NULL,
    PRIMARY KEY (item_id, version)
);
CREATE INDEX work_grants_customer ON work_grants (customer_id, at) WHERE customer_id IS NOT NULL;
