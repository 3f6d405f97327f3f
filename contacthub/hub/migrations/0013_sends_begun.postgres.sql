-- What a channel has begun to send to a provider that knows no repetition: after a crash it is not sent again.
CREATE TABLE sends_begun (
    source TEXT COLLATE "C" NOT NULL,
    name   TEXT COLLATE "C" NOT NULL, -- the same at each try
    at     BIGINT NOT NULL,
    PRIMARY KEY (source, name)
);
CREATE INDEX sends_begun_at ON sends_begun (at);
