-- Threads whose customer wants no messages, and who has said that they do again.
CREATE TABLE stopped_threads (
    source     TEXT COLLATE "C" NOT NULL,
    ref        TEXT COLLATE "C" NOT NULL,
    stopped_at BIGINT NOT NULL,
    message_id TEXT COLLATE "C" NOT NULL, -- theirs, or the one of ours that the provider refused
    resumed_at BIGINT, -- null: they want none
    resumed_by TEXT COLLATE "C", -- an agent; null: the customer, by another word
    PRIMARY KEY (source, ref)
);
