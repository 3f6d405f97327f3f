-- What happened to work items and their receivers have not taken yet, and who wants no more.
CREATE TABLE webhooks_owed (
    webhook TEXT NOT NULL,
    seq     INTEGER NOT NULL, -- of the event in the log
    item_id TEXT NOT NULL,
    type    TEXT NOT NULL,
    data    TEXT NOT NULL, -- JSON
    at      INTEGER NOT NULL,
    PRIMARY KEY (webhook, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE webhooks_stopped (
    webhook TEXT PRIMARY KEY,
    url     TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
