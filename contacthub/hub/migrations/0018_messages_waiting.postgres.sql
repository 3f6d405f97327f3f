-- What customers wrote on channels beyond what a thread takes in a minute: taken in later, in this order.
CREATE TABLE messages_waiting (
    place       TEXT COLLATE "C" PRIMARY KEY, -- ids that rise
    source      TEXT COLLATE "C" NOT NULL,
    ref         TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    type        TEXT COLLATE "C" NOT NULL,
    data        TEXT COLLATE "C" NOT NULL, -- JSON
    occurred_at BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    UNIQUE (source, id)
);
