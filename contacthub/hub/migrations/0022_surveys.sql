-- Customers who were asked after a contact, or not, and why not; the links they were sent; what they answered.
CREATE TABLE survey_asks (
    id              TEXT PRIMARY KEY,
    survey          TEXT NOT NULL,
    kind            TEXT NOT NULL,
    perception_only INTEGER NOT NULL,
    contact_id      TEXT NOT NULL,
    customer_id     TEXT,
    queue           TEXT,
    agent           TEXT,
    channel         TEXT NOT NULL,
    model           TEXT,
    language        TEXT NOT NULL,
    source          TEXT NOT NULL,
    at              INTEGER NOT NULL,
    reason          TEXT, -- why they were not asked; null: they were
    expires_at      INTEGER NOT NULL,
    sent_at         INTEGER,
    failed          TEXT, -- why it could not be sent
    UNIQUE (contact_id, survey)
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_asks_at ON survey_asks (survey, at);
CREATE INDEX survey_asks_of_customer ON survey_asks (customer_id, at) WHERE customer_id IS NOT NULL;
CREATE INDEX survey_asks_asked ON survey_asks (at) WHERE reason IS NULL;
CREATE INDEX survey_asks_due ON survey_asks (id) WHERE reason IS NULL AND sent_at IS NULL AND failed IS NULL;

CREATE TABLE survey_links (
    hash       TEXT PRIMARY KEY, -- SHA-256 of what the address ends in
    ask_id     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_links_end ON survey_links (expires_at);

CREATE TABLE survey_answers (
    ask_id  TEXT NOT NULL,
    n       INTEGER NOT NULL, -- 1: the first answer, which stays; 2: the newest
    at      INTEGER NOT NULL,
    said    TEXT NOT NULL, -- JSON: a number for each question
    comment TEXT,
    PRIMARY KEY (ask_id, n)
) STRICT, WITHOUT ROWID;
