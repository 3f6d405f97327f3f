-- How long customers who wrote waited for each answer: follows from the log.
CREATE TABLE responses (
    contact_id TEXT NOT NULL,
    n          INTEGER NOT NULL, -- which wait of the contact, from 1
    queue      TEXT NOT NULL, -- in which it ended
    agent      TEXT, -- who answered; null: nobody did, the contact ended
    asked_at   INTEGER NOT NULL,
    at         INTEGER NOT NULL, -- when it ended
    PRIMARY KEY (contact_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX responses_at ON responses (at);
