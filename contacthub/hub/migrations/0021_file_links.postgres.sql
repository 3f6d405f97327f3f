-- Addresses at which a provider fetches a file of a message without a login, each once.
CREATE TABLE file_links (
    hash       TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 of what the address ends in
    source     TEXT COLLATE "C" NOT NULL,
    file_id    TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT -- null: it was not fetched yet
);
CREATE INDEX file_links_end ON file_links (expires_at);
