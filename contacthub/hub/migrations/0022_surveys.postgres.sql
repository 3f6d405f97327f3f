-- Customers who were asked after a contact, or not, and why not; the links they were sent; what they answered.
CREATE TABLE survey_asks (
    id              TEXT COLLATE "C" PRIMARY KEY,
    survey          TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    perception_only BIGINT NOT NULL,
    contact_id      TEXT COLLATE "C" NOT NULL,
    customer_id     TEXT COLLATE "C",
    queue           TEXT COLLATE "C",
    agent           TEXT COLLATE "C",
    channel         TEXT COLLATE "C" NOT NULL,
    model           TEXT COLLATE "C",
    language        TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C" NOT NULL,
    at              BIGINT NOT NULL,
    reason          TEXT COLLATE "C", -- why they were not asked; null: they were
    expires_at      BIGINT NOT NULL,
    sent_at         BIGINT,
    failed          TEXT COLLATE "C", -- why it could not be sent
    UNIQUE (contact_id, survey)
);
CREATE INDEX survey_asks_at ON survey_asks (survey, at);
CREATE INDEX survey_asks_of_customer ON survey_asks (customer_id, at) WHERE customer_id IS NOT NULL;
CREATE INDEX survey_asks_asked ON survey_asks (at) WHERE reason IS NULL;
CREATE INDEX survey_asks_due ON survey_asks (id) WHERE reason IS NULL AND sent_at IS NULL AND failed IS NULL;

CREATE TABLE survey_links (
    hash       TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 of what the address ends in
    ask_id     TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX survey_links_end ON survey_links (expires_at);

CREATE TABLE survey_answers (
    ask_id  TEXT COLLATE "C" NOT NULL,
    n       BIGINT NOT NULL, -- 1: the first answer, which stays; 2: the newest
    at      BIGINT NOT NULL,
    said    TEXT COLLATE "C" NOT NULL, -- JSON: a number for each question
    comment TEXT COLLATE "C",
    PRIMARY KEY (ask_id, n)
);
