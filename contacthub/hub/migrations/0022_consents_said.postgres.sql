-- What customers said of messages to them, until it is noted with whom their contact is found to be.
CREATE TABLE consents_said (
    contact_id TEXT COLLATE "C" NOT NULL,
    purpose    TEXT COLLATE "C" NOT NULL, -- empty: whatever they agreed to
    channel    TEXT COLLATE "C" NOT NULL,
    given      BIGINT NOT NULL, -- 1: they want messages
    said_by    TEXT COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL,
    noted_with TEXT COLLATE "C", -- the customer with whom it was noted; null: none yet
    PRIMARY KEY (contact_id, purpose)
);
