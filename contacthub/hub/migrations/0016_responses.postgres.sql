-- How long customers who wrote waited for each answer: follows from the log.
CREATE TABLE responses (
    contact_id TEXT COLLATE "C" NOT NULL,
    n          BIGINT NOT NULL, -- which wait of the contact, from 1
    queue      TEXT COLLATE "C" NOT NULL, -- in which it ended
    agent      TEXT COLLATE "C", -- who answered; null: nobody did, the contact ended
    asked_at   BIGINT NOT NULL,
    at         BIGINT NOT NULL, -- when it ended
    PRIMARY KEY (contact_id, n)
);
CREATE INDEX responses_at ON responses (at);
