-- What sources have pushed: how new the newest of each thing is, so that what comes late changes nothing.

-- thing is the source's id of it; record is our id of the record, NULL for a customer; changed_at is the source's
-- time of the newest change, delivery the id of the message that brought it.
CREATE TABLE pushed (
    source      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    thing       TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    record      TEXT,
    changed_at  INTEGER NOT NULL,
    delivery    TEXT NOT NULL,
    PRIMARY KEY (source, kind, thing)
) STRICT;
