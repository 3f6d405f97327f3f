-- Saved views that are mailed again and again. "every": day, week, month; "hour": of the floor's time; "addresses":
-- a JSON array; "done": the last day, as YYYY-MM-DD, that was taken care of.
CREATE TABLE report_mails (
    id        TEXT PRIMARY KEY,
    "user"    TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    view      TEXT NOT NULL REFERENCES report_views (id) ON DELETE CASCADE,
    every     TEXT NOT NULL,
    hour      INTEGER NOT NULL,
    addresses TEXT NOT NULL,
    language  TEXT NOT NULL,
    format    TEXT NOT NULL,
    paused    INTEGER NOT NULL,
    done      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX report_mails_by_user ON report_mails ("user", id);
CREATE INDEX report_mails_by_view ON report_mails (view);

-- The mails of the last runs, one for each address. "state": owed, sent, failed; "at": of the next try, or since when.
CREATE TABLE report_mail_sends (
    mail    TEXT NOT NULL REFERENCES report_mails (id) ON DELETE CASCADE,
    run     TEXT NOT NULL,
    address TEXT NOT NULL,
    state   TEXT NOT NULL,
    tries   INTEGER NOT NULL,
    reason  TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (mail, run, address)
) STRICT, WITHOUT ROWID;
