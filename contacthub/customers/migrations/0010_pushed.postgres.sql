-- What sources have pushed: how new the newest of each thing is, so that what comes late changes nothing.

-- thing is the source's id of it; record is our id of the record, NULL for a customer; changed_at is the source's
-- time of the newest change, delivery the id of the message that brought it.
CREATE TABLE pushed (
    source      TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    thing       TEXT COLLATE "C" NOT NULL,
    customer_id TEXT COLLATE "C" NOT NULL,
    record      TEXT COLLATE "C",
    changed_at  BIGINT NOT NULL,
    delivery    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (source, kind, thing)
);
