-- Events that came before what must precede them.
CREATE TABLE early_events (
    source      TEXT COLLATE "C" NOT NULL,
    ref         TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    type        TEXT COLLATE "C" NOT NULL,
    data        TEXT COLLATE "C" NOT NULL, -- JSON, as it was sent
    occurred_at BIGINT NOT NULL,
    at          BIGINT NOT NULL, -- when it was told
    PRIMARY KEY (source, ref, id)
);
