-- Each agent's part in a contact: follows from the log.
CREATE TABLE contact_parts (
    contact_id TEXT COLLATE "C" NOT NULL,
    n          BIGINT NOT NULL, -- which part of the contact, from 1
    agent      TEXT COLLATE "C", -- null: a person the floor does not know
    queue      TEXT COLLATE "C", -- in which they answered; null: in none
    from_at    BIGINT NOT NULL,
    talk_ms    BIGINT NOT NULL, -- of talks that have ended, without hold
    hold_ms    BIGINT NOT NULL,
    wrap_ms    BIGINT NOT NULL, -- of wrap-ups that have ended
    until_at   BIGINT, -- when the talk ended
    closed_at  BIGINT, -- when its wrap-up had ended too
    PRIMARY KEY (contact_id, n)
);
CREATE INDEX contact_parts_closed ON contact_parts (closed_at) WHERE closed_at IS NOT NULL;

-- What figures need of a contact beside its times. Not personal: it stays when a customer is erased.
CREATE TABLE contact_facts (
    contact_id  TEXT COLLATE "C" PRIMARY KEY,
    line        TEXT COLLATE "C", -- which number or address of ours
    tier        TEXT COLLATE "C", -- the customer's, as it was when they were found
    model       TEXT COLLATE "C", -- which the last question was about that names one
    disposition TEXT COLLATE "C",
    language    TEXT COLLATE "C",
    transfers   BIGINT NOT NULL -- how often it was passed on or moved
);

ALTER TABLE contact_details ADD COLUMN tier TEXT COLLATE "C";

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
