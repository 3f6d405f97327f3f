-- Saved views that are mailed again and again. "every": day, week, month; "hour": of the floor's time; "addresses":
-- a JSON array; "done": the last day, as YYYY-MM-DD, that was taken care of.
CREATE TABLE report_mails (
    id        TEXT COLLATE "C" PRIMARY KEY,
    "user"    TEXT COLLATE "C" NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    view      TEXT COLLATE "C" NOT NULL REFERENCES report_views (id) ON DELETE CASCADE,
    every     TEXT COLLATE "C" NOT NULL,
    hour      BIGINT NOT NULL,
    addresses TEXT COLLATE "C" NOT NULL,
    language  TEXT COLLATE "C" NOT NULL,
    format    TEXT COLLATE "C" NOT NULL,
    paused    BIGINT NOT NULL,
    done      TEXT COLLATE "C" NOT NULL
);

CREATE INDEX report_mails_by_user ON report_mails ("user", id);
CREATE INDEX report_mails_by_view ON report_mails (view);

-- The mails of the last runs, one for each address. "state": owed, sent, failed; "at": of the next try, or since when.
CREATE TABLE report_mail_sends (
    mail    TEXT COLLATE "C" NOT NULL REFERENCES report_mails (id) ON DELETE CASCADE,
    run     TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL,
    tries   BIGINT NOT NULL,
    reason  TEXT COLLATE "C",
    at      BIGINT NOT NULL,
    PRIMARY KEY (mail, run, address)
);
