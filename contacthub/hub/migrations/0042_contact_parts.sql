-- Each agent's part in a contact: follows from the log.
CREATE TABLE contact_parts (
    contact_id TEXT NOT NULL,
    n          INTEGER NOT NULL, -- which part of the contact, from 1
    agent      TEXT, -- null: a person the floor does not know
    queue      TEXT, -- in which they answered; null: in none
    from_at    INTEGER NOT NULL,
    talk_ms    INTEGER NOT NULL, -- of talks that have ended, without hold
    hold_ms    INTEGER NOT NULL,
    wrap_ms    INTEGER NOT NULL, -- of wrap-ups that have ended
    until_at   INTEGER, -- when the talk ended
    closed_at  INTEGER, -- when its wrap-up had ended too
    PRIMARY KEY (contact_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_parts_closed ON contact_parts (closed_at) WHERE closed_at IS NOT NULL;

-- What figures need of a contact beside its times. Not personal: it stays when a customer is erased.
CREATE TABLE contact_facts (
    contact_id  TEXT PRIMARY KEY,
    line        TEXT, -- which number or address of ours
    tier        TEXT, -- the customer's, as it was when they were found
    model       TEXT, -- which the last question was about that names one
    disposition TEXT,
    language    TEXT,
    transfers   INTEGER NOT NULL -- how often it was passed on or moved
) STRICT, WITHOUT ROWID;

ALTER TABLE contact_details ADD COLUMN tier TEXT;

-- Of contacts before: a visit that followed an answered or moved one came of a transfer.
INSERT INTO contact_facts (contact_id, line, tier, model, disposition, language, transfers)
SELECT c.id,
       CASE WHEN c.direction = 'outbound' THEN COALESCE(d.from_e164, d.from_raw) ELSE COALESCE(d.to_e164, d.to_raw) END,
       NULL,
       (SELECT q.model FROM contact_questions q
        WHERE q.contact_id = c.id AND q.model IS NOT NULL ORDER BY q.n DESC LIMIT 1),
       d.disposition, d.language,
       (SELECT COUNT(*) FROM visits v JOIN visits next ON next.contact_id = v.contact_id AND next.n = v.n + 1
        WHERE v.contact_id = c.id AND v.outcome IN ('answered', 'transferred'))
FROM contacts c JOIN contact_details d ON d.contact_id = c.id;
