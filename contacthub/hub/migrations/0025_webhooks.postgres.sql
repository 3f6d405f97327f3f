-- What happened to work items and their receivers have not taken yet, and who wants no more.
CREATE TABLE webhooks_owed (
    webhook TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL, -- of the event in the log
    item_id TEXT COLLATE "C" NOT NULL,
    type    TEXT COLLATE "C" NOT NULL,
    data    TEXT COLLATE "C" NOT NULL, -- JSON
    at      BIGINT NOT NULL,
    PRIMARY KEY (webhook, seq)
);
CREATE TABLE webhooks_stopped (
    webhook TEXT COLLATE "C" PRIMARY KEY,
    url     TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL
);
