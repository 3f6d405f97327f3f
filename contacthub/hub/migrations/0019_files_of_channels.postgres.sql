-- Messages that go out in parts: what was begun under a key, what its provider calls it, and how far it is.
ALTER TABLE sends_begun ADD COLUMN key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE sends_begun ADD COLUMN source_id TEXT COLLATE "C"; -- null: it is not known whether the provider has it
ALTER TABLE sends_begun ADD COLUMN status TEXT COLLATE "C"; -- of a part, as the provider reports it
UPDATE sends_begun SET key = name;

-- Files of messages that came in, which their provider has not handed over yet. Personal data, beside the log.
CREATE TABLE media_waiting (
    source     TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C" NOT NULL, -- as the provider calls it
    n          BIGINT NOT NULL, -- which file of the message, from 1
    ref        TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    place      TEXT COLLATE "C" NOT NULL, -- how the provider names the file
    first_at   BIGINT NOT NULL,
    next_at    BIGINT NOT NULL, -- when it is asked for again
    tries      BIGINT NOT NULL,
    PRIMARY KEY (source, message_id, n)
);
CREATE INDEX media_waiting_next ON media_waiting (source, next_at);
