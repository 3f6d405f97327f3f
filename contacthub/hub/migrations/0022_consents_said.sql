-- What customers said of messages to them, until it is noted with whom their contact is found to be.
CREATE TABLE consents_said (
    contact_id TEXT NOT NULL,
    purpose    TEXT NOT NULL, -- empty: whatever they agreed to
    channel    TEXT NOT NULL,
    given      INTEGER NOT NULL, -- 1: they want messages
    said_by    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    noted_with TEXT, -- the customer with whom it was noted; null: none yet
    PRIMARY KEY (contact_id, purpose)
) STRICT, WITHOUT ROWID;
