-- Alerts: rules of the floor that were broken, from when until when; what is owed of them to programs and by mail.
CREATE TABLE alerts (
    id        TEXT COLLATE "C" PRIMARY KEY,
    rule      TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    queue     TEXT COLLATE "C",
    agent     TEXT COLLATE "C",
    threshold BIGINT NOT NULL,
    value     DOUBLE PRECISION NOT NULL,
    began_at  BIGINT NOT NULL,
    ended_at  BIGINT,
    seen_by   TEXT COLLATE "C",
    seen_at   BIGINT,
    on_board  BIGINT NOT NULL,
    webhook   TEXT COLLATE "C"
);

CREATE INDEX alerts_by_began ON alerts (began_at, id);
CREATE INDEX alerts_open ON alerts (id) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts (ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE alert_mails (
    alert_id TEXT COLLATE "C" NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    event    TEXT COLLATE "C" NOT NULL,
    address  TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL,
    tries    BIGINT NOT NULL,
    reason   TEXT COLLATE "C",
    at       BIGINT NOT NULL,
    PRIMARY KEY (alert_id, event, address)
);

CREATE INDEX alert_mails_owed ON alert_mails (at) WHERE state = 'owed';
CREATE INDEX alert_mails_failed ON alert_mails (at) WHERE state = 'failed';

CREATE TABLE alerts_owed (
    webhook  TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    alert_id TEXT COLLATE "C" NOT NULL,
    type     TEXT COLLATE "C" NOT NULL,
    data     TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (webhook, seq)
);
