-- Alerts: rules of the floor that were broken, from when until when; what is owed of them to programs and by mail.
CREATE TABLE alerts (
    id        TEXT PRIMARY KEY,
    rule      TEXT NOT NULL,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    queue     TEXT,
    agent     TEXT,
    threshold INTEGER NOT NULL,
    value     REAL NOT NULL,
    began_at  INTEGER NOT NULL,
    ended_at  INTEGER,
    seen_by   TEXT,
    seen_at   INTEGER,
    on_board  INTEGER NOT NULL,
    webhook   TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX alerts_by_began ON alerts (began_at, id);
CREATE INDEX alerts_open ON alerts (id) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts (ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE alert_mails (
    alert_id TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    event    TEXT NOT NULL,
    address  TEXT NOT NULL,
    state    TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    reason   TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (alert_id, event, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX alert_mails_owed ON alert_mails (at) WHERE state = 'owed';
CREATE INDEX alert_mails_failed ON alert_mails (at) WHERE state = 'failed';

CREATE TABLE alerts_owed (
    webhook  TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    alert_id TEXT NOT NULL,
    type     TEXT NOT NULL,
    data     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (webhook, seq)
) STRICT, WITHOUT ROWID;
