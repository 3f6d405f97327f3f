-- Threads whose customer wants no messages, and who has said that they do again.
CREATE TABLE stopped_threads (
    source     TEXT NOT NULL,
    ref        TEXT NOT NULL,
    stopped_at INTEGER NOT NULL,
    message_id TEXT NOT NULL, -- theirs, or the one of ours that the provider refused
    resumed_at INTEGER, -- null: they want none
    resumed_by TEXT, -- an agent; null: the customer, by another word
    PRIMARY KEY (source, ref)
) STRICT, WITHOUT ROWID;
