-- What a channel has begun to send to a provider that knows no repetition: after a crash it is not sent again.
CREATE TABLE sends_begun (
    source TEXT NOT NULL,
    name   TEXT NOT NULL, -- the same at each try
    at     INTEGER NOT NULL,
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX sends_begun_at ON sends_begun (at);
